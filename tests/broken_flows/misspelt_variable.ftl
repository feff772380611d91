# A variable nobody gives.
hello = Hola, { $nombre }
left = { $count ->
    [one] Una más.
   *[other] { $count } más.
    }
bye = Adiós
