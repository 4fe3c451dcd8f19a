#!/usr/bin/env bash
# arrow 1.4.0 (PyPI), humanize(): how far away a date is, as the due date of a homework.
# Guess: a language that is offered has words for every distance, and at worst days stand for weeks; and 15 days are two
#   weeks, since 14 are.
# True: Ukrainian, Belarusian and Bulgarian have no weeks. Up to six days all is well, then 7 to 14 days raise ValueError,
#   and from the 15th day on there are months again. So a page with due dates works until somebody sets one for next week.
#   And in every language what is 15 days away is "in a month".
# Seen: en: 6 in 6 days, 7 in a week, 14 in 2 weeks, 15 in a month
#   uk: 6 за 6 днів, 7 ValueError, 14 ValueError, 15 за місяць | raises from day 7 to 14: be, bg, uk
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check arrow==1.4.0 2> /dev/null
cat > "$folder/distance.py" <<'PYTHON'
import arrow

today = arrow.get(2026, 3, 4)


def tell(language: str, days: int) -> str:
    try:
        return today.shift(days=days).humanize(today, locale=language)
    except ValueError:
        return "ValueError"


def steps(language: str) -> str:
    return f"{language}: {', '.join(f'{days} {tell(language, days)}' for days in (6, 7, 14, 15))}"


languages = "be", "bg", "cs", "de", "en", "pl", "ru", "sk", "uk"
raising = {name: [day for day in range(1, 60) if tell(name, day) == "ValueError"] for name in languages}
raises = [name for name, days in raising.items() if days == list(range(7, 15))]
print(f"{steps('en')}\n{steps('uk')} | raises from day 7 to 14: {', '.join(raises)}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/distance.py")
echo "arrow 1.4.0: $seen"
[[ $seen == 'en: 6 in 6 days, 7 in a week, 14 in 2 weeks, 15 in a month
uk: 6 за 6 днів, 7 ValueError, 14 ValueError, 15 за місяць | raises from day 7 to 14: be, bg, uk' ]]
