"""A decision on the terminal tells what the guideline states of the notice, the costs and the answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rich.console import Console

from rogatory.cli.explain import explain
from rogatory.guidelines.facts import Facts, Nondisclosure
from tests.guidelines import agora


def shown(facts: Facts) -> str:
    console = Console(width=160)
    with console.capture() as captured:
        explain(agora.decided(facts), facts, console)
    return captured.get()


def test_bars_prices_and_promises_are_shown_with_how_they_were_counted():
    held = agora.warrant(nondisclosure=Nondisclosure(ordered=True, issued=date(2021, 6, 2)), executes_mlat=True)
    received = datetime(2021, 7, 1, tzinfo=UTC)
    text = shown(agora.request(instruments=(held,), received_at=received, consent=True))
    for words in (
        "do-not-notify until 2022-06-02",
        "2021-06-02 Issued; 2022-06-02 The guideline's longest term: 1 year",
        "not before 2022-07-03",
        "30 days after the end of the bar",
        "hours: 5000 EUR per hour (account)",
        "first 2 hours free (account)",
        "waiver proposed: consent",
        "waiver for a person: hardship",
        "who pays: treaty-authority",
        "data: 10 days, by 2021-07-11",
        "offered",
    ):
        assert words in text


def test_a_guideline_that_states_none_of_it_shows_none_of_it():
    text = shown(agora.request())
    assert "Promised answer" not in text
    assert "Certificate" not in text
    assert "who pays" not in text
