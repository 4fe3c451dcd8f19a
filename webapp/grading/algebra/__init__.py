"""Exact mathematics: trees, values, polynomials, equivalence, solutions."""
