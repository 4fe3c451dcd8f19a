"""Values as plain text inside a sentence, in the learner's decimal mark."""

from decimal import Context
from fractions import Fraction

from webapp.grading.algebra.reals import Real
from webapp.locales import LANGUAGES
from webapp.messages import Locale


def show(value: Real, locale: Locale) -> str:
    """Return 2, 0.25, 1/3, or a few digits of an irrational value."""
    if isinstance(value, Fraction):
        places = next((count for count in range(7) if (value * 10**count).denominator == 1), None)
        if places is None:
            return str(value)
        digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
        text = digits[:-places] + "." + digits[-places:] if places else digits
        text = "-" + text if value < 0 else text
    else:
        text = str(Context(prec=4).plus(value))
    return text.replace(".", LANGUAGES[locale].decimal_mark)
