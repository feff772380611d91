# A translation without the name.
hello = Hola, amigo
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye = Adiós
