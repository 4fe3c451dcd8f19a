"""Variants of a task: parameters drawn, texts filled in."""
