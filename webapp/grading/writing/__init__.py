"""From a tree to TeX and plain text."""
