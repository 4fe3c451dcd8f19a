"""Task types: how each makes a key, grades and reads an answer."""
