# A function that does not exist.
hello = Hola, { UPPER($name) }
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye = Adiós
