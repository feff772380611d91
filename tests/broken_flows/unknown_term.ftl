# A term that is not defined.
hello = Hola, { $name }
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye = Adiós, { -clinic }
