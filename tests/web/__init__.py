"""Pages as people and browsers receive them."""
