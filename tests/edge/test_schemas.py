"""The published schemas are those of the values, and what we write fits them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from rogatory.edge.cases import read_cases
from rogatory.edge.decisions import decision_json, decision_schema
from rogatory.edge.facts import facts_json, facts_schema
from rogatory.edge.packs import shipped, shipped_folders
from rogatory.guidelines.engine import decide

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize(("name", "schema"), [("facts", facts_schema), ("decision", decision_schema)])
def test_the_published_schema_is_up_to_date(name, schema):
    published = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == json.loads(json.dumps(schema())), f"run: rogatory schema {name}"


@pytest.mark.parametrize("folder", shipped_folders(), ids=lambda each: each.name)
def test_facts_and_decisions_of_every_case_fit_their_schemas(folder):
    facts_check = Draft202012Validator(json.loads((SCHEMAS / "facts.schema.json").read_text(encoding="utf-8")))
    decision_check = Draft202012Validator(json.loads((SCHEMAS / "decision.schema.json").read_text(encoding="utf-8")))
    for case in read_cases(folder, folder.name):
        facts_check.validate(json.loads(facts_json(case.facts)))
        decision = decide(case.facts, shipped(), datetime(2020, 12, 1, tzinfo=UTC))
        decision_check.validate(json.loads(decision_json(decision)))


def test_the_schema_refuses_a_misspelt_fact():
    check = Draft202012Validator(facts_schema())
    assert not check.is_valid({"kinds": ["data"], "received_at": "2020-09-01T00:00:00Z", "acounts": []})
