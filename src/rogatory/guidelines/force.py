"""The linter's rules on force: nothing decides by itself on a clause that only puts a choice before a person."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.guidelines.findings import Finding, Path
from rogatory.guidelines.pack import DECIDES, Modality, Pack
from rogatory.guidelines.telling import WISHES


def extensions(pack: Pack) -> Iterator[Finding]:
    """Check what extensions of a preservation say: whose, with which outcome, and by which clause."""
    weak = (Modality.MAY, Modality.MAY_NOT, Modality.RESERVES)
    for index, each in enumerate(pack.preservation.extension if pack.preservation else ()):
        if each.origin not in ("any", "domestic", "foreign"):
            yield Finding(
                "preservation",
                ("extension", index, "origin"),
                f"{each.origin!r} is no origin of an official",
                "Use any, domestic or foreign.",
            )
        if each.outcome not in ("extend", "needs-a-person") or (each.outcome == "needs-a-person") != bool(each.default):
            yield Finding(
                "preservation",
                ("extension", index),
                "the outcome and its default do not fit",
                'Give outcome "extend", or "needs-a-person" with a default for the person.',
            )
        clause = pack.clauses.get(each.clause)
        if clause and clause.modality in weak and each.outcome != "needs-a-person":
            yield Finding(
                "preservation",
                ("extension", index, "outcome"),
                f"clause {clause.id!r} says {clause.modality} and cannot decide by itself",
                'Set outcome = "needs-a-person" with a default.',
            )


def weak_commands(pack: Pack) -> Iterator[Finding]:
    """Find what decides by itself on a clause that only puts a choice before a person.

    Legal process that *may* open a category is no mistake: the engine puts it before a person.
    """
    named: list[tuple[str, Path, str]] = []
    for i, category in enumerate(pack.categories):
        named += [
            ("categories", ("category", i, "subset", j, "clause"), each.clause)
            for j, each in enumerate(category.subset)
            if each.outcome == "not-provided"
        ]
    named += [("channels", ("no_answer", i, "clause"), each.clause) for i, each in enumerate(pack.channels.no_answer)]
    named += [
        ("channels", ("subject", i, "clause"), each.clause)
        for i, each in enumerate(pack.channels.subject)
        if each.mandatory
    ]
    if pack.requirements.identification:
        named.append(("requirements", ("identification", "clause"), pack.requirements.identification.clause))
    if pack.requirements.authorisation:
        named.append(("requirements", ("authorisation", "clause"), pack.requirements.authorisation.clause))
    named += _told(pack)
    for stem, path, clause_id in named:
        clause = pack.clauses.get(clause_id)
        if clause and clause.modality not in DECIDES:
            yield Finding(
                stem,
                path,
                f"clause {clause_id!r} says {clause.modality} and cannot decide by itself",
                "Name the clause that decides, or correct its modality.",
            )


def _told(pack: Pack) -> Iterator[tuple[str, Path, str]]:
    """Give what decides by itself of notice, costs and the answer; what the law binds needs no clause to bind."""
    rules = pack.notice
    if rules is not None:
        if rules.default != "needs-a-person":
            yield "notice", ("clause",), rules.clause
        for index, stop in enumerate(rules.stop):
            if stop.what in WISHES and stop.outcome == "do-not-notify":
                yield "notice", ("stop", index, "clause"), stop.clause
        for name in ("timing", "delay", "objection"):
            part = getattr(rules, name)
            if part is not None:
                yield "notice", (name, "clause"), part.clause
    if pack.costs is not None and pack.costs.position == "none":
        yield "costs", ("clause",), pack.costs.clause
    if pack.emergency is not None and pack.emergency.respond is not None:
        yield "emergency", ("respond", "clause"), pack.emergency.respond.clause
    for index, promise in enumerate(pack.response.promise if pack.response is not None else ()):
        yield "response", ("promise", index, "clause"), promise.clause
