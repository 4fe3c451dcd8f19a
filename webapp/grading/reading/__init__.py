"""From typed text to a tree."""
