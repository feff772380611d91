# A text that points to another which is not there.
hello = Hola, { $name }
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye = Adiós, { clinic_name }
