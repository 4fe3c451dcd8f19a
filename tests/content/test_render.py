"""Lessons: mathematics, unfolding blocks, figures; and nothing hostile gets through."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from webapp.config import ROOT
from webapp.content.files.source import Problem, SourceError
from webapp.content.rendering.markdown import Lesson, load_lesson, render_inline
from webapp.content.rendering.svg import COLOURS, sanitise, with_alt
from webapp.content.rendering.tex import TexError, mathml

FRONT = "---\ntitle: T\nsummary: S.\n---\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def lesson(
    tmp_path: Path, text: str, locale: str = "en", tasks: Sequence[str] = (), anchors: Sequence[str] = ()
) -> tuple[Lesson, list[str]]:
    path = tmp_path / "lesson.md"
    path.write_text(FRONT + text, encoding="utf-8")
    problems: list[Problem] = []
    made = load_lesson(path, "uk" if locale == "uk" else "en", problems, tasks, anchors)
    assert made is not None
    return made, [f"{problem.line}: {problem.reason}" for problem in problems]


def test_lesson_has_mathematics_headings_and_text(tmp_path: Path) -> None:
    made, problems = lesson(tmp_path, "## The rule $x^2$\n\nWords $\\frac{1}{2}$ for \\$5.\n\n## The rule $x^2$\n")
    assert problems == []
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in made.html
    assert [heading.anchor for heading in made.headings] == ["the-rule-x-2", "the-rule-x-2-2"]
    assert 'id="the-rule-x-2"' in made.html
    assert made.text == "The rule x². Words 1/2 for $5. The rule x²."
    assert (made.title, made.summary) == ("T", "S.")


def test_blocks_unfold_in_the_lessons_language(tmp_path: Path) -> None:
    text = ":::: example Add $1$\n::: step One\nfirst\n:::\n::::\n\n::: mistake\nno\n:::\n"
    made, problems = lesson(tmp_path, text, "uk")
    assert problems == []
    assert (
        '<details class="example"><summary><span class="label">Приклад.</span> Add <span class="formula"><math'
        in made.html
    )
    assert '<details class="step"><summary><span class="label">Крок.</span> One</summary>' in made.html
    assert '<aside class="mistake"><p class="title"><span class="label">Типова помилка</span></p>' in made.html
    assert made.outline == (("example", 5), ("step", 6), ("mistake", 11))


def test_figure_is_inline_labelled_and_captioned(tmp_path: Path) -> None:
    tmp_path.joinpath("figures").mkdir()
    tmp_path.joinpath("figures/bar.svg").write_text(SVG.format('<path id="a" d="M0 0"/><use href="#a"/>'))
    made, problems = lesson(tmp_path, '![A "bar"](figures/bar.svg "Half, $\\frac{1}{2}$")\n')
    assert problems == []
    assert '<figure class="figure" aria-label="Half, 1 half">' in made.html
    assert '<svg role="img" aria-label="A &quot;bar&quot;" viewBox="0 0 9 9">' in made.html
    assert "<title>A &quot;bar&quot;</title>" in made.html
    assert '<figcaption>Half, <span class="formula"><math aria-label="1 half">' in made.html
    assert "<p><figure" not in made.html
    assert 'id="a"' not in made.html  # ids of two figures on one page must differ


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("ok\n\n$\\oops$", 7, "this formula does not convert"),
        ("ok\nnext $\\frac{1$", 6, "this formula does not convert"),
        ("a $ b", 5, 'a "$" without its pair'),
        ("# Big", 5, "headings are ## and ###"),
        ("#### Small", 5, "headings are ## and ###"),
        ("[a](/topics/x)", 5, "a link is topic:SLUG"),
        ("![a](figures/none.svg)", 5, "there is no figures/none.svg"),
        ("![](figures/none.svg)", 5, "has no text alternative"),
        ("![a](https://example.org/x.png)", 5, "a figure is figures/NAME.svg"),
        ("![a](figures/../../x.svg)", 5, "a figure is figures/NAME.svg"),
        ("words ![a](figures/none.svg)", 5, "stands in a paragraph of its own"),
        ("::: exampel\nx\n:::", 5, "unknown or unopened block"),
        ("ok\n\n::: task sums\n:::", 7, 'the topic has no task "sums": did you mean "sum"?'),
        ("ok\n\n::: task\n:::", 7, 'the topic has no task ""'),
        ("::: task sum\n:::\n\n::: task sum\n:::", 8, 'the task "sum" is shown twice'),
        ("::: task sum\nAdd.\n:::", 5, 'nothing stands inside "::: task sum"'),
        ("::: task sum\n\n## Next", 5, 'nothing stands inside "::: task sum"'),
        ("## Rule\n\n[up](#rules)", 7, "the link #rules leads to no heading; there are #rule"),
    ],
)
def test_fault_in_a_lesson_names_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    _, problems = lesson(tmp_path, text, tasks=["sum"])
    assert any(problem.startswith(f"{line}: ") and reason in problem for problem in problems), problems


def test_a_task_splits_the_lesson_where_it_is_shown(tmp_path: Path) -> None:
    text = "Before.\n\n::: task sum\n:::\n\n:::: example One\n::: task product\n:::\n::::\n"
    made, problems = lesson(tmp_path, text, tasks=["sum", "product"])
    assert problems == []
    assert made.task_ids == ("sum", "product")
    assert [part.task_id for part in made.parts] == [None, "sum", None, "product", None]
    assert made.html.strip().startswith("<p>Before.</p>")
    assert made.text == "Before. Example. One."
    assert [name for name, _ in made.outline] == ["task sum", "example", "task product"]


def test_a_translation_has_the_anchors_of_the_original(tmp_path: Path) -> None:
    """A task names one part of the lesson for both languages."""
    made, problems = lesson(tmp_path, "## Правило\n\n[Правило](#rule)\n\n## Ще\n", "uk", anchors=["rule"])
    assert problems == []
    assert [heading.anchor for heading in made.headings] == ["rule", "ще"]
    assert 'id="rule"' in made.html


def test_missing_or_strange_front_matter_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "lesson.md"
    path.write_text("---\ntitel: T\n---\nx")
    problems: list[Problem] = []
    load_lesson(path, "en", problems)
    assert [problem.line for problem in problems] == [2, 1, 1]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](javascript:alert(1))",
        "$\\text{<script>alert(1)</script>}$",
        "$\\href{javascript:alert(1)}{x}$",
        "$<script>$",
        "`<script>`",
        '[x](https://a.b/"onmouseover="alert(1))',
        "<https://a.b/?<script>>",
        "## <img src=x onerror=alert(1)>",
        '::: note "><script>alert(1)</script>\n:::',
    ],
)
def test_nothing_hostile_gets_through(tmp_path: Path, hostile: str) -> None:
    html = lesson(tmp_path, hostile)[0].html + render_inline(hostile)
    for sign in ("<script", "<img", 'href="javascript', 'href="data', '"onmouseover'):
        assert sign not in html.lower(), html


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_of_figures_is_in_the_stylesheet_for_both_themes(colour: str) -> None:
    tokens = (ROOT / "webapp/static/css/10-tokens.css").read_text()
    assert f"  --{colour}: var(--light, " in tokens


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<script>alert(1)</script>", "<script> is not allowed"),
        ("<foreignObject/>", "<foreignObject> is not allowed"),
        ("<image href='x.png'/>", "<image> is not allowed"),
        ("<a href='https://x'/>", "<a> is not allowed"),
        ("<style>*{}</style>", "<style> is not allowed"),
        ("<animate/>", "<animate> is not allowed"),
        ("<title>x</title>", "<title> is not allowed inside"),
        ("<rect onclick='alert(1)'/>", '"onclick" is not allowed'),
        ("<rect style='fill:red'/>", '"style" is not allowed'),
        ("<rect fill='red'/>", "is no colour of both themes"),
        ("<rect fill='#fff'/>", "is no colour of both themes"),
        ("<rect fill='var(--surface)'/>", "is no colour of both themes"),
        ("<rect clip-path='url(https://x/#a)'/>", "may only refer to"),
        ("<use href='https://x/y.svg#a'/>", "may only refer to"),
        ("<use xlink:href='javascript:1' xmlns:xlink='http://www.w3.org/1999/xlink'/>", "may only refer to"),
        ("<rect xmlns='http://www.w3.org/1999/xhtml'/>", "is not SVG"),
        ("<rect", "is not XML"),
    ],
)
def test_hostile_figure_is_refused_with_its_line(tmp_path: Path, inside: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        sanitise(SVG.format("\n\n" + inside), tmp_path / "x.svg")
    assert reason in caught.value.problem.reason
    assert caught.value.problem.line == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), "DOCTYPE"),
        ('<?xml-stylesheet href="x"?>' + SVG.format(""), "processing instructions"),
        ('<svg xmlns="http://www.w3.org/2000/svg"></svg>', "viewBox"),
        ('<svg viewBox="0 0 1 1"></svg>', "is not SVG"),
        ("", "is not XML"),
    ],
)
def test_document_that_is_no_plain_figure_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        sanitise(text, tmp_path / "x.svg")
    assert reason in caught.value.problem.reason


def test_text_of_a_figure_is_escaped(tmp_path: Path) -> None:
    svg = sanitise(SVG.format("<text>1 &lt; 2 &amp; <![CDATA[<b>]]></text>"), tmp_path / "x.svg")
    assert "<text>1 &lt; 2 &amp; &lt;b&gt;</text>" in with_alt(svg, "x")


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("0{,}25", "<mn>0,25</mn>"),
        ("0,25", "<mn>0,25</mn>"),
        ("12{,}345{,}678", "<mn>12,345,678</mn>"),
        (r"12\,345", "<mn>12\u202f345</mn>"),
        ("1, 2", "<mn>1</mn><mo>,</mo><mn>2</mn>"),
        (r"50\%", "<mn>50</mn><mi>%</mi>"),
        (r"\frac{3}{4}", "<mfrac><mn>3</mn><mn>4</mn></mfrac>"),
        (r"\text{<b>}", "<mtext>&lt;b&gt;</mtext>"),
    ],
)
def test_formula_becomes_mathml(tex: str, expected: str) -> None:
    assert mathml(tex, "en").endswith(f">{expected}</math>")


@pytest.mark.parametrize("tex", [r"\oops", r"\frac{1", r"\input{/etc/passwd}", "}", r"\def\a{\a}\a"])
def test_formula_that_does_not_convert_raises(tex: str) -> None:
    with pytest.raises(TexError):
        mathml(tex, "en")


def test_a_line_never_begins_with_the_mark_behind_a_formula() -> None:
    html = render_inline("If ($x$), then **$y$**; the $n$th, and $z$ alone")
    kept = [re.sub("<[^>]*>", "", each) for each in re.findall(r'<span class="formula">.*?</span>', html)]
    assert kept == ["(x),", "y", "nth,", "z"]
    assert re.sub("<[^>]*>", "", html) == "If (x), then y; the nth, and z alone"


def test_the_anchor_of_a_heading_keeps_what_touches_a_formula(tmp_path: Path) -> None:
    assert 'id="the-x-axis"' in lesson(tmp_path, "## The $x$-axis\n")[0].html


def test_a_wide_table_scrolls_by_itself(tmp_path: Path) -> None:
    made, problems = lesson(tmp_path, "| a | b |\n|---|---|\n| $1$ | 2 |\n")
    assert problems == []
    assert '<div class="table-scroll"><table>' in made.html
    assert "</table></div>" in made.html


def test_only_a_long_formula_gets_boxes_that_scroll() -> None:
    assert "formula__part" not in mathml("x^2-4=0", "en")
    assert mathml("(x-3)(x+3)(x-5)", "en").count('class="formula__part"') == 1
    assert mathml("(x-3)(x+3)=x^2-9", "en").count('class="formula__part"') == 2
    assert 'class="formula formula--display"><math' in render_inline("$$x$$")


@pytest.mark.parametrize("text", [r"$\sin 20°$ is less than 1", "$x$2", "costs 5$x$", "$a$ and 3", r"$b$ is not \$5"])
def test_a_formula_may_touch_a_digit_or_begin_a_text_that_ends_in_one(text: str) -> None:
    """mdit-py-plugins 0.7.0 took the last character of a text for the one before the first, so the formula was lost."""
    assert render_inline(text).count("<math") == 1
