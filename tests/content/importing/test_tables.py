"""Question banks as CSV: columns by their headers, the right option by text, letter or number."""

import pytest

from tests.content.importing.samples import fields, read, reason
from webapp.content.importing.drafts import Unreadable


def right(text: str) -> list[list[str]]:
    """Return the right options of each line."""
    return [
        [each["text"] for each in draft.fields["options"] if each.get("correct")]
        for draft in read(text, "q.csv").drafts
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Question,Option A,Option B,Correct\nHow?,x,y,B\n", [["y"]]),
        ("question;option_1;option_2;option_3;correct answer\nHow?;x;y;z;3\n", [["z"]]),
        ("Question Text\tAnswer 1\tAnswer 2\tCorrect Answer\nHow?\tx\ty\ty\n", [["y"]]),
        ("питання;а;б;в;правильна відповідь\nСкільки?;1;2;3;б\n", [["2"]]),
        ("question,choices,answer\nHow?,a : x | b : y,a\n", [["x"]]),
        ("Question,Ans1,Ans2,Correct ans\nHow?,x,y,b) y\n", [["y"]]),
        ('Question,A,B,C,Key\nHow?,x,y,z,"A,C"\n', [["x", "z"]]),
        ("Question,Answer,Wrong 1,Wrong 2\nHow?,x,y,z\n", [["x"]]),
        ("question,option1,option2,correct_option_index\nHow?,x,y,0\nWhy?,x,y,1\n", [["x"], ["y"]]),
        ("Question,A,B,C,Correct\nOne?,2,3,1,2\nTwo?,5,6,7,7\n", [["2"], ["7"]]),
        ("sep=;\nQuestion;A;B;Correct\nHow?;x;y;A\n", [["x"]]),
    ],
)
def test_the_right_option_by_text_letter_or_number(text: str, expected: list[list[str]]) -> None:
    assert right(text) == expected


def test_typed_answers_with_formulas_hints_and_explanations() -> None:
    line = 'Half of \\(5\\)?,"2,5",0.1,Halve.,It is \\(a<b\\).'
    assert fields(f"question,answer,tolerance,hint,explanation\n{line}\n", "q.csv") == {
        "type": "number", "answer": "2.5", "tolerance": "0.1", "prompt": "Half of $5$?", "hints": ["Halve."],
        "solution": "It is $a<b$.",
    }  # fmt: skip
    assert fields("7 + 5,12\n", "q.csv")["answer"] == "12", "two columns need no header"
    assert fields("question,answer\nIs 3 odd?,TRUE\n", "q.csv")["options"][0] == {"text": "True", "correct": True}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Question,A,B,C,Correct\nOne?,2,1,3,2\n", "2: “2” is an option and the number of another one"),
        ("Question,A,B,Correct\nOne?,x,y,z\n", "2: the right answer “z” is none of the options"),
        ("Question,A,B,Correct\nOne?,,,2\n", "2: the table has columns of options, and the line has none or one"),
        ("Question,A,B,Correct\nIs it?,True,,5\n", "2: the right answer “5” is none of the options"),
        ("Question,A,B,Correct\n\nOne?,x,y,\n", "3: the line does not say which answer is right"),
        ("Question,A,B,Correct\n,x,y,A\n", "2: the question has no text"),
        ("Question,A,B,Correct\nOne, two?,x,y,A\n", "2: the line has more cells than the header"),
        ("Question,A,B,correct index\nOne?,x,y,1\n", "2: it is not certain whether options are counted from 0"),
    ],
)
def test_a_line_that_is_not_certain_is_refused(text: str, why: str) -> None:
    if "correct index" in text:
        text = text.replace(",A,B,", ",A,B,C,").replace("x,y,", "x,y,z,")
    assert reason(text, "q.csv").startswith(why)


def test_a_line_is_counted_where_it_begins() -> None:
    reading = read('question,answer\n"One\nand two?",3\nFour?,\n', "q.csv")
    assert [draft.origin.line for draft in reading.drafts] == [2]
    assert [refusal.origin.line for refusal in reading.refusals] == [4]


@pytest.mark.parametrize("text", ["name,points\nAnna,5\n", "Date,Open,Close\n1,2,3\n"])
def test_another_table_is_no_question_bank(text: str) -> None:
    with pytest.raises(Unreadable, match="the first line must name the columns"):
        read(text, "q.csv")
