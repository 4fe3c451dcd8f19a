"""A topic's name and settings from another site, made to obey the rules of this one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from webapp.rules.state import TopicRules

INTERVALS = (1, 3, 7, 14, 30)  # the original's own default, if a topic has none
DECREASING = ("multiplier_full", "multiplier_half", "multiplier_low")
FRACTIONS = ("multiplier_early", "daily_xp_decay", "min_xp_percent")
NOT_NEGATIVE = ("daily_full_tasks", "daily_half_tasks")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Settings that the rules allow, by the names of `TopicRules`, and a sentence about each that had to change."""

    settings: dict[str, Any]
    changes: tuple[str, ...]


def our_slug(slug: str) -> str:
    """Return our name of a topic: the original's folder names have underscores, ours have hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-") or "topic"


def fit_settings(given: Mapping[str, Any]) -> Fitted:
    """Return the nearest settings that the rules allow. What is not given, or null, is left out."""
    fitted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    thresholds = tuple(fitted.get("level_thresholds", ()))
    if any(later <= earlier for earlier, later in pairwise(thresholds)):
        thresholds = tuple(sorted(set(thresholds)))
    if "level_thresholds" in fitted:
        fitted["level_thresholds"] = thresholds or tuple(TopicRules().level_thresholds)
    last = (thresholds or tuple(TopicRules().level_thresholds))[-1]
    if "max_xp" in fitted:
        fitted["max_xp"] = max(fitted["max_xp"], last)
    elif last > TopicRules().max_xp:
        fitted["max_xp"] = last
    if fitted.get("base_task_xp", 1) <= 0:
        fitted["base_task_xp"] = TopicRules().base_task_xp
    for name in NOT_NEGATIVE:
        if name in fitted:
            fitted[name] = max(0, fitted[name])
    ceiling = Decimal(1)
    for name in DECREASING:
        ceiling = min(ceiling, max(Decimal(0), fitted.get(name, getattr(TopicRules(), name))))
        if name in fitted or ceiling < getattr(TopicRules(), name):
            fitted[name] = ceiling
    for name in FRACTIONS:
        if name in fitted:
            fitted[name] = min(Decimal(1), max(Decimal(0), fitted[name]))
    if "review_intervals" in fitted:
        fitted["review_intervals"] = tuple(days for days in fitted["review_intervals"] if days > 0) or INTERVALS
    return Fitted(fitted, tuple(_changes(given, fitted)))


def _changes(given: Mapping[str, Any], fitted: Mapping[str, Any]) -> list[str]:
    sentences = []
    for name, value in fitted.items():
        before = given.get(name)
        same = tuple(before) == tuple(value) if isinstance(value, tuple) and before is not None else before == value
        if not same:
            sentences.append(f"{name} is {_shown(value)}, it was {_shown(before)}")
    return sentences


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
