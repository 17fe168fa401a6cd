"""Reads one TOML file as frozen dataclasses, each mistake in it as one line for who made it."""

import difflib
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

T = TypeVar("T")

FORBID_UNKNOWN: dict[str, Any] = {"extra": "forbid"}
"""A misspelt key is an error with its place."""


def read(path: Path, kind: type[T], wrong: list[str]) -> T | None:
    """The file as `kind`; None with its mistakes added to `wrong`: file, key, and what would do."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        wrong.append(f"{path.name}: the file is missing ({path})")
        return None
    except tomllib.TOMLDecodeError as error:
        wrong.append(f"{path.name}: not valid TOML: {error}")
        return None
    except (OSError, UnicodeDecodeError) as error:
        wrong.append(f"{path.name}: cannot be read: {error}")
        return None
    try:
        return TypeAdapter(kind).validate_python(tree)
    except ValidationError as error:
        wrong += [f"{path.name}: {_sentence(each, kind)}" for each in error.errors(include_url=False)]
        return None


def _sentence(error: ErrorDetails, kind: type) -> str:
    where = [str(part) for part in error["loc"]]
    key, given = ".".join(where), error.get("input")
    match error["type"]:
        case "unexpected_keyword_argument" | "extra_forbidden":
            near = difflib.get_close_matches(where[-1], sorted(_keys(kind)), 1)
            return f"{key}: unknown key" + (
                f"; did you mean {near[0]}?" if near else "; there is no such key"
            )
        case "missing" | "missing_argument":
            return f"{key}: is missing"
        case "dataclass_type":
            return f"{key} = {given!r}; expected a table"
    what = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"{key} = {given!r}; expected {what}"


def _keys(kind: Any) -> set[str]:
    """Every key that `kind` or a table inside it knows."""
    if not is_dataclass(kind):
        return set().union(*(_keys(each) for each in get_args(kind)))
    inside = get_type_hints(kind)
    return {each.name for each in fields(kind)}.union(*(_keys(inside[each.name]) for each in fields(kind)))
