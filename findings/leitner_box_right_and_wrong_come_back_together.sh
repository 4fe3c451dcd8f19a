#!/usr/bin/env bash
# leitner-box 0.3.0 (PyPI), Leitner's boxes with their default intervals of 1, 2 and 7 days.
# Guess: a card that a right answer has put into the box of seven days is due about seven days later, and later than if the
#   answer had been wrong.
# True: a box falls due as a whole, on each seventh day since the scheduler was made. What is put into it the day before
#   is due the next day, exactly like a card that was answered wrong, so on that day the answer makes no difference. And
#   whatever has reached the last box in a week comes back on one day: six cards of six days, all on Sunday.
# Seen: answered 7 March: right box 3, 8 March; wrong box 1, 8 March | right on 2 to 7 March: 8, 8, 8, 8, 8, 8 March
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check leitner-box==0.3.0 2> /dev/null
cat > "$folder/boxes.py" <<'PYTHON'
from datetime import datetime

from leitner_box import Card, Rating, Scheduler

scheduler = Scheduler(start_datetime=datetime(2026, 3, 2, 12))


def answer(day: int, rating: Rating) -> Card:
    """Answer a card that has been in the second box and is due on that day."""
    card = Card(box=2, due=datetime(2026, 3, day))
    return scheduler.review_card(card, rating, datetime(2026, 3, day, 15))[0]


right, wrong = answer(7, Rating.Pass), answer(7, Rating.Fail)
both = f"right box {right.box}, {right.due:%-d %B}; wrong box {wrong.box}, {wrong.due:%-d %B}"
week = ", ".join(f"{answer(day, Rating.Pass).due:%-d}" for day in range(2, 8))
print(f"answered 7 March: {both} | right on 2 to 7 March: {week} March")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/boxes.py")
echo "leitner-box 0.3.0: $seen"
[[ $seen == 'answered 7 March: right box 3, 8 March; wrong box 1, 8 March | right on 2 to 7 March: 8, 8, 8, 8, 8, 8 March' ]]
