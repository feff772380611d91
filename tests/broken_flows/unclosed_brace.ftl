# A brace that is not closed.
hello = Hola, { $name
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye = Adiós
