"""Moodle XML becomes tasks with the same keys; what a task cannot have is refused with its line."""

import json
from base64 import b64encode
from fractions import Fraction

import pytest

from tests.content.importing.samples import OPTIONS, answer, fields, moodle, one, png, read, reason
from webapp.content.importing.answers import number_of
from webapp.content.importing.drafts import Refused


def options(task: dict[str, object]) -> str:
    """Return options in short: right ones with a plus."""
    listed = task["options"]
    assert isinstance(listed, list)
    return ", ".join(("+" if option.get("correct") else "") + option["text"] for option in listed)


def said(text: str) -> str:
    return f'<feedback format="html"><text>{text}</text></feedback>'


def test_a_choice_keeps_options_feedback_hints_and_solution() -> None:
    more = (
        answer("<p>four</p>", more=said("Right, 2 + 2.")) + answer("\\(\\frac{9}{2}\\)", "0", said("Too many."))
        + '<generalfeedback format="html"><text>&lt;p&gt;Two and two.&lt;/p&gt;</text></generalfeedback>'
        + '<hint format="html"><text>Count.</text></hint>'
    )  # fmt: skip
    assert fields(moodle("multichoice", more)) == {
        "type": "choice",
        "prompt": "How many?",
        "options": [
            {"text": "four", "correct": True, "say": "Right, 2 + 2."},
            {"text": r"$\frac{9}{2}$", "say": "Too many."},
        ],
        "hints": ["Count."],
        "solution": "Two and two.",
    }


def test_parts_of_the_mark_count_in_questions_with_several_answers() -> None:
    parts = answer("a", "33.33333") + answer("b", "33.33333") + answer("c", "33.33334") + answer("d", "-50")
    draft = one(moodle("multichoice", f"<single>false</single>{parts}"))
    assert (draft.fields["type"], options(draft.fields)) == ("choices", "+a, +b, +c, d")
    assert any("marks are not taken off" in note for note in draft.notes)


def test_one_of_several_right_options_is_shown_at_a_time() -> None:
    draft = one(moodle("multichoice", answer("2") + answer("3") + answer("4", "0") + answer("6", "0")))
    assert (options(draft.fields), draft.fields["pool"]) == ("+2, +3, 4, 6", {"draw": 3})
    long = "".join(answer(str(number), "100" if number == 1 else "0") for number in range(12))
    assert fields(moodle("multichoice", long))["pool"] == {"draw": 8}


def test_options_that_speak_about_their_order_are_noted() -> None:
    draft = one(moodle("multichoice", OPTIONS + answer("None of the above", "0")))
    assert any("speaks about other options" in note for note in draft.notes)
    draft = one(moodle("multichoice", f"{OPTIONS}<shuffleanswers>0</shuffleanswers>"))
    assert any("in their order" in note for note in draft.notes)


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        (answer("a", "50") + answer("b", "0"), "3: no option is worth the whole mark"),
        (answer("a"), "3: the question has 1 option; two are needed"),
        (answer("a") + answer("a", "0"), "3: two options are the same"),
        (answer("a") + "\n" + answer("", "0"), "7: an option is empty"),
        (answer("a") + "\n" + answer("b", "much"), "7: the marks of an answer are “much”"),
    ],
)
def test_a_choice_without_one_right_option_is_refused_with_its_line(inner: str, why: str) -> None:
    assert reason(moodle("multichoice", inner)) == why


def test_true_and_false_in_the_language_of_the_question() -> None:
    inner = answer("true", "0", said("No.")) + answer("false")
    assert options(fields(moodle("truefalse", inner, "Is 5 even?"))) == "True, +False"
    assert options(fields(moodle("truefalse", inner, "Чи парне число 5?"))) == "Правда, +Неправда"


