"""Checks of the content files, and what authors see of them."""
