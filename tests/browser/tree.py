"""A topic with one task of every type, each with the same known answer, for browsers to solve."""

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TOPIC = "every-control"
RIGHT = {
    "number": "0.25",
    "fraction": "2/3",
    "mixed": "1 1/2",
    "percent": "20%",
    "expression": "x^2-2x+1",
    "equation": "y=2x-5",
    "interval": "(1;4]",
    "set": "{-2;2}",
    "point": "(-3; 8)",
    "unit": "2.5 km",
    "word": "isosceles",
}
WRONG = {
    "number": "0.26",
    "fraction": "1/3",
    "mixed": "11/2",
    "percent": "0.2%",
    "expression": "x+1",
    "equation": "y=2x+5",
    "interval": "[1;4]",
    "set": "{2}",
    "point": "(8; -3)",
    "unit": "2.5 kg",
    "word": "scalene",
}
LESSON = """---
title: Every control
summary: One of each.
---

## Why

$\\frac{1}{2} + \\frac{1}{2} = 1$, as one sees.

## The rule $a^2 = x$

Read [about $\\sqrt{x}$](#why) first.

| $x$ | $x^2$ |
|-----|-------|
| 1   | 1     |

![A half](figures/half.svg "The half, $\\frac{1}{2}$")

::: check What is $2^3$?
8
:::

::: mistake
$2^3 = 6$
:::

:::: example What is $2^4$?
::: step Double $2^3$
It is $8 + 8$.
:::
::: step Check
It is 16.
:::
::::
"""
FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><line class="ink" x1="0" y1="15" x2="90" y2="15"/>'
    '<text x="40" y="10">1/2</text></svg>'
)
TABLE = """| $x$ | $-4$ | 0 | 1 | 60 |
|---|---|---|---|---|
| $2x$ | {{d1}} | {{d2}} | {{d3}} | {{d4}} |
| $x^2$ | {{s1}} | {{s2}} | {{s3}} | {{s4}} |"""
SQUARES = {"d1": "-8", "d2": "0", "d3": "2", "d4": "120", "s1": "16", "s2": "0", "s3": "1", "s4": "3600"}
OPTIONS: list[Json] = [
    {"text": "$\\frac{2}{3}$", "correct": True},
    {"text": "$\\frac{1}{3}$"},
    {"text": "neither of them"},
]

STEPS: list[Json] = [
    {
        "name": "sum", "type": "choice", "prompt": "What is their sum?",
        "options": [{"text": "$3$"}, {"text": "$4$", "correct": True}, {"text": "$5$", "say": "Count once more."}],
    },
    {"name": "kind", "type": "word", "prompt": "It is {{kind}}.", "words": [["even"], ["odd"]], "answer": "even"},
    {"name": "product", "type": "number", "prompt": "What is their product?", "answer": "4"},
]  # fmt: skip
UK_STEPS: list[Json] = [
    {"prompt": "Яка їхня сума?", "options": [{}, {}, {"say": "Порахуй ще раз."}]},
    {"prompt": "Вона {{kind}}.", "words": [["парна"], ["непарна"]]},
    {"prompt": "Який їхній добуток?"},
]


