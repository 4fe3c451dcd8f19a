import tests.properties  # noqa: F401 - says how many examples are tried
