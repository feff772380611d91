# A choice without a default.
hello = Hola, { $name }
left = { $count ->
    [one] Una más.
    [other] { $count } más.
    }
bye = Adiós