@pytest.mark.parametrize(
    ("right", "tolerance", "key"),
    [
        ("3.14", "0.01", {"answer": "3.14", "tolerance": "0.01"}),
        ("3,5", "0,05", {"answer": "3.5", "tolerance": "0.05"}),
        (".5", "0", {"answer": "0.5"}),
        ("-2", "", {"answer": "-2"}),
        ("−2", "0", {"answer": "-2"}),
        ("1e3", "1e1", {"answer": "1000", "tolerance": "10"}),
        ("2.5E-1", "0", {"answer": "0.25"}),
        ("1 000 000", "0", {"answer": "1000000"}),
    ],
)
def test_numbers_with_tolerances(right: str, tolerance: str, key: dict[str, str]) -> None:
    inner = answer(right, more=f"<tolerance>{tolerance}</tolerance>")
    assert fields(moodle("numerical", inner)) == {"type": "number", "prompt": "How many?", **key}


def test_a_comma_that_may_be_a_thousand_is_not_guessed() -> None:
    assert number_of("1,234,567.5", "en") == "1234567.5"
    assert number_of("2,125", "uk") == "2.125"
    with pytest.raises(Refused, match="may be a thousand or a decimal"):
        number_of("2,125", "en")


def test_a_comma_is_a_decimal_after_a_zero_or_beside_another_spelling() -> None:
    assert number_of("0,375", "en") == "0.375"
    assert number_of("-0,375", "en") == "-0.375"
    beside = fields(moodle("shortanswer", answer("1,375") + answer("11/8") + answer("1.375")))
    assert (beside["type"], beside["answer"]) == ("number", "1.375")
    assert fields(moodle("shortanswer", answer("1,375") + answer("1375")))["answer"] == "1375"
    assert "may be a thousand" in reason(moodle("shortanswer", answer("1,375") + answer("11/8")))


def test_an_asterisk_with_a_backslash_is_an_asterisk() -> None:
    product = fields(moodle("shortanswer", answer(r"3\*x+7") + answer("3x+7")))
    assert (product["type"], product["answer"]) == ("expression", "3*x+7")
    assert fields(moodle("shortanswer", answer("(x+7)*(x^2+4)")))["type"] == "expression"
    assert "“York*” is a pattern" in reason(moodle("shortanswer", answer("York") + answer("York*")))


@pytest.mark.parametrize(
    ("right", "key"),
    [
        (["139°", "139 °"], {"type": "unit", "answer": "139°"}),
        (["6.57*10^7", "6,57*10^7"], {"type": "number", "answer": "6.57*10^7", "form": "standard"}),
        (["a²b", "a^2b"], {"type": "expression", "answer": "a²b"}),
        (["16:39", "16.39"], {"type": "time", "answer": "16:39"}),
        (["(37; 82)", "37<x<82"], {"type": "interval", "answer": "(37; 82)"}),
        (["{57; 123}", "57,123"], {"type": "set", "answer": "{57; 123}"}),
    ],
)
def test_what_right_answers_have_in_common_decides_the_type(right: list[str], key: dict[str, str]) -> None:
    read = fields(moodle("shortanswer", "".join(map(answer, right))))
    assert {name: read.get(name) for name in key} == key


def test_a_gap_is_read_with_the_entities_that_moodle_writes() -> None:
    draft = one(moodle("cloze", "", "<p>It is {1:SHORTANSWER:=2&#92;*x~=2x}.</p>"))
    assert draft.fields["fields"] == {"gap1": {"type": "expression", "answer": "2*x"}}


def test_points_and_another_spelling_of_a_mistake() -> None:
    inner = (
        answer("{(-1; 6); (-8; 2)}")
        + answer("{(1; 6); (8; 2)}", "0", said("Signs."))
        + answer("{(1;6);(8;2)}", "0", said("Signs."))
    )
    draft = one(moodle("shortanswer", inner))
    assert (draft.fields["type"], draft.fields["answer"]) == ("point", "{(-1; 6); (-8; 2)}")
    assert draft.fields["mistakes"] == [{"when": "{(1; 6); (8; 2)}", "say": "Signs."}]
    assert draft.notes == ()


def test_wrong_numbers_with_a_sentence_are_mistakes() -> None:
    inner = answer("6") + answer("8", "0", said("That is the sum.")) + answer("5", "50", said("Close."))
    draft = one(moodle("numerical", inner + answer("*", "0", said("No."))))
    assert draft.fields["mistakes"] == [
        {"when": "8", "say": "That is the sum."},
        {"when": "5", "say": "Close."},
    ]
    assert any("worth a part of the mark counts as wrong" in note for note in draft.notes)
    assert any("feedback for any other answer is left out" in note for note in draft.notes)


