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
        tree = json.loads(data)
    except UnicodeDecodeError as error:
        raise Problem("the file is not UTF-8", where=name, cure="Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise Problem(
            f"this is not JSON: {error.msg}",
            where=f"{name}:{error.lineno}",
            cure=f"Correct the text at column {error.colno}.",
        ) from error
    except RecursionError as error:
        raise Problem("the JSON is nested too deeply", where=name, cure="Give facts as the schema says.") from error
    return facts_from(tree, name)


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


def _problem(error: ValidationError, name: str) -> Problem:
    told = error.errors(include_url=False)
    first, others = told[0], told[1:]
    where = ".".join(str(part) for part in first["loc"]) or "the whole"
    misspelt = "Remove it or correct its spelling; docs/schemas/facts.schema.json lists the fields."
    cures = {
        "extra_forbidden": misspelt,
        "unexpected_keyword_argument": misspelt,
        "missing": "Add it.",
    }
    also = "; ".join(sorted({".".join(str(part) for part in each["loc"]) for each in others}))
    return Problem(
        first["msg"].removeprefix("Value error, "),
        where=f"{name}: {where}",
        cure=cures.get(first["type"], "Correct the value.") + (f" Also wrong: {also}." if also else ""),
    )
