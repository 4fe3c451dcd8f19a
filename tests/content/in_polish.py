"""Add Polish to the table of languages, use a content tree in Polish, and print what is seen as JSON."""

# ruff: noqa: E402 - the table is changed before anything that reads it is imported

import json
import sys
from fractions import Fraction
from pathlib import Path

from webapp import locales

locales.LANGUAGES["pl"] = locales.Conventions(
    "Polski",
    "Polish",
    ",",
    ("\u00a0", r"\,"),
    5,
    "; ",
    has_period_in_brackets=True,
    letters="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    alphabet="aąbcćdeęfghijklłmnńoóprsśtuwyzźż",
)
locales.LOCALES = tuple(locales.LANGUAGES)

from flask import Flask

from webapp.config import ROOT
from webapp.content.checks.check import check_content
from webapp.content.loading import load_library
from webapp.content.rendering.markdown import render_block
from webapp.content.rendering.plurals import plural_form
from webapp.content.rendering.speech import spoken
from webapp.content.rendering.tex import mathml
from webapp.content.rendering.typst import typst
from webapp.content.variants.variants import make_variant
from webapp.web import languages

library = load_library(Path(sys.argv[1]))
topic = library.topics["adding"]
seed = next(seed for seed in range(500) if make_variant(topic.tasks["sum"], seed, "pl").values.numbers["a"] == 2)
variant = make_variant(topic.tasks["sum"], seed, "pl").write_out()
right = variant.right_answer("pl")
app = Flask("webapp", template_folder=str(ROOT / "webapp" / "templates"))
languages.set_up(app, ROOT / "webapp" / "translations")
polish = app.extensions["languages"]["pl"]
seen = {
    "problems": [str(problem) for problem in check_content(library, seeds=40)],
    "prompt": variant.prompt_text,
    "forms": [plural_form(Fraction(n), ("liczba", "liczby", "liczb"), "pl") for n in (1, 3, 5, 21)],
    "verdict": variant.grade(right).verdict.value,
    "wrong": polish.say(variant.grade(variant.mistakes[0].when.replace(".", ",")).message),
    "message": polish.say(variant.grade("1 000 000").message),
    "label": spoken(mathml("2{,}5 + 3", "pl")),
    "note": render_block("::: note\nTekst.\n:::\n", Path("x"), [], "pl"),
    "lesson": topic.lessons["pl"].html,
    "sheet": typst(variant.prompt_html),
    "menu": polish.kept("_choices.html", theme="light"),
    "sentence": polish.gettext("Sign in"),
}
sys.stdout.write(json.dumps(seen))
