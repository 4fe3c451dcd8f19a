"""Rendered HTML as data for the typesetter: each piece of mathematics keeps its structure."""

import pytest

from webapp.content.rendering.svg import printed_figure
from webapp.content.rendering.tex import in_formula, mathml
from webapp.content.rendering.typst import TypstError, typst


def formula(tex: str) -> object:
    [node] = typst(in_formula(mathml(tex, "uk")))
    assert isinstance(node, list)
    name, _, parts = node
    assert name == "math"
    return parts


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        ("2{,}5", ["2,5"]),
        ("1\\,000", ["1\u202f000"]),
        (r"\frac{2{,}5}{3}", [["frac", ["2,5"], ["3"]]]),
        (r"1\frac{3}{4}", ["1", ["frac", ["3"], ["4"]]]),
        (r"\sqrt{2}", [["root", ["2"], []]]),
        (r"\sqrt[3]{8}", [["root", ["8"], ["3"]]]),
        ("2^{10}", [["attach", ["2"], ["10"], []]]),
        ("x^{-1}", [["attach", [["sign", "x", ""]], [["sign", "−", "normal"], "1"], []]]),
        ("x_1^2", [["attach", [["sign", "x", ""]], ["2"], ["1"]]]),
        ("3 - -2", ["3", ["sign", "−", ""], ["sign", "−", "normal"], "2"]),
        ("|x|", [["sign", "|", "opening"], ["sign", "x", ""], ["sign", "|", "closing"]]),
        (r"5\text{ см}", ["5", "\u00a0см"]),
        (r"0{,}\overline{3}", ["0", ["sign", ",", "normal"], ["over", ["3"], "line"]]),
        (
            r"\left(\frac{1}{2}\right)",
            [["fenced", [["sign", "(", ""], ["frac", ["1"], ["2"]], ["sign", ")", ""]]]],
        ),
    ],
)
def test_formulas(tex: str, parts: object) -> None:
    assert formula(tex) == parts


def test_a_long_formula_is_one_again() -> None:
    tex = "12x + 13y - 1234 = 56x + 88 + 99z"
    assert "formula__break" in in_formula(mathml(tex, "en"))
    parts = formula(tex)
    assert isinstance(parts, list)
    assert "".join(part if isinstance(part, str) else part[1] for part in parts) == "12x+13y−1234=56x+88+99z"


@pytest.mark.parametrize("tex", [r"\boxed{x}", r"\cancel{x}", r"\binom{n}{k}", r"\underbrace{x}_{2}"])
def test_what_paper_would_not_show_is_refused(tex: str) -> None:
    with pytest.raises(TypstError, match="worksheets cannot show"):
        formula(tex)


def test_texts() -> None:
    html = '<p>A <strong>b</strong>\n<em>c</em> <code>#d</code> &amp; <u class="gap"/>.</p>\n<ol><li>e</li></ol>'
    assert typst(html) == [
        ["p", ["A ", ["strong", ["b"]], " ", ["emph", ["c"]], " ", ["code", "#d"], " & ", ["gap"], "."]],
        ["list", True, [["e"]]],
    ]
    with pytest.raises(TypstError, match="<script>"):
        typst("<p><script>1</script></p>")


def test_a_figure_has_its_colours_in_itself() -> None:
    html = (
        '<svg role="img" aria-label="a &lt; b" viewBox="0 0 320 90"><title>t</title>'
        '<path stroke="currentColor" fill="var(--accent)"/></svg>'
    )
    [node] = typst(html)
    assert isinstance(node, list)
    name, svg, width, alternative = node
    assert (name, width, alternative) == ("figure", "320", "a < b")
    assert 'stroke="#000000" fill="#262f8f"' in svg
    assert "var(" not in svg
    assert printed_figure(html).svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
