# A text without words.
hello = Hola, { $name }
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye =
