"""``rogatory decide``: what the guidelines answer to a file of facts. Works without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from rogatory.cli.explain import explain
from rogatory.cli.files import read
from rogatory.edge.decisions import decision_json
from rogatory.edge.facts import parse_facts
from rogatory.edge.packs import shipped
from rogatory.guidelines.engine import decide as engine_decide


@click.command()
@click.argument("facts_file", metavar="FACTS.json", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the decision as canonical JSON.")
@click.option("--explain", "as_text", is_flag=True, help="Show it for people (the default).")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]),
    help="The instant of the decision in UTC; now, when left out.",
)
def decide(facts_file: Path, as_json: bool, as_text: bool, at: datetime | None) -> None:
    """Decide FACTS.json clause by clause, under the guideline that applies.

    FACTS.json needs `kinds` and `received_at`, an instant in UTC; what is left out is unknown. `rogatory schema facts`
    prints what else it may hold.
    """
    if as_json and as_text:
        raise click.UsageError("Choose --json or --explain.")
    facts = parse_facts(read(facts_file), facts_file.name)
    decision = engine_decide(facts, shipped(), at.replace(tzinfo=UTC) if at else datetime.now(UTC))
    if as_json:
        click.echo(decision_json(decision))
    else:
        explain(decision, facts, Console())
