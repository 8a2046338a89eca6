"""What happens by itself in a case, told as steps: acts of the worker on what follows from a request, and letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rogatory.demo.case_time import CaseTime
from rogatory.demo.telling import Teller
from rogatory.desk.models import AuditEntry, Letter, Matter, Request
from rogatory.evidence.entry import Entry
from rogatory.flow.states import Role, State
from rogatory.flow.table import ACTIONS

_WHY = {
    "keep_provisionally": "Nothing is lost while it is open whether it must be kept.",
    "keep": "The period is counted by the guideline, and every step of the count is shown.",
    "take_copy": "It lies in the vault under a key of its own; what the user deletes from now on is still there.",
    "extend": "It goes on from the old end, not from the day of the letter.",
    "end_provisional": "What need not be kept is not kept.",
    "warn": "The officer and the team are told before the end, so that nobody is surprised by it.",
    "end_period": "The end of a period is a choice and not a command: a person decides.",
    "process_arrived": "Legal process that arrives before the key is destroyed wins.",
    "lapse_by_policy": "Two people approved the policy, and each destruction names it.",
    "destroy": "Destroying the one key destroys exactly this copy; a restored backup obeys the purge ledger.",
    "end_hold": "What stood against it has ended; somebody decides anew.",
    "open_emergency": "The team is alerted by mail and signed webhook, and the time begins to run.",
    "tell_right_entity": "A life does not wait for the right address; counsel of the other entity is told at once.",
    "emergency_overdue": "Nobody overlooks an emergency.",
    "review_due": "What was done in haste is looked at afterwards.",
    "process_due": "Legal process is owed after an emergency disclosure.",
    "owe_notice": "Nothing is told by itself: a person decides.",
    "bar_notice": "As long as a bar is in force, nobody can tell the user.",
    "bar_fell": "On the day on which a bar falls, the notice is due.",
    "look_again": "A notice that was not given is looked at again.",
    "window_passed": "The user had the time that the guideline gives.",
    "open_violation": "It is put before a person; nothing happens to the account by itself.",
    "consider_deferral": "Until somebody has decided, nothing happens to the account that could warn its user.",
    "remind_of_deferral": "A deferral does not end unseen.",
    "deferral_ended": "What was put off is before a person again.",
    "open_costs": "Costs may be sought; whether they are is decided by people.",
    "settle_invoice": "It is paid in full.",
    "payment_overdue": "The agency is reminded.",
}
"""Why each act of the worker is as it is, in one sentence; what stands not here is not told."""

_SHORTEST = timedelta(hours=1)


@dataclass(slots=True)
class News:
    """What has not been told yet of the requests that live by one clock."""

    teller: Teller
    time: CaseTime
    _entry: int
    _letter: int

    @classmethod
    def from_now(cls, teller: Teller, time: CaseTime) -> News:
        """Begin with what happens from now on."""
        last = AuditEntry.objects.order_by("-number").first()
        letter = Letter.objects.order_by("-pk").first()
        return cls(teller, time, last.number + 1 if last else 0, letter.pk if letter else 0)

    def tell(self) -> None:
        """Tell what happened by itself, and the letters that go out."""
        requests = Request.objects.filter(pk__in=self.time.requests)
        references = list(requests.values_list("reference", flat=True))
        for row in AuditEntry.objects.filter(number__gte=self._entry, subject__in=references).order_by("number"):
            self._entry = row.number + 1
            self._tell(Entry.from_bytes(bytes(row.entry)))
        for letter in Letter.objects.filter(pk__gt=self._letter, request__in=requests).order_by("pk"):
            self._letter = letter.pk
            self.teller.letter(letter.subject, letter.to)

    def pass_to(self, until: datetime) -> None:
        """Let time pass, and tell of it and of everything that happens meanwhile."""
        since = self.time.now
        for now in self.time.passing(until):
            if now - since >= _SHORTEST:
                self.teller.passes(passed(now - since), now)
            since = now
            self.tell()

    def _tell(self, entry: Entry) -> None:
        if entry.actor.kind != Role.WORKER or entry.outcome != "done" or entry.action not in _WHY:
            return
        matter = Matter.objects.get(pk=str(entry.details["matter"]))
        with self.teller.step("the worker", "by itself", _does(entry, matter), _WHY[entry.action]) as step:
            step.result = State(entry.to_state or matter.state).words


def passed(much: timedelta) -> str:
    """Write a length of time: ``90 days``, ``1 day``, ``3 hours``."""
    days, hours = much.days, round(much.total_seconds() / 3600)
    many, unit = (days, "day") if days else (hours, "hour")
    return f"{many} {unit}{'' if many == 1 else 's'}"


def _does(entry: Entry, matter: Matter) -> str:
    """Say what the worker does, for whom, and how long before an end."""
    words = ACTIONS[entry.action].words
    days = entry.details.get("days")
    before = f", {days} day{'' if days == 1 else 's'} before the end" if isinstance(days, int) else ""
    return f"{words}{before}: {matter.account}" if matter.account else f"{words}{before}"
