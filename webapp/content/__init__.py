"""Content files: their models, variants, rendering and checks."""
