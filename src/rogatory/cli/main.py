"""``rogatory``: the entry of the command line. Bad input gets one clear message and exit code 2, never a traceback."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from rogatory import __version__
from rogatory.cli.agencies import agencies
from rogatory.cli.audit import audit
from rogatory.cli.connector import connector
from rogatory.cli.costs import costs
from rogatory.cli.decide import decide
from rogatory.cli.demo import demo
from rogatory.cli.dictionary import dictionary
from rogatory.cli.doctor import doctor
from rogatory.cli.drill import drill
from rogatory.cli.flow import flow
from rogatory.cli.guideline import guideline
from rogatory.cli.keys import keys
from rogatory.cli.mail import mail
from rogatory.cli.maps import maps
from rogatory.cli.retention import retention
from rogatory.cli.schema import schema
from rogatory.cli.service import manage, serve, submit, worker
from rogatory.cli.source import source
from rogatory.cli.team import team
from rogatory.cli.verify import verify
from rogatory.problem import Problem


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rogatory")
def commands() -> None:
    """Receive, verify, decide, preserve, produce and deliver law-enforcement requests."""


for command in (
    agencies, audit, connector, costs, decide, demo, dictionary, doctor, drill, flow, guideline, keys, mail, manage,
    maps, retention, schema, serve, source, submit, team, verify, worker,
):  # fmt: skip
    commands.add_command(command)


def main() -> None:
    """Run the command line and exit with its status: 0 good, 1 a check failed, 2 bad input."""
    try:
        # Outside its own mode click gives back the status with which a command asked to exit, and raises nothing.
        sys.exit(commands.main(standalone_mode=False))
    except click.Abort:
        Console(stderr=True).print("Stopped.")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except Problem as problem:
        told = Text.assemble((problem.where, "bold"), "\n", problem.what, "\n", (problem.cure, "green"))
        Console(stderr=True).print(Panel(told, title="This cannot be used", border_style="red", expand=False))
        sys.exit(2)
