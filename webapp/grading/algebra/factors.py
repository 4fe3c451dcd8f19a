"""Whether a polynomial with rational coefficients splits into factors with rational coefficients.

One letter: rational roots, then Kronecker's method, which finds a factor from the divisors of a few values. Several
letters: a common factor of the coefficients, then the polynomials of one letter that remain when numbers replace the
others. A polynomial that does not split leaves one that does not split for almost all numbers (Hilbert's irreducibility
theorem), so one that splits for each of several primes does split. Work is bounded; beyond the bound the answer is no.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import gcd, isqrt, lcm, prod
from operator import add, mul, sub

from webapp.grading.algebra.polynomials import Polynomial, rational_roots

MAX_TERMS = 20
MAX_LETTERS = 4
MAX_VALUE = 10**6  # larger values are not searched for divisors
MAX_CANDIDATES = 8_000
PRIMES = ((2, 3, 5), (3, 7, 2), (5, 2, 11), (7, 11, 3), (13, 5, 7))


def splits(polynomial: Polynomial, letters: int) -> bool:
    """Return whether a polynomial, without a common number or letter, is a product of two with letters."""
    if len(polynomial) > MAX_TERMS or letters > MAX_LETTERS:
        return False
    if letters == 1:
        return _splits([Fraction(polynomial.get((power,), 0)) for power in range(_degree(polynomial, 0) + 1)])
    return any(_has_common_factor(polynomial, main) or _splits_for_primes(polynomial, main) for main in range(letters))


def _degree(polynomial: Polynomial, letter: int) -> int:
    return max(powers[letter] for powers in polynomial)


def _has_common_factor(polynomial: Polynomial, main: int) -> bool:
    """Return whether one coefficient, as a polynomial in the other letters, divides all of them: xz + x + yz + y."""
    coefficients: dict[int, Polynomial] = {}
    for powers, value in polynomial.items():
        rest = powers[:main] + powers[main + 1 :]
        coefficients.setdefault(powers[main], {})[rest] = value
    divisor = min(coefficients.values(), key=len)
    shared = [min(column) for column in zip(*divisor, strict=True)]
    divisor = {tuple(map(sub, powers, shared)): value for powers, value in divisor.items()}
    return len(coefficients) > 1 < len(divisor) and all(
        _divides(divisor, coefficient) for coefficient in coefficients.values()
    )


def _divides(divisor: Polynomial, polynomial: Polynomial) -> bool:
    lead = max(divisor)
    rest = dict(polynomial)
    while rest:
        first = max(rest)
        shift = tuple(map(sub, first, lead))
        if min(shift) < 0:
            return False
        factor = Fraction(rest[first]) / divisor[lead]
        for powers, value in divisor.items():
            place = tuple(map(add, powers, shift))
            rest[place] = rest.get(place, 0) - factor * value
            if not rest[place]:
                del rest[place]
    return True


def _splits_for_primes(polynomial: Polynomial, main: int) -> bool:
    degree = _degree(polynomial, main)
    if degree < 2:
        return False
    for primes in PRIMES:
        left = [Fraction(0)] * (degree + 1)
        for powers, value in polynomial.items():
            others = powers[:main] + powers[main + 1 :]
            left[powers[main]] += value * prod(prime**power for prime, power in zip(primes, others, strict=False))
        if left[-1] and not _splits(left):
            return False
    return True


def _splits(coefficients: list[Fraction]) -> bool:
    """Return whether a polynomial of one letter splits. `coefficients` begin with the lowest power."""
    degree = len(coefficients) - 1
    if degree < 2:
        return False
    if not coefficients[0] or rational_roots(coefficients):
        return True
    shared = lcm(*(one.denominator for one in coefficients))
    whole = [int(one * shared) for one in coefficients]
    whole = [one // gcd(*whole) for one in whole]
    return any(_has_factor(whole, size) for size in range(2, degree // 2 + 1))


def _has_factor(polynomial: list[int], degree: int) -> bool:
    """Return whether a polynomial without rational roots has a factor of this degree with whole coefficients.

    At every whole number the factor's value divides the polynomial's, and `degree` + 1 values determine the factor.
    """
    values = {point: abs(_at(polynomial, point)) for point in range(-degree - 4, degree + 5)}
    divisors = {point: list(_divisors(value)) for point, value in values.items() if value <= MAX_VALUE}
    points = sorted(divisors, key=lambda point: len(divisors[point]))[: degree + 1]
    signs = [divisors[point] for point in points[:1]]  # a factor and its negative count as one: this value is positive
    signs += [[sign * one for one in divisors[point] for sign in (1, -1)] for point in points[1:]]
    if len(points) <= degree or prod(map(len, signs)) > MAX_CANDIDATES:
        return False
    basis, scale = _interpolation(points)
    columns = list(zip(*basis, strict=True))
    for chosen in product(*signs):
        scaled = [sum(map(mul, chosen, column)) for column in columns]
        if scaled[-1] and not any(one % scale for one in scaled):
            factor = [one // scale for one in scaled]
            if not polynomial[-1] % factor[-1] and _leaves_nothing(polynomial, factor):
                return True
    return False


def _divisors(value: int) -> Iterator[int]:
    for one in range(1, isqrt(value) + 1):
        if not value % one:
            yield one
            if one * one != value:
                yield value // one


def _at(polynomial: Sequence[int], point: int) -> int:
    return sum(one * point**power for power, one in enumerate(polynomial))


def _interpolation(points: Sequence[int]) -> tuple[list[list[int]], int]:
    """Return Lagrange's polynomials of these points, each multiplied by the number returned with them."""
    rows, scales = [], []
    for point in points:
        row, scale = [1], 1
        for other in points:
            if other != point:
                row = [low - other * high for low, high in zip([0, *row], [*row, 0], strict=True)]
                scale *= point - other
        rows.append(row)
        scales.append(scale)
    shared = lcm(*scales)
    return [[one * (shared // scale) for one in row] for row, scale in zip(rows, scales, strict=True)], shared


def _leaves_nothing(polynomial: Sequence[int], factor: Sequence[int]) -> bool:
    rest = [Fraction(one) for one in polynomial]
    while len(rest) >= len(factor):
        times = rest[-1] / factor[-1]
        start = len(rest) - len(factor)
        for power, one in enumerate(factor):
            rest[start + power] -= times * one
        rest.pop()
    return not any(rest)
