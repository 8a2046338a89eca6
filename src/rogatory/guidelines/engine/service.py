"""The effect of service, what may be said back, and the treaty route of foreign authorities."""

from __future__ import annotations

from rogatory.guidelines.decision import ServiceOutcome
from rogatory.guidelines.engine.context import Context
from rogatory.guidelines.facts import Channel, Kind
from rogatory.guidelines.reason import Reason

_ADDED = frozenset({Channel.PORTAL, Channel.API, Channel.FILE})


def not_law_enforcement(context: Context) -> Reason | None:
    """Give the reason for silence towards a requester of a class that gets no answer, or ``None``."""
    if context.facts.official.law_enforcement is not False:
        return None
    for rule in context.pack.channels.no_answer:
        if rule.who == "not-law-enforcement" and context.concerns(rule.kinds) and context.holds(rule.clause):
            return context.reason(rule.clause, "official.law_enforcement", "no")
    return None


def service(context: Context) -> ServiceOutcome:
    """Say whether service is effective, and how far a reply may go."""
    channels = context.pack.channels
    reasons = [context.reason(channels.clause, "service.channel", str(context.facts.service.channel or "unknown"))]
    effective: bool | None = None
    channel = context.facts.service.channel
    if channel is not None:
        effective, ground = _effect(context, channel)
        reasons += ground
    reply, ground = _reply(context)
    reasons += ground
    existence = context.settle("existence")
    verified = context.facts.official.law_enforcement is True
    decides = context.carries(Kind.DATA) or context.carries(Kind.EMERGENCY)
    found = "a verified officer" if verified else "not a verified officer"
    reasons.append(context.reason(channels.clause, "official.law_enforcement", found, reading=existence))
    return ServiceOutcome(effective, reply, verified and decides and existence is not None, tuple(reasons))


def _effect(context: Context, channel: Channel) -> tuple[bool | None, list[Reason]]:
    for rule in context.pack.channels.channel:
        if rule.channel == channel and context.concerns(rule.kinds) and context.holds(rule.clause):
            return True, [context.reason(rule.clause, "service.channel", channel)]
    reading = context.settle("added-channels") if channel in _ADDED else None
    if reading is None:
        return None, []
    return reading.value == "same-effect", [
        context.reason(context.pack.channels.clause, "service.channel", channel, reading=reading)
    ]


def _reply(context: Context) -> tuple[str, list[Reason]]:
    if context.facts.official.law_enforcement is True:
        return "full", []
    silence = not_law_enforcement(context)
    if silence is not None and not context.carries(Kind.EMERGENCY):
        return "none", [silence]
    if context.facts.official.law_enforcement is False:
        rules = context.pack.emergency
        clause = rules.public_clause if rules is not None else ""
        return "receipt-only", [context.reason(clause, "official.law_enforcement", "no")] if clause else []
    reading = context.settle("receipt")
    reply = "receipt-only" if reading is not None and reading.value == "before-classification" else "none"
    return reply, [context.reason(context.pack.channels.clause, "official.law_enforcement", "unknown", reading=reading)]


def foreign_advice(context: Context) -> None:
    """Tell an international authority of the treaty route, which it should use; that stops nothing by itself."""
    rule = context.pack.instruments.foreign
    if rule is None or not context.international or not context.carries(Kind.DATA):
        return
    if any(each.type in rule.types or each.executes_mlat for each in context.facts.instruments or ()):
        return
    found = f"an authority of {context.facts.official.jurisdiction}"
    cure = (
        "Use a mutual legal assistance treaty request or letters rogatory; "
        "a preservation request can go ahead meanwhile."
    )
    context.advise(context.reason(rule.clause, "official.jurisdiction", found, cure=cure))
