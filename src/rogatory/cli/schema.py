"""``rogatory schema``: the published JSON Schemas, made from the values themselves."""

from __future__ import annotations

import json

import click

from rogatory.edge.decisions import decision_schema
from rogatory.edge.facts import facts_schema

_SCHEMAS = {"facts": facts_schema, "decision": decision_schema}


@click.command()
@click.argument("name", type=click.Choice(sorted(_SCHEMAS)))
def schema(name: str) -> None:
    """Print the JSON Schema of facts or of decisions."""
    click.echo(json.dumps(_SCHEMAS[name](), indent=2, sort_keys=True, ensure_ascii=False))
