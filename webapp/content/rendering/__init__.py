"""Markdown, figures and formulas to HTML, text and speech."""