def test_units_are_asked_for_if_they_were_marked() -> None:
    units = "<units><unit><multiplier>1</multiplier><unit_name>cm</unit_name></unit></units>"
    asked = fields(moodle("numerical", answer("5") + "<unitgradingtype>1</unitgradingtype>" + units))
    assert (asked["type"], asked["answer"]) == ("unit", "5 cm")
    free = one(moodle("numerical", answer("5") + units))
    assert free.fields["type"] == "number" and "“cm” may be left out" in free.notes[0]
    other = units.replace("cm", "parsec")
    assert "“parsec” is not known" in reason(
        moodle("numerical", answer("5") + "<unitgradingtype>1</unitgradingtype>" + other)
    )


@pytest.mark.parametrize(
    ("answers", "task"),
    [
        (["1/2"], {"type": "fraction", "answer": "1/2"}),
        (["2/4"], {"type": "fraction", "answer": "2/4", "form": "any"}),
        (["0.5", "1/2", ",5"], {"type": "number", "answer": "0.5"}),
        (["1 1/2"], {"type": "mixed", "answer": "1 1/2"}),
        (["20 %"], {"type": "percent", "answer": "20 %"}),
        (["5 cm"], {"type": "unit", "answer": "5 cm"}),
        (["2:3"], {"type": "ratio", "answer": "2:3"}),
        (["(2, 3)"], {"type": "point", "answer": "(2; 3)"}),
        (["y = 2x + 1"], {"type": "equation", "answer": "y = 2x + 1"}),
        (["2x+1", "1+2x"], {"type": "expression", "answer": "2x+1"}),
        (["\\(\\frac{3}{4}\\)"], {"type": "fraction", "answer": "3/4"}),
        (["Right", "right-angled"], {"type": "word", "words": [["Right", "right-angled"]], "list": "hidden",
                                     "answer": "Right"}),
    ],
)  # fmt: skip
def test_a_short_answer_has_the_type_of_its_key(answers: list[str], task: dict[str, object]) -> None:
    assert fields(moodle("shortanswer", "".join(map(answer, answers)))) == {"prompt": "How many?", **task}


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (["3", "5"], "several different numbers are right (3, 5)"),
        (["2x", "3x"], "“2x” and “3x” are both right"),
        (["*cat*"], "is a pattern with “*”"),
        (["it depends on (the) case"], "neither mathematics that is graded here nor a word"),
    ],
)
def test_a_short_answer_without_one_key_is_refused(answers: list[str], why: str) -> None:
    assert why in reason(moodle("shortanswer", "".join(map(answer, answers))))


def pair(left: str, right: str) -> str:
    return f"<subquestion format='html'><text>{left}</text><answer><text>{right}</text></answer></subquestion>"


def test_matching_and_ordering() -> None:
    matched = fields(moodle("matching", pair("\\(2+2\\)", "4") + pair("\\(2+3\\)", "5 &lt; 6")))
    assert matched["pairs"] == [["$2+2$", "4"], ["$2+3$", r"5 \< 6"]]
    assert "“6” belongs to nothing" in reason(moodle("matching", pair("a", "4") + pair("b", "5") + pair("", "6")))
    assert "belongs to two left sides" in reason(moodle("matching", pair("a", "4") + pair("b", "4")))
    items = "".join(answer(text, str(at)) for at, text in enumerate(("one", "two", "three"), 1))
    assert fields(moodle("ordering", items))["items"] == ["one", "two", "three"]
    part = fields(moodle("ordering", f"{items}<selecttype>RANDOM</selecttype><selectcount>2</selectcount>"))
    assert part["pool"] == {"draw": 2}


