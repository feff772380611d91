# The texts that the broken ones are compared with.
hello = Hello { $name }
left = { $count ->
    [one] One more.
   *[other] { $count } more.
    }
bye = Goodbye