def write_controls(content: Path) -> Path:
    """Write the topic below ``content``, with English and Ukrainian, a figure-free lesson and a task a type."""
    typed = [
        _task(kind, answer=RIGHT[kind], mistakes=[{"when": WRONG[kind], "say": "Look again at $\\frac{1}{2}$."}])
        for kind in RIGHT
    ]
    for task in typed:
        if task["type"] == "point":
            task["plane"] = {"x": [-10, 10], "y": [-10, 10]}
        if task["type"] == "word":
            task["words"] = [["scalene"], ["isosceles", "isosceles triangle"], ["equilateral"]]
            task["translations"]["uk"]["words"] = [["різносторонній"], ["рівнобедрений"], ["рівносторонній"]]
        task["translations"]["uk"]["mistakes"] = ["Придивись до $\\frac{1}{2}$."]
    built = [
        _task("choice", options=OPTIONS, uk_options=3),
        _task("choices", options=[OPTIONS[0], OPTIONS[2] | {"correct": True}, OPTIONS[1]], uk_options=3),
        _task("order", items=["$1$", "$2$", "$3$"], uk={"items": ["$1$", "$2$", "$3$"]}),
        _task(
            "match",
            pairs=[["$1+1$", "two"], ["$2+2$", "four"], ["$3+3$", "six"]],
            uk={"pairs": [["$1+1$", "два"], ["$2+2$", "чотири"], ["$3+3$", "шість"]]},
        ),
        _task(
            "cloze",
            prompt="Half of 4 is {{half}} and twice 4 is {{twice}}.",
            fields={"half": {"type": "number", "answer": "2"}, "twice": {"type": "number", "answer": "8"}},
            uk={"prompt": "Половина від 4 — {{half}}, двічі по 4 — {{twice}}."},
        ),
        _task(
            "table",
            type="cloze",
            prompt=f"Fill in the table.\n\n{TABLE}",
            fields={name: {"type": "number", "answer": answer} for name, answer in SQUARES.items()},
            uk={"prompt": f"Заповни таблицю.\n\n{TABLE}"},
        ),
    ]
    built.append(_task("chosen-steps", type="steps", prompt="Take two and two.", steps=STEPS, uk={"steps": UK_STEPS}))
    line = {"from": -5, "to": 5}
    built += [
        _task("interval", id="line", answer="[-2; 3)", line=line),
        _task("set", id="line-of-numbers", answer="{-2; 3}", line=line),
    ]
    plane = {"x": [-8, 8], "y": [-8, 8]}
    built += [
        _task("graph", answer="y = 2x - 3", plane=plane),
        _task("region", answer="y > x + 1 and x <= 4", plane=plane),
    ]
    labels = {"labels": {"left": "ліва", "top": "верхня", "right": "права"}}
    sides = [
        {"segment": [[0, 0], [0, 3]], "part": "left"},
        {"segment": [[0, 3], [4, 3]], "part": "top"},
        {"segment": [[4, 3], [4, 0]], "part": "right"},
    ]
    cell = {"polygon": [["k", 0], ["k + 1", 0], ["k + 1", 1], ["k", 1]], "part": "[[k]]"}
    built += [
        _task("part", answer="top", figure={"draw": sides}, uk={"figure": labels}),
        _task("parts", type="part", answer="any 2", figure={"draw": [{"repeat": {"k": [1, 5]}, "draw": [cell]}]}),
    ]
    subject = content / "controls"
    _write(
        subject / "subject.json",
        {
            "title": "Every control",
            "description": "One task of every type.",
            "sections": [{"slug": "all", "title": "All of them", "topics": [TOPIC]}],
            "translations": {
                "uk": {"title": "Усі поля", "description": "Завдання кожного виду.", "sections": {"all": "Усі"}}
            },
        },
    )
    _write(
        subject / TOPIC / "config.json",
        {
            "slug": TOPIC,
            "title": "Every control",
            "description": "One task of every type.",
            "translations": {"uk": {"title": "Усі поля", "description": "Завдання кожного виду."}},
        },
    )
    for name in ("lesson.md", "lesson.uk.md"):
        (subject / TOPIC / name).write_text(LESSON, encoding="utf-8")
    (subject / TOPIC / "figures").mkdir()
    (subject / TOPIC / "figures" / "half.svg").write_text(FIGURE, encoding="utf-8")
    _write(subject / TOPIC / "tasks" / "010-all.json", typed + built)
    return content


def _task(kind: str, *, uk: Json | None = None, uk_options: int = 0, **fields: Any) -> Json:
    translation: Json = {"prompt": "Дай відповідь.", "hints": ["Підказка."], "solution": "Отак. І все."} | (uk or {})
    if uk_options:
        translation["options"] = [{"text": f"варіант {number}"} for number in range(uk_options)]
    return {
        "id": kind,
        "type": kind,
        "prompt": f"Answer as the {kind} that the test knows.",
        "difficulty": "easy",
        "hints": ["A hint."],
        "solution": "Like this: $1 + 1 = 2$. That is all.",
        "translations": {"uk": translation},
        **fields,
    }


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")