def test_gaps_of_a_cloze_and_braces_of_tex_that_are_none() -> None:
    text = "<p>\\(\\frac{1}{2}+\\frac{1}{3}\\) is {1:NUMERICAL:=0.83:0.01~%0%1:0#Add.} or {2:SA:=5/6~%100%10/12}.</p>"
    draft = one(moodle("cloze", "", text))
    assert draft.fields == {
        "type": "cloze",
        "prompt": r"$\frac{1}{2}+\frac{1}{3}$ is {{gap1}} or {{gap2}}.",
        "fields": {
            "gap1": {"type": "number", "answer": "0.83", "tolerance": "0.01"},
            "gap2": {"type": "fraction", "answer": "5/6"},
        },
        "mistakes": [{"when": {"gap1": "1"}, "say": "Add."}],
    }
    assert any("different marks" in note for note in draft.notes)


def test_options_inside_a_cloze() -> None:
    several = "Choose {1:MULTIRESPONSE:%33.33333%1~%33.33333%\\(\\frac{1\\}{2\\}\\)~%33.33334%3~%-50%4 \\~ 5}"
    assert options(fields(moodle("cloze", "", several))) == r"+1, +$\frac{1}{2}$, +3, 4 ~ 5"
    one_right = fields(moodle("cloze", "", "It is {:MCS:=even~odd#Halve it.} here."))
    assert (one_right["prompt"], options(one_right)) == ("It is … here.", "+even, odd")
    words = fields(moodle("cloze", "", "{1:NM:=5} is {1:MC:=odd~even#Halve it.}"))
    assert words["fields"]["gap2"] == {"type": "word", "words": [["odd"], ["even"]], "answer": "odd"}
    assert words["mistakes"] == [{"when": {"gap2": "even"}, "say": "Halve it."}]
    for options_of_gap in ("=a~=b~c", "=1 + 1~3", "~a~b"):
        two = f"{{1:NM:=5}} and {{1:MC:{options_of_gap}}}"
        assert "gap 2 offers options that are not words" in reason(moodle("cloze", "", two))
    assert "a gap stands inside a formula" in reason(moodle("cloze", "", "\\(x = {1:NM:=5}\\)"))
    assert "is not closed" in reason(moodle("cloze", "", "{1:NM:=5"))


def test_an_embedded_picture_becomes_a_file() -> None:
    picture = b64encode(png()).decode()
    file = f'<file name="a box.png" path="/" encoding="base64">{picture}</file>'
    text = '<p>See:</p><p><img src="@@PLUGINFILE@@/a%20box.png" alt="A red [box]"></p><p>How wide?</p>'
    whole = moodle("numerical", answer("8"), text).replace("</questiontext>", f"{file}</questiontext>")
    draft = one(whole)
    ((name, content),) = draft.pictures.items()
    assert draft.fields["prompt"] == f"See:\n\n![A red (box)](figures/{name})\n\nHow wide?"
    assert name.startswith("a-box-") and content == png()
    data = f'<img src="data:image/png;base64,{picture}">'
    option = one(moodle("multichoice", answer(data) + answer("five", "0")))
    assert option.fields["options"][0]["figure"]["alt"] == "" and "write what it shows" in option.notes[0]
    broken = moodle("multichoice", answer(data.replace(picture, b64encode(b"GIF89a nothing").decode())) + OPTIONS)
    assert "cannot be decoded" in reason(broken)


DATASETS = """<dataset_definitions>
<dataset_definition><status><text>private</text></status><name><text>a</text></name>
<dataset_items><dataset_item><number>2</number><value>5</value></dataset_item>
<dataset_item><number>1</number><value>3</value></dataset_item></dataset_items></dataset_definition>
<dataset_definition><status><text>private</text></status><name><text>big x</text></name>
<dataset_items><dataset_item><number>1</number><value>0.50</value></dataset_item>
<dataset_item><number>2</number><value>12</value></dataset_item></dataset_items></dataset_definition>
</dataset_definitions>"""


def calculated(formula: str, tolerance: str = "0.01", kind: str = "1", text: str = "{a} and {big x}") -> str:
    inner = (
        f"<tolerance>{tolerance}</tolerance><tolerancetype>{kind}</tolerancetype>"
        "<correctanswerformat>1</correctanswerformat><correctanswerlength>2</correctanswerlength>"
    )
    return moodle("calculated", answer(formula, more=inner) + DATASETS, text)


