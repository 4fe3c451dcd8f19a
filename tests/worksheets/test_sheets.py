"""Sheets and keys as PDF: their numbers, their key, equal bytes, hostile texts, and every shipped task."""

import re
from dataclasses import replace

import pytest

from tests.content.conftest import Tree
from tests.trees import OTHER_TOPIC, TOPIC
from tests.worksheets.conftest import MakeWish, page_count, text_of
from webapp.content.library import Library
from webapp.content.rendering.markdown import plain_text
from webapp.content.variants.variants import Variant
from webapp.errors import Invalid, NotFound
from webapp.grading import Answer, Verdict
from webapp.locales import LANGUAGES
from webapp.messages import Locale
from webapp.services import worksheets
from webapp.services.worksheets import Item, answer_parts, draw, make_key, make_sheets


def numbers(pdf: bytes) -> list[str]:
    """The three-digit numbers of all pages, in order."""
    return re.findall(r"(?<!\d)\d{3}(?!\d)", " ".join(text_of(pdf)))


# --- Numbers and key -------------------------------------------------------------------------------------------------


def test_each_variant_has_its_own_numbers_and_the_key_has_them_in_the_same_order(
    library: Library, wish: MakeWish
) -> None:
    items = [Item(TOPIC, "copy-00"), Item(TOPIC, "copy-01", 2), Item(OTHER_TOPIC, "copy-00")]
    wanted = wish(library, items=items, variants=5, number=42)
    asked = re.findall(r"Write (\d{3})\.", " ".join(text_of(make_sheets(library, wanted))))
    assert len(asked) == 20
    assert numbers(make_key(library, wanted)) == asked
    first_task = asked[0::4]
    assert len(set(first_task)) == 5, "no variant repeats the numbers of another one"
    assert asked[1] != asked[2], "nor does the same task on one sheet"


def test_more_variants_leave_the_first_ones_as_they_are(library: Library, wish: MakeWish) -> None:
    few, many = wish(library, TOPIC, variants=2), wish(library, TOPIC, variants=5)
    assert draw(library, many)[:2] == draw(library, few)


def test_another_number_makes_other_sheets_and_the_same_one_equal_bytes(library: Library, wish: MakeWish) -> None:
    wanted = wish(library, TOPIC, variants=2, number=7, site_url="https://site.example")
    for make in (make_sheets, make_key):
        assert make(library, wanted) == make(library, wanted)
        assert make(library, wanted) != make(library, replace(wanted, number=8))


def test_each_variant_begins_a_page_and_names_itself(library: Library, wish: MakeWish) -> None:
    items = [Item(TOPIC, f"copy-{place:02}") for place in range(12)]
    pages = text_of(make_sheets(library, wish(library, items=items, variants=3, origin="№ 4321")))
    assert [re.findall(r"Variant (\d)", page)[0] for page in pages] == ["1", "1", "2", "2", "3", "3"]
    assert [("Name:" in page) for page in pages] == [True, False] * 3
    assert all("4321" in page for page in pages), "a loose page can be found again"


