"""GIFT becomes tasks: its own signs, and the traps of files found in the wild."""

import pytest

from tests.content.importing.samples import fields, one, read, reason
from webapp.content.importing.drafts import Unreadable
from webapp.content.importing.reading import read_tasks


def short(task: dict[str, object]) -> str:
    listed = task["options"]
    assert isinstance(listed, list)
    return ", ".join(("+" if option.get("correct") else "") + option["text"] for option in listed)


def test_every_kind_of_answer() -> None:
    reading = read(
        "// a comment\n$CATEGORY: sums\n\n"
        "::T::Two is even. {T#No, it is.#Yes.}\n\n"
        "::C:: 2 + 2 \\= ? {=4#Right ~5#Too many ~6}\n\n"
        "::S:: All even numbers {~%50%2 ~%50%4 ~%-100%5}\n\n"
        "::N:: Half of five {#2.5:0.1}\n\n"
        "::R:: Between {#1..4}\n\n"
        "::W:: The shape with three sides is a {=triangle =three-sided figure} there.\n\n"
        "::M:: Match {=1 + 1 -> 2 =1 + 2 -> 3}\n\n"
        "::E:: Why? {}\n"
    )
    found = {draft.origin.title: draft.fields for draft in reading.drafts}
    assert {title: task["type"] for title, task in found.items()} == {
        "T": "choice", "C": "choice", "S": "choices", "N": "number", "R": "number", "W": "word", "M": "match",
    }  # fmt: skip
    assert found["T"]["options"] == [
        {"text": "True", "correct": True, "say": "Yes."},
        {"text": "False", "say": "No, it is."},
    ]
    assert (found["C"]["prompt"], short(found["C"])) == ("2 + 2 = ?", "+4, 5, 6")
    assert short(found["S"]) == "+2, +4, 5"
    assert (found["N"]["answer"], found["N"]["tolerance"]) == ("2.5", "0.1")
    assert (found["R"]["answer"], found["R"]["tolerance"]) == ("2.5", "1.5")
    assert found["W"]["prompt"] == r"The shape with three sides is a \_\_\_\_\_ there."
    assert found["M"]["pairs"] == [["1 + 1", "2"], ["1 + 2", "3"]]
    assert [(one.origin.line, one.reason) for one in reading.refusals] == [
        (18, "it is an essay, which nobody but a reader can mark")
    ]


@pytest.mark.parametrize("command", ["neq", "ne", "nu", "nabla", "notin", "neg"])
def test_a_line_break_inside_tex_is_a_command_with_a_warning(command: str) -> None:
    draft = one(f"Is \\(x \\{command} 2\\) true? \\nSay so. {{T}}")
    assert draft.fields["prompt"] == f"Is $x \\{command} 2$ true?\n\nSay so."
    (note,) = draft.notes
    assert f"read as \\(x \\{command} 2\\), which other programs lose" in note
    assert f"write \\(x \\\\{command} 2\\) in the file" in note
    repaired = one(f"Is \\(x \\\\{command} 2\\) true? {{T}}")
    assert (repaired.fields["prompt"], repaired.notes) == (f"Is $x \\{command} 2$ true?", ())


def test_braces_and_equals_signs_of_formulas() -> None:
    proper = fields("Find \\(\\frac\\{1\\}\\{2\\}\\) {=\\(x\\=1\\) ~\\(x\\=2\\)}")
    assert (proper["prompt"], short(proper)) == (r"Find $\frac{1}{2}$", "+$x=1$, $x=2$")
    careless = one("Find \\(\\frac{1}{2}\\) {=\\(x=1\\) ~$$x=2$$}")
    assert (careless.fields["prompt"], short(careless.fields)) == (r"Find $\frac{1}{2}$", "+$x=1$, $x=2$")
    assert any("without a backslash" in note for note in careless.notes)
    prices = fields("One costs $x {=$y more ~$z less}")
    assert (prices["prompt"], short(prices)) == (r"One costs \$x", r"+\$y more, \$z less")


def test_comments_inside_braces_are_no_answers() -> None:
    assert short(fields("2 + 2? {\n=4\n//~6\n  // later\n~5\n}")) == "+4, 5"


def test_a_blank_line_does_not_split_a_question() -> None:
    draft = one("::Bag:: A bag has 3 apples.\n\nHow many are left? {#2}")
    assert draft.fields["prompt"] == "A bag has 3 apples.\n\nHow many are left?"
    assert "other programs would split it there" in draft.notes[0]
    inside = one("How many? {\n=4\n\n~5\n}")
    assert short(inside.fields) == "+4, 5"
    reading = read("::Note:: Read this first.\n\n::Q:: How many? {#2}")
    assert [draft.fields["prompt"] for draft in reading.drafts] == ["How many?"]
    assert reading.refusals[0].reason.startswith("there are no answers between { and }")


@pytest.mark.parametrize(
    ("written", "answer", "tolerance"),
    [
        ("#.5", "0.5", None),
        ("#-5:0.5", "-5", "0.5"),
        ("#1e3:10", "1000", "10"),
        ("#2.5e-1", "0.25", None),
        ("#2,5:0,1", "2.5", "0.1"),
        ("#-1..-0.5", "-0.75", "0.25"),
        ("#=3:0", "3", None),
    ],
)
def test_numbers_are_not_cut(written: str, answer: str, tolerance: str | None) -> None:
    task = fields(f"How much? {{{written}}}")
    assert (task["answer"], task.get("tolerance")) == (answer, tolerance)


def test_marks_of_numbers() -> None:
    draft = one("How much? {#=10:0 =%50%11:0#Nearly. ~#No.}")
    assert draft.fields["mistakes"] == [{"when": "11", "say": "Nearly."}]
    assert "is no number" in reason("How much? {#ten}")


def test_a_byte_order_mark_and_other_encodings() -> None:
    data = "\ufeff::Сума:: Скільки буде 2 + 2? {#4}".encode()
    assert read_tasks(data, "a.txt").drafts[0].origin.title == "Сума"
    assert read_tasks("Скільки? {#4}".encode("utf-16"), "a.txt").drafts[0].fields["prompt"] == "Скільки?"
    with pytest.raises(Unreadable, match="the text is not UTF-8") as unreadable:
        read_tasks("One\n\nСкільки? {#4}".encode("cp1251"), "a.txt")
    assert unreadable.value.line == 3


def test_forms_and_feedback() -> None:
    task = fields("[html]<p>Is 10<sup>2</sup> more\\: yes?</p> {=[plain]<yes> ~no####It is.}")
    assert (task["prompt"], short(task), task["solution"]) == ("Is $10^{2}$ more: yes?", r"+\<yes>, no", "It is.")
    assert fields("A < B and C > D? {T}")["prompt"] == r"A \< B and C > D?"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("How? {yes}", "1: the answers begin with neither = nor ~: “yes”"),
        ("How {=a} and {=b}", "1: the question has two parts with answers"),
        ("How? {=4 ~5", "1: the answers are not closed by }"),
        ("How? {=4 ~}", "1: an option is empty"),
        (
            "Match {=a -> 1 =b -> 1}",
            "1: one right side belongs to two left sides; in a task each left side has its own",
        ),
        ("Find \\(\\nosuch\\) {#4}", "1: this formula does not convert: "),
    ],
)
def test_half_a_question_is_refused(text: str, why: str) -> None:
    assert reason(text).startswith(why)


def test_a_text_without_answers_is_no_gift_file() -> None:
    with pytest.raises(Unreadable, match="no GIFT file"):
        read("Dear colleagues,\n\nhere are the tasks.")
