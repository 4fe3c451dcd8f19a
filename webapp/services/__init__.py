"""Use cases, one function each; the first argument is a connection inside a transaction."""
