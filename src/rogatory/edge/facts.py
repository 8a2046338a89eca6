"""Facts from JSON and back, and the published schema of facts."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rogatory.evidence.canonical import canonical
from rogatory.guidelines.facts import Facts
from rogatory.problem import Problem

_FACTS = TypeAdapter(Facts)


def parse_facts(data: bytes, name: str) -> Facts:
    """Parse facts from JSON (see ``docs/schemas/facts.schema.json``); ``name`` is the file, for messages.

    Raises:
        Problem: the bytes are not JSON, or a value does not fit; the message names the line or the field.
    """
    try:
        tree = json.loads(data, object_pairs_hook=_each_once)
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise Problem("the file is not UTF-8", where=name, cure="Save it as UTF-8.") from error
    except UnicodeEncodeError as error:
        raise Problem(
            "a text holds half a character", where=name, cure="Write both halves of \\ud800-style escapes, or none."
        ) from error
    except _Twice as error:
        raise Problem(
            f"the key {error.args[0]!r} is written twice in one table", where=name, cure="Keep the right one."
        ) from error
    except json.JSONDecodeError as error:
        raise Problem(
            f"this is not JSON: {error.msg}",
            where=f"{name}:{error.lineno}",
            cure=f"Correct the text at column {error.colno}.",
        ) from error
    except ValueError as error:
        raise Problem("a number is too long", where=name, cure="Facts hold no such numbers; correct it.") from error
    except RecursionError as error:
        raise Problem("the JSON is nested too deeply", where=name, cure="Give facts as the schema says.") from error
    return facts_from(tree, name)


class _Twice(ValueError):
    """A key that stands twice in one JSON object; one of the two would be lost."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def facts_from(tree: object, name: str) -> Facts:
    """Build facts from parsed JSON or TOML."""
    try:
        return _FACTS.validate_python(tree)
    except ValidationError as error:
        raise _problem(error, name) from error


def facts_json(facts: Facts) -> bytes:
    """Give facts as canonical JSON, with everything unknown left out."""
    return canonical(_known(_FACTS.dump_python(facts, mode="json", exclude_none=True)))


def facts_schema() -> dict[str, Any]:
    """Give the JSON Schema of facts (draft 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_FACTS.json_schema()}


def _known(value: Any) -> Any:  # noqa: ANN401 - a tree of JSON values
    """Leave out tables in which nothing is known."""
    if isinstance(value, dict):
        known = {name: _known(inner) for name, inner in value.items()}
        return {name: inner for name, inner in known.items() if inner != {}}
    if isinstance(value, list):
        return [_known(inner) for inner in value]
    return value


_MISSPELT = "Remove it or correct its spelling; docs/schemas/facts.schema.json lists the fields."
_DAY = 'Write a day, for example "2020-09-01", or "" where it was left blank.'
_CURES = {
    "extra_forbidden": _MISSPELT,
    "unexpected_keyword_argument": _MISSPELT,
    "missing": "Add it.",
    "date_from_datetime_parsing": _DAY,
    "date_type": _DAY,
    "datetime_from_date_parsing": 'Write an instant in UTC, for example "2020-09-01T12:00:00Z".',
    "bool_parsing": "Write true or false; leave it out where nobody knows.",
    "bool_type": "Write true or false; leave it out where nobody knows.",
    "dataclass_type": "Write a table, in curly brackets.",
    "tuple_type": "Write a list, in square brackets.",
}
_NEEDED = {
    "received_at": 'Add the instant at which the request came in, in UTC, for example "2020-09-01T12:00:00Z".',
}


def _problem(error: ValidationError, name: str) -> Problem:
    told = error.errors(include_url=False)
    first, others = told[0], told[1:]
    what, cure = first["msg"], _CURES.get(first["type"], "Correct the value.")
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ValueError) and len(cause.args) == 2:
        what, cure = str(cause.args[0]), f"{cause.args[1]}."
    field = _field(first["loc"])
    if first["type"] == "missing":
        what, cure = "this is not given", _NEEDED.get(field, "Add it.")
    also = sorted({_field(each["loc"]) for each in others} - {field})
    return Problem(
        what, where=f"{name}: {field or 'the whole'}", cure=cure + (f" Also wrong: {', '.join(also)}." if also else "")
    )


def _field(path: tuple[int | str, ...]) -> str:
    """Give the path of a field, without the branch of a choice that its value was tried as."""
    parts = [str(part) for part in path]
    if parts and parts[-1] in ("date", "literal['']"):
        parts.pop()
    return ".".join(parts)
