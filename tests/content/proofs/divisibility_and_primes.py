"""Keys of the topic about divisibility, by SymPy's number theory and by trying."""

from math import gcd, lcm

from sympy import divisors, factorint, isprime

from tests.content.proofs import Shown, as_set, value_of


def share_without_remainder(shown: Shown) -> list[str]:
    return [option for option in shown.options if value_of(option) % shown.numbers[-1] == 0]


def all_divisors(shown: Shown) -> str:
    return as_set(divisors(int(shown.numbers[0])))


def which_are_prime(shown: Shown) -> list[str]:
    return [option for option in shown.options if isprime(int(option))]


def match_factorisations(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[value_of(left)]) for left in shown.left]


def remainder_by_nine(shown: Shown) -> dict[str, int]:
    number = int(shown.numbers[1])
    return {"sum": sum(map(int, str(number))), "rest": number % 9}


def digit_under_the_star(shown: Shown) -> str:
    written = shown.formulas[0].replace(r"\,", "").replace(r"\square", "?")
    divisor = int(shown.numbers[-1])
    return as_set(digit for digit in range(10) if int(written.replace("?", str(digit)).replace(" ", "")) % divisor == 0)


def count_prime_factors(shown: Shown) -> dict[str, int]:
    factors = factorint(int(shown.numbers[0]))
    return {"two": factors[2], "three": factors[3], "last": max(factors)}


def gcd_and_lcm(shown: Shown) -> dict[str, int]:
    one, other = map(int, shown.numbers)
    return {"gcd": gcd(one, other), "lcm": lcm(one, other)}


def cut_two_ribbons(shown: Shown) -> str:
    return f"{gcd(*map(int, shown.numbers))} cm"


def buses_meet_again(shown: Shown) -> str:
    *_, one, other = map(int, shown.numbers)
    return f"{lcm(one, other)} min"


def order_by_divisors(shown: Shown) -> list[str]:
    return sorted(shown.options, key=lambda option: len(divisors(int(option))))


def always_some_left(shown: Shown) -> int:
    more, first, left, second, *_ = map(int, shown.numbers)
    return next(n for n in range(more + 1, 10_000) if n % first == n % second == left)


def other_number(shown: Shown) -> int:
    common, multiple, one = map(int, shown.numbers)
    return next(n for n in range(1, multiple + 1) if gcd(n, one) == common and lcm(n, one) == multiple)
