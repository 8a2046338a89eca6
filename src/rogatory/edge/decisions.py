"""Decisions to JSON and back, and the published schema of decisions."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from rogatory.evidence.canonical import canonical
from rogatory.guidelines.decision import Decision
from rogatory.problem import Problem

_DECISION = TypeAdapter(Decision)


def decision_json(decision: Decision) -> bytes:
    """Give a decision as canonical JSON; equal decisions give equal bytes."""
    return canonical(_DECISION.dump_python(decision, mode="json"))


def parse_decision(data: bytes) -> Decision:
    """Read a decision back from its JSON.

    Raises:
        Problem: the bytes are no decision.
    """
    try:
        return _DECISION.validate_json(data)
    except ValidationError as error:
        raise Problem(
            f"this is no decision: {error.errors(include_url=False)[0]['msg']}",
            where="decision",
            cure="Give the JSON that `rogatory decide --json` wrote.",
        ) from error


def decision_schema() -> dict[str, Any]:
    """Give the JSON Schema of decisions (draft 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_DECISION.json_schema()}
