#!/usr/bin/env bash
# spacedreppy 0.5.0 (PyPI), schedulers for repetition: SM-2, Leitner's boxes and FSRS-6.
# Guess: the next date is the day of the answer and the interval that is returned with it, and so never in the past.
# True: the interval is added to the OLD due date; the day of the answer counts for the very first answer only. A pupil who
#   comes back after a month and answers right is asked again at once, three times in three minutes with SM-2, and each time
#   the interval grows as if weeks had passed: the fourth right answer in one sitting sends the task away for five months.
#   A wrong answer gives a date four weeks ago. FSRS returns 37 days and a date that is nine days ahead.
# Seen: first answer 1 September, next ones 1 October: SM-2 8 September, 24 September, 8 November, 19 March; wrong 3 September
#   Leitner 11 September, 25 September, 25 October, 24 November; wrong 5 September | FSRS 10 October after 37 days
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check spacedreppy==0.5.0 2> /dev/null
cat > "$folder/late.py" <<'PYTHON'
from datetime import datetime, timedelta

from spacedreppy import FSRSScheduler, LeitnerScheduler, SM2Scheduler

first, late = datetime(2026, 9, 1, 9), datetime(2026, 10, 1, 9)


def dates(kind, answers):
    """Answer once in time, then once a minute a month later, and tell the due dates of the late answers."""
    scheduler = kind()
    scheduler.compute_next_due_interval(first, answers[0])
    due = [scheduler.compute_next_due_interval(late + timedelta(minutes=n), answers[n])[0] for n in range(1, len(answers))]
    return ", ".join(f"{day:%-d %B}" for day in due)


right = f"SM-2 {dates(SM2Scheduler, [5] * 5)}; wrong {dates(SM2Scheduler, [5, 1])}"
print(f"first answer 1 September, next ones 1 October: {right}")
scheduler = FSRSScheduler()
scheduler.compute_next_due_interval(first, 3)
due, interval = scheduler.compute_next_due_interval(late, 3)
boxes = f"Leitner {dates(LeitnerScheduler, [1] * 5)}; wrong {dates(LeitnerScheduler, [1, 0])}"
print(f"{boxes} | FSRS {due:%-d %B} after {interval.days} days")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/late.py")
echo "spacedreppy 0.5.0: $seen"
[[ $seen == 'first answer 1 September, next ones 1 October: SM-2 8 September, 24 September, 8 November, 19 March; wrong 3 September
Leitner 11 September, 25 September, 25 October, 24 November; wrong 5 September | FSRS 10 October after 37 days' ]]
