# A text with an attribute only.
hello = Hola, { $name }
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye =
    .title = Adiós