def given(variant: Variant, locale: Locale) -> Answer:
    """The printed key as a pupil would enter it. A fraction before a letter needs brackets in one line."""
    parts = [re.sub(r"(\d+/\d+)(?=[a-z])", r"(\1)", plain_text(part)) for part in answer_parts(variant)]
    options = dict(zip(LANGUAGES[locale].letters, variant.right or variant.options, strict=False))
    match variant.type:
        case "choice":
            return options[parts[0]].id
        case "choices" | "order":
            return [options[letter].id for letter in parts[0].split(", ")]
        case "match":
            pairs = [pair.split("–") for pair in parts[0].split(", ")]
            return [[variant.left[int(number) - 1].id, options[letter].id] for number, letter in pairs]
        case "part":  # named, or any so many
            return variant.right_answer(locale)
        case "graph" | "region":  # the key is printed as an equation, and any of its points are right
            return variant.right_answer(locale)
        case "cloze":
            letters = LANGUAGES[locale].letters
            return {
                gap: variant.gap_options[gap][letters.index(part)].id if variant.gaps[gap] == "choice" else part
                for gap, part in zip(variant.gap_cells, parts, strict=True)
            }
    return parts[0]


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en", "uk"])
def test_every_shipped_task_compiles_and_its_printed_key_is_graded_right(
    shipped: Library, wish: MakeWish, locale: Locale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worksheets, "MOST_TASKS", 10_000)
    monkeypatch.setattr(worksheets, "MOST_IN_ALL", 10_000)
    wanted = wish(shipped, *shipped.topics, locale=locale)
    [variants] = draw(shipped, wanted)
    wrong = {
        f"{each.topic_slug}/{each.task_id}": list(answer_parts(each))
        for each in variants
        if each.grade(given(each, locale)).verdict is not Verdict.CORRECT
    }
    assert wrong == {}
    sheets = [variants[start : start + 12] for start in range(0, len(variants), 12)]
    monkeypatch.setattr(worksheets, "draw", lambda *_: sheets)
    assert page_count(make_sheets(shipped, wanted)) > len(variants) / 8
    assert page_count(make_key(shipped, wanted)) > len(variants) / 150


# --- What authors and learners may write -----------------------------------------------------------------------------


def test_text_that_looks_like_typst_is_text(small_tree: Tree, wish: MakeWish) -> None:
    hostile = (
        '#panic("no") #let x = 1 #import "/etc/passwd" ] } [ { = no heading // no comment /* neither */ @nobody ~ '
        r"\\ back \$x\$ 'q' \"q\" _ \` ` \`"
    )
    small_tree.write_task(
        id="sum", prompt=f"{hostile} [[a]] $\\text{{\\#panic() ] a\"b}} + [[b]]$",
        translations=None, figure={"file": "figures/a.svg", "alt": 'alt " #panic() ]'},
    )  # fmt: skip
    small_tree.write(
        "math/adding/figures/a.svg",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'
        '<text x="5" y="20">#panic() $ ] &lt;b&gt;</text></svg>',
    )
    content = small_tree.load()
    assert content.problems == ()
    wanted = wish(content, "adding", title='#panic() $ ] \\ "', site_url='https://site.example/"#]')
    [page] = text_of(make_sheets(content, wanted))
    shown = " ".join(page.split())
    for piece in ('#panic("no") #let x = 1 #import "/etc/passwd" ] } [ {', "= no heading // no comment /* neither */"):
        assert piece in shown
    assert "\\ back $x$" in shown
    assert shown.startswith('#panic() $ ] \\ "')
    assert make_key(content, wanted).startswith(b"%PDF-")


def test_ukrainian_letters_are_in_the_file(library: Library, wish: MakeWish) -> None:
    wanted = wish(library, TOPIC, locale="uk", title="Їжак, ґава, м’яч, Єва")
    shown = text_of(make_sheets(library, replace(wanted, items=[Item(TOPIC, "copy-00")])))[0]
    assert "Їжак, ґава, м’яч, Єва" in shown
    assert re.search(r"Запиши \d{3}\.", shown)


# --- Limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"variants": 0},
        {"variants": 31},
        {"number": 0},
        {"number": 10_000},
        {"space": "endless"},
        {"items": []},
        {"items": [Item(TOPIC, "copy-00", 0)]},
        {"items": [Item(TOPIC, "copy-00", 31)]},
        {"items": [Item(TOPIC, "copy-00", 13)], "variants": 30},
    ],
)
def test_a_wish_beyond_the_limits_is_refused(library: Library, wish: MakeWish, change: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        wish(library, TOPIC, **({"items": [Item(TOPIC, "copy-00")]} | change))


def test_a_task_that_is_gone_is_not_found(library: Library, wish: MakeWish) -> None:
    for item in (Item(TOPIC, "gone"), Item("gone", "copy-00")):
        with pytest.raises(NotFound):
            make_sheets(library, wish(library, items=[item]))
