"""What stands on the pages of an act of the review: what it is about, and what was ticked before."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import QueryDict

from rogatory.console.shown.review import part_in_words, review_of, what_is
from rogatory.desk.grounds.footing import changed, to_confirm
from rogatory.desk.models import Matter
from rogatory.desk.review.before import before, latest_collection
from rogatory.desk.reviewing import seen
from rogatory.desk.stages.availability import sealed
from rogatory.flow.grounds import sentence_of
from rogatory.problem import Problem

_TICKED = 2000


def asked_for(action: str, matter: Matter, asked: QueryDict) -> dict[str, Any]:
    """Give what a form begins with: what lies before the custodian, what they ticked, or what is to be put back."""
    if action == "produce":
        collection = latest_collection(matter)
        return {"seen": asked.get("seen") or (seen(collection) if collection else "")}
    if action == "deliver":
        return {"seen": sealed(matter)}
    if action == "redeliver":
        return {"seen": to_confirm(matter)[1]}
    if action == "withhold":
        rows = ", ".join(row for row in asked.getlist("row")[:_TICKED] if row.isdecimal())
        return {"part": asked.get("part", ""), "rows": rows, "whole": asked.get("whole", "")}
    if action == "restore":
        return {"withholding": asked.get("withholding", "")}
    return {}


def changed_since(matter: Matter) -> dict[str, Any]:
    """Give what the page of a new delivery shows of what has changed since the approval, which it confirms."""
    return {"confirming": [ground.value.capitalize() for ground in sorted(to_confirm(matter)[0])]}


def reviewed(action: str, matter: Matter, form: Form) -> dict[str, Any]:
    """Give what the page of an act shows of what would leave."""
    told: dict[str, Any] = {"changed": [sentence_of(ground) for ground in sorted(changed(matter))]}
    try:
        if action == "produce":
            return {**told, "review": review_of(matter, {})}
        found = before(matter)
    except Problem as problem:
        return {**told, "broken": str(problem)}
    if found is None or action not in {"withhold", "restore"}:
        return told
    if action == "withhold":
        part = str(form["part"].value() or "")
        is_file = any(file.sha256 == part for file, _ in found.files)
        whole = bool(form["whole"].value())
        return {**told, "what": part_in_words(found, part), "whole": whole, "is_file": is_file}
    standing = [one for one in found.withheld if str(one.pk) == str(form["withholding"].value())]
    return {**told, "what": what_is(found, standing[0]) if standing else "", "standing": standing[:1]}
