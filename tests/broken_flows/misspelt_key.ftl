# A key that the reference does not have.
hello = Hola, { $name }
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
by = Adiós
