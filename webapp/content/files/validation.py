"""Validation of content files: a file into its model, and every fault into a sentence with its line."""

import difflib
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from webapp.content.files.source import Problem, Source, SourceError, read_json

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path, problems: list[Problem]) -> Source | None:
    """Return a JSON file with the lines of its keys. An unreadable one is added to `problems`; returns None."""
    try:
        return read_json(path)
    except SourceError as error:
        problems.append(error.problem)
        return None


def validate(
    model: type[Model], source: Source, value: object, where: tuple[str | int, ...], problems: list[Problem]
) -> Model | None:
    """Return `model` made of the value at the place `where` of a file. Faults are added to `problems`; returns None."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        named = f'task "{value["id"]}": ' if isinstance(value, dict) and "id" in value else ""
        for fault in error.errors(include_url=False):
            if fault["type"] == "too_short" and len(fault["input"]) >= fault["ctx"]["min_length"]:
                continue  # pydantic counts the sound members only; the others have faults of their own
            place = _in_file(fault, value)
            reason = f"{named}{_explain(fault, model, place)}"
            at = getattr(fault.get("ctx", {}).get("error"), "at", ())
            problems.append(Problem(source.path, source.line(*where, *place, *at), reason))
        return None


def _explain(fault: Any, model: type[BaseModel], shown: tuple[str | int, ...]) -> str:
    """Return pydantic's finding at the place `shown` as a sentence for an author."""
    key = fault["loc"][-1] if fault["loc"] else ""
    place = ".".join(str(part) for part in shown)
    match fault["type"]:
        case "missing":
            return f'"{".".join(str(part) for part in (*shown, key))}" is missing'
        case "extra_forbidden":
            return f'unknown key "{key}"{did_you_mean(str(key), _keys(model) - {key})}'
        case "string_pattern_mismatch" | "string_too_short" if not str(fault["input"]).strip():
            return f'"{place}" is empty'
        case "union_tag_invalid":
            return (
                f'"{place}" cannot have the type "{fault["ctx"]["tag"]}" here; it has {fault["ctx"]["expected_tags"]}'
            )
        case "too_long":
            return f'"{place}" has {fault["ctx"]["actual_length"]} entries; {fault["ctx"]["max_length"]} is the most'
        case "value_error":
            return str(fault["ctx"]["error"])
    return f'"{place}": {fault["msg"][0].lower()}{fault["msg"][1:]}' if place else str(fault["msg"])


def _in_file(fault: Any, value: Any) -> tuple[str | int, ...]:
    """Return the keys and indexes that lead to a fault of the value, without the names of pydantic's union members.

    A member may have the name of a key: a circle is {"circle": "A", "radius": 2}, and its radius is not in "circle".
    """
    found: list[str | int] = []
    loc = fault["loc"]
    for part, following in zip_longest(loc, loc[1:]):
        if not _has(value, part):
            continue
        inner = value[part]
        if following is not None and not _has(inner, following):
            is_member = _has(value, following) or not isinstance(inner, dict | list)
            if is_member and isinstance(value, dict):
                continue
        found.append(part)
        value = inner
    if fault["type"] == "missing" and isinstance(loc[-1], str) and isinstance(value, list):
        found.pop()  # a list has no keys
    return tuple(found)


def _has(value: Any, part: str | int) -> bool:
    match value:
        case dict():
            return part in value
        case list():
            return isinstance(part, int) and part < len(value)
    return False


def _keys(model: type[BaseModel]) -> set[str]:
    """Return every key that may be written in `model` or inside it."""
    schema = model.model_json_schema()
    return {key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", {})}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return an ending for an "unknown ..." message: the most similar known word, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f': did you mean "{close[0]}"?' if close else ""
