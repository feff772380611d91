# A text twice.
hello = Hola, { $name }
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye = Adiós
bye = Hasta luego
