"""Pairs of a key and an answer with known truth: equal because one was made from the other by a law of algebra, or
different because a number was changed where it counts. No checker, ours included, has a say in the truth.

Every text is plain ASCII with explicit products, which all the checkers read. The seed is fixed, so the pairs are the
same in every run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random

SEED = 20_261_128
PAIRS_A_KIND = 150  # of these half are equal


@dataclass(frozen=True, slots=True)
class Pair:
    """A key, an answer, and whether they are equal."""

    kind: str
    key: str
    answer: str
    is_equal: bool

    @property
    def type(self) -> str:
        """Return the task type that our grader judges it as."""
        return "equation" if "=" in self.key else "expression"


Texts = tuple[str, str]
Make = Callable[[Random, int], Texts]  # the second argument is what the answer is off by: 0 for an equal pair


def pairs(a_kind: int = PAIRS_A_KIND) -> Iterator[Pair]:
    """Yield the pairs of every kind."""
    for kind, make in KINDS.items():
        random = Random(f"{SEED} {kind}")
        for number in range(a_kind):
            is_equal = number % 2 == 0
            key, answer = make(random, 0 if is_equal else random.choice([-2, -1, 1, 2]))
            yield Pair(kind, key, answer, is_equal)


def _number(random: Random, most: int = 9) -> int:
    return random.choice([n for n in range(-most, most + 1) if n])


def _sum(*terms: tuple[int, str]) -> str:
    """Write a sum of terms: a coefficient and what it multiplies, "" for a constant."""
    text = ""
    for coefficient, what in terms:
        if coefficient == 0:
            continue
        sign = "-" if coefficient < 0 else "+"
        size = abs(coefficient)
        body = what if what and size == 1 else f"{size}*{what}" if what else str(size)
        text += sign + body if text or sign == "-" else body
    return text or "0"


def decimals(random: Random, off: int) -> Texts:
    """3/8 and 0.375."""
    value = Fraction(random.randint(1, 400), random.choice([2, 4, 5, 8, 10, 16, 20, 25, 40, 50, 125]))
    digits = 4
    scaled = value * 10**digits + off
    return f"{value.numerator}/{value.denominator}", f"{int(scaled) // 10**digits}.{int(scaled) % 10**digits:04}"


def expanded(random: Random, off: int) -> Texts:
    """a(bx+c) and abx+ac."""
    a, b, c = _number(random), _number(random), _number(random)
    return f"{a}*({_sum((b, 'x'), (c, ''))})", _sum((a * b, "x"), (a * c + off, ""))


def quadratics(random: Random, off: int) -> Texts:
    """(ax+b)(cx+d) and its expansion."""
    a, b, c, d = (_number(random) for _ in range(4))
    factors = f"({_sum((a, 'x'), (b, ''))})*({_sum((c, 'x'), (d, ''))})"
    return factors, _sum((a * c, "x^2"), (a * d + b * c + off, "x"), (b * d, ""))


def cubes(random: Random, off: int) -> Texts:
    """(ax+b)^3 and its expansion."""
    a, b = _number(random, 5), _number(random, 5)
    terms = (a**3, "x^3"), (3 * a * a * b, "x^2"), (3 * a * b * b + off, "x"), (b**3, "")
    return f"({_sum((a, 'x'), (b, ''))})^3", _sum(*terms)


def two_letters(random: Random, off: int) -> Texts:
    """(ax+by)(cx+dy) and its expansion."""
    a, b, c, d = (_number(random) for _ in range(4))
    factors = f"({_sum((a, 'x'), (b, 'y'))})*({_sum((c, 'x'), (d, 'y'))})"
    return factors, _sum((a * c, "x^2"), (a * d + b * c + off, "x*y"), (b * d, "y^2"))


def fractions_of_letters(random: Random, off: int) -> Texts:
    """a/x + b/(x+c) and one fraction."""
    a, b, c = _number(random), _number(random), _number(random)
    below = _sum((1, "x"), (c, ""))
    return f"{a}/x+({b})/({below})", f"({_sum((a + b, 'x'), (a * c + off, ''))})/(x*({below}))"


def roots(random: Random, off: int) -> Texts:
    """sqrt(k^2 m) and k sqrt(m)."""
    k, m = random.randint(3, 15), random.choice([2, 3, 5, 6, 7, 10, 11, 13])
    return f"sqrt({k * k * m})", f"{k + off}*sqrt({m})"


def sums_of_roots(random: Random, off: int) -> Texts:
    """a sqrt(m) + b sqrt(k^2 m) and one root."""
    a, b, k, m = random.randint(1, 9), random.randint(1, 9), random.randint(2, 6), random.choice([2, 3, 5, 7, 11])
    return f"{a}*sqrt({m})+{b}*sqrt({k * k * m})", f"{a + b * k + off}*sqrt({m})"


def negative_powers(random: Random, off: int) -> Texts:
    """a b^(-x) and a/b^x."""
    a, b = random.randint(1, 30), random.choice([2, 3, 5, 7])
    return f"{a}*{b}^(-x)", f"{a + off if a + off else a + 3 * off}/{b}^x"


def geometric(random: Random, off: int) -> Texts:
    """b^k (1/b)^(x-1) and b^k/b^(x-1), the exponent off by a whole number."""
    b, k = random.choice([2, 3, 5]), random.randint(2, 4)
    return f"{b**k}*(1/{b})^(x-1)", f"{b**k}/{b}^({_sum((1, 'x'), (off - 1, ''))})"


def powers(random: Random, off: int) -> Texts:
    """x^m x^n / x^k and one power."""
    m, n, k = (random.randint(2, 9) for _ in range(3))
    return f"x^{m}*x^{n}/x^{k}", f"x^({m + n - k + off})"


def double_angles(random: Random, off: int) -> Texts:
    """a sin(2kx) and 2a sin(kx) cos(kx)."""
    a, k = random.randint(1, 9), random.randint(1, 5)
    return f"{a}*sin({2 * k}*x)", f"{2 * a + off if 2 * a + off else 7}*sin({k}*x)*cos({k}*x)"


def logarithms(random: Random, off: int) -> Texts:
    """a ln(x) + ln(m) and ln(m x^a), for positive x."""
    a, m = random.randint(2, 6), random.randint(3, 30)
    return f"{a}*ln(x)+ln({m})", f"ln({m + off}*x^{a})" if a % 2 else f"ln({m + off})+{a}*ln(x)"


def rational_cancellation(random: Random, off: int) -> Texts:
    """(ax+ab)/(cx+cb) with its letter left in the answer: a(x+b) over c(x+b), so that the domains are the same."""
    a, b, c = _number(random), _number(random), _number(random)
    below = _sum((1, "x"), (b, ""))
    return f"({a}*({below}))/({c}*({below}))", f"({_sum((a, 'x'), (a * b + off, ''))})/({_sum((c, 'x'), (c * b, ''))})"


def lines(random: Random, off: int) -> Texts:
    """y = ax+b and a multiple of it."""
    a, b, k = _number(random), _number(random), random.randint(2, 6)
    return f"y={_sum((a, 'x'), (b, ''))}", f"{k}*y={_sum((k * a, 'x'), (k * b + off, ''))}"


KINDS: dict[str, Make] = {
    "decimals": decimals,
    "expanded products": expanded,
    "quadratics": quadratics,
    "cubes": cubes,
    "two letters": two_letters,
    "sums of fractions": fractions_of_letters,
    "cancelled fractions": rational_cancellation,
    "roots": roots,
    "sums of roots": sums_of_roots,
    "negative powers": negative_powers,
    "geometric formulas": geometric,
    "powers": powers,
    "double angles": double_angles,
    "logarithms": logarithms,
    "lines": lines,
}
