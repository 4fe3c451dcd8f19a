"""Grading: answers, keys and verdicts. Pure functions over text; nothing here uses a page or a database."""

from webapp.grading.engine import grade, make_key, read, read_beginning
from webapp.grading.verdicts import Answer, BadKey, Grade, Key, Mistake, Reading, Verdict

__all__ = [
    "Answer", "BadKey", "Grade", "Key", "Mistake", "Reading", "Verdict",
    "grade", "make_key", "read", "read_beginning",
]  # fmt: skip
