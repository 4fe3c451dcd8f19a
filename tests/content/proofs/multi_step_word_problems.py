"""Keys of the topic about word problems in several steps."""

from fractions import Fraction

from tests.content.proofs import Shown


def school_shopping(shown: Shown) -> dict[str, Fraction]:
    number, price, paints, note = shown.numbers[:4]
    notebooks = number * price
    return {"notebooks": notebooks, "total": notebooks + paints, "change": note - notebooks - paints}


def price_of_one_notebook(shown: Shown) -> Fraction:
    number, book, total = shown.numbers
    return (total - book) / number


def which_calculation(shown: Shown) -> str:
    boxes, weight, other_boxes, other_weight = shown.numbers
    apples, pears = boxes * weight, other_boxes * other_weight
    wanted = apples + pears if "together?" in shown.prompt and "heavier" not in shown.prompt else apples - pears
    return shown.with_value(wanted)


def bars_of_equal_parts(shown: Shown) -> Fraction:
    small, large = shown.figure_numbers
    return shown.numbers[0] / (small + large) * large


def steps_of_a_plan(shown: Shown) -> list[str]:
    order = ["number of all pupils", "teachers", "number of people by", "Round up", "Multiply", "among all"]
    return sorted(shown.options, key=lambda step: [words in step for words in order].index(True))


def two_bags(shown: Shown) -> int:
    together, more = map(int, shown.numbers)
    return next(heavy for heavy in range(together) if heavy + heavy - more == together)


def towards_each_other(shown: Shown) -> int:
    gap, first, second = map(int, shown.figure_numbers)
    hours = 0
    while gap > 0:
        gap -= first + second
        hours += 1
    assert gap == 0
    return hours


def trains_apart(shown: Shown) -> str:
    first, second, hours = shown.numbers
    return f"{first * hours + second * hours} km"


def family_tickets(shown: Shown) -> Fraction:
    adult, child, family = shown.figure_numbers
    return shown.numbers[0] * (adult + adult + child + child - family)


def train_and_bus(shown: Shown) -> dict[str, Fraction | str]:
    way, train_hours, train_speed, bus_hours = shown.numbers[:4]
    train = train_hours * train_speed
    return {"train": train, "bus": way - train, "speed": f"{(way - train) / bus_hours} km/h"}


def match_questions(shown: Shown) -> list[tuple[str, str]]:
    buns, bun, salads, salad = (f"{number}" for number in shown.numbers)
    answers = {
        "How much do the buns cost?": rf"{buns} \cdot {bun}",
        "How much do the salads cost?": rf"{salads} \cdot {salad}",
        "How much does everything cost?": rf"{buns} \cdot {bun} + {salads} \cdot {salad}",
        "How much more do the salads cost than the buns?": rf"{salads} \cdot {salad} - {buns} \cdot {bun}",
        "How much dearer is one salad than one bun?": f"{salad} - {bun}",
        "How many things are sold?": f"{buns} + {salads}",
        "How much do one bun and one salad cost?": f"{bun} + {salad}",
    }
    return [(left, f"${answers[left]}$") for left in shown.left]


def three_collections(shown: Shown) -> dict[str, int]:
    ivan_parts, olha_parts, more, petro_parts = map(int, shown.figure_numbers)
    for part in range(1, 1000):
        shares = {"ivan": ivan_parts * part, "olha": olha_parts * part + more, "petro": petro_parts * part}
        if sum(shares.values()) == shown.numbers[0]:
            return shares
    raise AssertionError(shown.prompt)


def catching_up(shown: Shown) -> int:
    lorry, later, car = map(int, shown.numbers)
    return next(hours for hours in range(1, 100) if hours * car == (hours + later) * lorry)


def two_taps(shown: Shown) -> int:
    volume, first, second, alone = map(int, shown.numbers)
    litres = minutes = 0
    while litres < volume:
        litres += first if minutes < alone else first + second
        minutes += 1
    assert litres == volume
    return minutes
