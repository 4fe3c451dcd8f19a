"""Keys of the topic about time and timetables."""

import re
from datetime import datetime, timedelta

from tests.content.proofs import Shown

_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_HOURS = {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11}


def _times(text: str) -> list[datetime]:
    return [datetime.strptime(time, "%H:%M") for time in re.findall(r"\d+:\d\d", text)]  # noqa: DTZ007 - a clock


def _clock(time: datetime) -> str:
    return f"{time:%H:%M}"


def _length(time: timedelta | int) -> str:
    minutes = time if isinstance(time, int) else round(time.total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60} min"


def minutes_into_hours(shown: Shown) -> str:
    return _length(int(shown.numbers[0]))


def clock_in_the_afternoon(shown: Shown) -> str:
    hour, mark = map(int, shown.figure_numbers)
    return f"{hour + 12}:{5 * mark:02}"


def times_in_words(shown: Shown) -> list[tuple[str, str]]:
    rights = {_clock(_times(right)[0]): right for right in shown.right}
    pairs = []
    for left in shown.left:
        hour = next(number for word, number in _HOURS.items() if f" {word} " in left)
        noon = datetime(2000, 1, 1, hour + 12 * ("evening" in left))  # noqa: DTZ001 - a clock
        shift = 30 if "half" in left else 15 if "past" in left else -15
        pairs.append((left, rights[_clock(noon + timedelta(minutes=shift))]))
    return pairs


def length_on_a_line(shown: Shown) -> str:
    first, *_, last = _times(shown.figure)
    return _length(last - first)


def school_bell(shown: Shown) -> dict[str, str]:
    lesson, pause = (timedelta(minutes=int(number)) for number in shown.numbers[:2])
    (begin,) = _times(shown.prompt)
    return {
        "end": _clock(begin + lesson),
        "begin": _clock(begin + lesson + pause),
        "last": _clock(begin + lesson + pause + lesson),
    }


def next_bus(shown: Shown) -> str:
    times = _times(shown.prompt)
    market, station, come = times[3:6], times[6:9], times[9]
    return next(_clock(arrive) for leave, arrive in zip(market, station, strict=True) if leave > come)


def fastest_train(shown: Shown) -> str:
    times = _times(shown.prompt)
    rides = {f"train {name}": times[2 * at + 1] - times[2 * at] for at, name in enumerate("ABCD")}
    return min(rides, key=lambda train: rides[train])


def wait_for_the_tram(shown: Shown) -> int:
    tram, come = _times(shown.prompt)
    every = timedelta(minutes=int(shown.numbers[2]))
    while tram < come:
        tram += every
    return (tram - come).seconds // 60


def night_train(shown: Shown) -> str:
    leave, arrive = _times(shown.prompt)
    return _length(arrive + timedelta(days=1) - leave)


def week_of_reading(shown: Shown) -> str:
    return _length(int(sum(shown.figure_numbers)))


def journey_with_a_change(shown: Shown) -> dict[str, int]:
    leave, change, go_on, arrive = (time.hour * 60 + time.minute for time in _times(shown.prompt))
    return {"total": arrive - leave, "wait": go_on - change, "moving": change - leave + arrive - go_on}


def days_in_a_camp(shown: Shown) -> int:
    dates = re.findall(r"(\d+) ([A-Z][a-z]+)", shown.prompt)
    first, last = (datetime.strptime(f"{day} {month} 2026", "%d %B %Y") for day, month in dates)  # noqa: DTZ007 - dates
    return (last - first).days + 1


def day_of_the_week(shown: Shown) -> str:
    today = next(day for day in _DAYS if day in shown.prompt)
    return (_DAYS * 20)[_DAYS.index(today) + int(shown.numbers[0])]


def flight_to_another_zone(shown: Shown) -> str:
    (leave,) = _times(shown.prompt)
    hours, minutes, zone = (int(number) for number in shown.numbers[2:])
    return _clock(leave + timedelta(hours=hours - zone, minutes=minutes))
