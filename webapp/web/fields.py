"""What somebody typed into a field: times and numbers, or a sentence about what was expected."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from webapp.errors import Invalid
from webapp.messages import N_


def read_local(text: str) -> datetime | None:
    """Read a local date and time as browsers send it. Raise `Invalid`."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise Invalid(N_("Write date and time like 2026-10-23 20:00. Nothing was stored yet.")) from None


def read_whole(text: str, otherwise: int) -> int:
    """Read a whole number of at most four digits; an empty field is `otherwise`. Raise `Invalid`."""
    text = text.strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise Invalid(N_("Write a whole number. Nothing was stored yet."))
    return int(text)


def read_decimal(text: str) -> Decimal:
    """Read points, with a decimal point or comma. Raise `Invalid`."""
    try:
        found = Decimal(text.strip().replace(",", ".")) if len(text) <= 12 else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite():
        raise Invalid(N_("Write the points as a number such as 1,5. Nothing was stored yet."))
    return found


def whole_or_zero(text: str) -> int:
    """Return a whole number of at most five digits; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 6 else 0
