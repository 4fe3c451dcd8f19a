"""Keys of the topic about electricity, by Ohm's law from the numbers of the prompts."""

from fractions import Fraction

from tests.content.proofs import Shown, numbers_in


def _parallel(*resistances: Fraction) -> Fraction:
    return 1 / sum((1 / one for one in resistances), Fraction(0))


def _with_unit(value: Fraction, unit: str) -> str:
    return f"{float(value):g} {unit}"


def current_by_ohm(shown: Shown) -> str:
    resistance, voltage = shown.numbers
    return _with_unit(voltage / resistance, "A")


def match_the_missing_quantity(shown: Shown) -> list[tuple[str, str]]:
    def wanted(left: str) -> str:
        one, two = numbers_in(left)
        if " V at " in left:
            return f"{one / two} A"
        return f"{one * two} V" if "through" in left else f"{one / two} Ω"

    return [(left, wanted(left)) for left in shown.left]


def resistance_from_a_graph(shown: Shown) -> str:
    voltage, current = shown.figure_numbers
    return _with_unit(voltage / current, "ohm")


def power_of_an_appliance(shown: Shown) -> str:
    voltage, current = shown.numbers
    return _with_unit(voltage * current, "W")


def total_resistance(shown: Shown) -> str:
    one, two = shown.numbers
    return _with_unit(one + two if "series" in shown.prompt else _parallel(one, two), "ohm")


def voltage_divider(shown: Shown) -> dict[str, Fraction]:
    one, two, voltage = shown.numbers[:3]
    return {"current": voltage / (one + two), "one": voltage * one / (one + two), "two": voltage * two / (one + two)}


def true_about_circuits(shown: Shown) -> list[str]:
    resistance, voltage = shown.numbers
    in_series = "in series" in shown.prompt
    together = 2 * resistance if in_series else _parallel(resistance, resistance)

    def is_true(text: str) -> bool:
        if "Together" in text:
            return numbers_in(text)[0] == together
        if "Each lamp gets" in text:
            return numbers_in(text)[0] == (voltage / 2 if in_series else voltage)
        if "breaks" in text:
            return ("goes out" in text) == in_series
        return "same current" in text or "twice the voltage" in text

    return [text for text in shown.options if is_true(text)]


def currents_in_branches(shown: Shown) -> str:
    one, two, voltage = shown.numbers
    return _with_unit(voltage / _parallel(one, two), "A")


def energy_of_a_week(shown: Shown) -> Fraction:
    return sum(shown.figure_numbers[-4:], Fraction(0)) * shown.numbers[0] / 1000


def fuse(shown: Shown) -> str:
    voltage, most, *powers = shown.numbers
    words = "less than" if sum(powers) / voltage < most else "more than"
    return next(text for text in shown.options if words in text)


def mixed_circuit(shown: Shown) -> dict[str, Fraction]:
    one, two, third, voltage = shown.numbers
    pair = _parallel(one, two)
    return {"pair": pair, "all": pair + third, "current": voltage / (pair + third)}


def cost_of_an_old_lamp(shown: Shown) -> str:
    old, new, price, hours = shown.numbers
    return f"{float((old - new) * hours / 1000 * price):.2f} UAH"
