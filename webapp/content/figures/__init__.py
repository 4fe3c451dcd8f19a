"""Figures drawn from numbers: charts of lists and drawings to scale, as SVG with labels that do not collide."""