def test_datasets_become_parameters_that_stay_together() -> None:
    task = fields(calculated("{a}*({big x}+1)", "0.05", "2", "Find \\(\\frac{{a}}{{big x}}\\), {={a}*2}."))
    assert task["params"] == {"a": {"choice": [3, 5]}, "bigx": {"choice": [Fraction(1, 2), 12], "like": "a"}}
    assert task["prompt"] == r"Find $\frac{[[a]]}{[[bigx]]}$, [[a * 2]]."
    assert (task["answer"], task["tolerance"]) == ("[[a * (bigx + 1)]]", "0.05")


@pytest.mark.parametrize(
    ("formula", "expression"),
    [
        ("{a}-{big x}/2", "[[a - (bigx / 2)]]"),
        ("pow({a},2)", "[[a^2]]"),
        ("sqrt({a})", "[[round(sqrt(a), 2)]]"),
        ("{a}*sin(deg2rad({big x}))", "[[round(a * sin(bigx), 2)]]"),
        ("sin({a})+pi()", "[[round(sin(180*a/pi) + pi, 2)]]"),
        ("log({a})", "[[result]]"),
        ("+".join(["{a}"] * 60), "[[result]]"),
    ],
)
def test_formulas_become_expressions(formula: str, expression: str) -> None:
    assert fields(calculated(formula))["answer"] == expression


def test_a_formula_beyond_our_arithmetic_is_worked_out_for_each_value() -> None:
    draft = one(calculated("log10({a}*2+4)"))
    assert draft.fields["params"]["result"]["choice"] == [1, pytest.approx(Fraction(1146128036, 10**9))]
    assert any("worked out for each value" in note for note in draft.notes)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (calculated("{a}*{b}"), "the formula uses “b”, which has no dataset"),
        (calculated("{a}*y"), "the formula uses “y”, which is no dataset"),
        (calculated("__import__('os').system({a})"), "has no value"),
        (calculated("{a}**"), "cannot be read"),
        (calculated("log({a}-9)"), "has no value"),
        (calculated("{a}", kind="3"), "the tolerance is geometric"),
        (calculated("{a}").replace("<value>5</value>", "<value>five</value>"), "has a value that is no number"),
        (moodle("calculated", answer("1+1")), "the question has no datasets"),
    ],
)
def test_a_calculated_question_without_its_formula_is_refused(question: str, why: str) -> None:
    assert why in reason(question)


def test_a_calculated_choice_has_its_values_in_the_options() -> None:
    inner = answer("{={a}+{big x}}") + answer("{={a}*{big x}}", "0") + DATASETS
    task = fields(moodle("calculatedmulti", inner, "{a} plus {big x}?"))
    assert options(task) == "+[[a + bigx]], [[a * bigx]]"


def test_questions_of_other_types_are_named_with_their_lines() -> None:
    whole = moodle("essay", "").replace("</quiz>", '\n<question type="category"><category/></question></quiz>')
    whole = whole.replace("</question>", f'</question>\n<question type="ddwtos"></question>{"":3}', 1)
    reading = read(whole)
    assert [(refusal.origin.line, refusal.reason) for refusal in reading.refusals] == [
        (3, "questions of the type “essay” are not read"),
        (8, "questions of the type “ddwtos” are not read"),
    ]


def test_the_oldest_form_of_the_format_is_read() -> None:
    old = "<quiz><question type='numerical'><name>Old</name><questiontext>How many?</questiontext>"
    assert json.dumps(fields(f"{old}<answer fraction='100'>4</answer></question></quiz>")) == json.dumps(
        {"type": "number", "answer": "4", "prompt": "How many?"}
    )


@pytest.mark.parametrize("before", [0, 70_000])
def test_lines_are_exact_in_long_files_too(before: int) -> None:
    question = moodle("multichoice", answer("a") + "\n\n\n" + answer("", "0") + "\n\n\n")
    whole = question.replace("<quiz>", "<quiz><!-- <question> -->" + "\n" * before)
    assert reason(whole) == f"{9 + before}: an option is empty"
    essay = whole.replace("multichoice", "essay")
    assert reason(f"\n\n{essay}") == f"{5 + before}: questions of the type “essay” are not read"
