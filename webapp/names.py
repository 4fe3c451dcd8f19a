"""Names and titles that other programs send, or that were copied from somewhere."""


def on_one_line(text: str) -> str:
    """Return a text on one line, without characters that show nothing: controls, and marks that turn others round."""
    if not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    return " ".join(text.split())
