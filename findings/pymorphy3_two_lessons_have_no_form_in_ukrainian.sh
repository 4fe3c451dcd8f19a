#!/usr/bin/env bash
# pymorphy3 2.0.6 with pymorphy3-dicts-uk 2.4.1.1.1663094765 (PyPI), the form of a Ukrainian noun beside a number.
# Guess: make_agree_with_number() gives "1 клас, 2 класи, 5 класів, 21 клас", since the dictionary has all these forms and
#   inflect() finds them; at worst the form beside 2 follows Russian, whose dictionary the package was made for.
# True: beside 5 and more the form is right; beside 1 to 4, 21 to 24 and so on it is None. The method asks for a grammeme
#   "singular", which nouns of the Ukrainian dictionary do not carry: they have a gender instead. A program that prints the
#   result's word stops for 1 to 4 tasks only, and a test with 5 or 10 passes.
# Seen: клас: 1 None, 2 None, 5 класів, 11 класів, 21 None; задача: 1 None, 2 None, 5 задач, 11 задач, 21 None
#   inflect to plural nominative: класи, задачі | tag: NOUN,inan masc,nomn
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  pymorphy3==2.0.6 pymorphy3-dicts-uk==2.4.1.1.1663094765 2> /dev/null
cat > "$folder/nouns.py" <<'PYTHON'
from pymorphy3 import MorphAnalyzer

analyzer = MorphAnalyzer(lang="uk")
nouns = {word: next(parse for parse in analyzer.parse(word) if "nomn" in parse.tag) for word in ("клас", "задача")}


def tell(word: str) -> str:
    forms = {number: nouns[word].make_agree_with_number(number) for number in (1, 2, 5, 11, 21)}
    return f"{word}: " + ", ".join(f"{number} {form and form.word}" for number, form in forms.items())


print("; ".join(map(tell, nouns)))
plurals = ", ".join(noun.inflect({"plur", "nomn"}).word for noun in nouns.values())
print(f"inflect to plural nominative: {plurals} | tag: {nouns['клас'].tag}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/nouns.py")
echo "pymorphy3 2.0.6: $seen"
[[ $seen == 'клас: 1 None, 2 None, 5 класів, 11 класів, 21 None; задача: 1 None, 2 None, 5 задач, 11 задач, 21 None
inflect to plural nominative: класи, задачі | tag: NOUN,inan masc,nomn' ]]
