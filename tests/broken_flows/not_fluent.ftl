# A file of another kind.
{ "hello": "Hola" }
