"""A request that was returned goes back into the form, and what was changed there goes back to the desk."""

from __future__ import annotations

from dataclasses import fields, replace

from rogatory.desk import deciding
from rogatory.desk.models import FactsVersion, Request
from rogatory.edge.facts import facts_json, parse_facts
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.pack import Pack
from rogatory.portal import restating, stating
from rogatory.portal.draft import Draft


def begin(draft: Draft, request: Request, version: FactsVersion | None, pack: Pack) -> None:
    """Fill the draft with what is on file, and remember it."""
    pages: dict[str, restating.Page] = {"documents": {}, "process": {}}
    process: list[restating.Page] = []
    if version is not None:
        facts = deciding.facts_of(version)
        pages |= restating.pages_of(facts, pack)
        process = restating.process_of(facts)
    draft.load(pages, process, request.reference)
    draft.remember(facts_json(stating.facts_of(draft, request.sender, request.received_at)).decode())


def changed(draft: Draft, request: Request, version: FactsVersion | None) -> Facts | None:
    """Give the facts with what the officer changed, ``None`` when nothing was.

    Only what was changed on the form replaces what is on file: intake may have read more in the documents than the
    form can say, and that must not get lost.
    """
    now = stating.facts_of(draft, request.sender, request.received_at)
    if version is None:
        return now
    before = parse_facts(draft.before.encode(), "the draft")
    stated = {each.name: getattr(now, each.name) for each in fields(Facts)}
    new = {name: value for name, value in stated.items() if value != getattr(before, name)}
    return replace(deciding.facts_of(version), **new) if new else None


def jurisdiction(version: FactsVersion | None) -> str:
    """Give the jurisdiction that is on file, which says in whose words the form asks."""
    return (deciding.facts_of(version).official.jurisdiction or "") if version else ""
