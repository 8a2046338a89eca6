"""What happens by itself in a case, told as steps: acts of the worker on what follows from a request, and letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rogatory.demo.case_time import CaseTime
from rogatory.demo.telling import Teller
from rogatory.desk.models import AuditEntry, Letter, Matter, OutboxJob, Request
from rogatory.evidence.entry import Entry
from rogatory.flow.states import Role, State
from rogatory.mail.alerts import ALERT, TEXTS

_TOLD = {
    "keep_provisionally": ("begins a provisional copy", "Nothing is lost while it is open whether it must be kept."),
    "keep": ("keeps the copy for its period", "The period is counted by the guideline, and each step is shown."),
    "take_copy": (
        "takes the copy into the vault, under a key of its own",
        "What the user deletes from now on is still there.",
    ),
    "end_provisional": ("ends the provisional copy", "What need not be kept is not kept; a person decides."),
    "extend": ("extends the period of the copy", "It goes on from the old end, not from the day of the letter."),
    "warn": ("warns that the period ends", "The officer and the team hear it before the end."),
    "end_period": ("puts the copy before a person", "The end of a period is a choice, not a command."),
    "preservation_over": (
        "takes note that nothing asks to preserve the copy any more",
        "A person decides, unless something else needs the copy; nothing is destroyed by itself.",
    ),
    "need_over": ("puts the copy before a person", "Nothing else needs it any more."),
    "process_arrived": (
        "notes legal process for the copy",
        "Legal process that arrives before the key is destroyed wins.",
    ),
    "lapse_by_policy": (
        "lets the copy lapse by the retention policy",
        "Two people approved the policy, and each destruction names it.",
    ),
    "end_hold": ("ends a hold on the copy", "What stood against its destruction has ended."),
    "take_back": ("takes back what the policy had begun", "A policy that is revoked destroys nothing any more."),
    "destroy": (
        "destroys the key of the copy, and certifies it",
        "Destroying the one key destroys exactly this copy; a restored backup obeys the purge ledger.",
    ),
    "open_emergency": (
        "alerts the team, and the time begins to run",
        "Within a minute, by mail and by a signed message to the operator's own systems.",
    ),
    "tell_right_entity": (
        "tells counsel of the entity to which it belongs",
        "A life does not wait for the right address: it is handled here all the same.",
    ),
    "emergency_overdue": ("alerts the team again: the time is up", "Nobody overlooks an emergency."),
    "review_due": ("reminds the team of the review", "What was done in haste is looked at afterwards."),
    "process_due": ("alerts the team to process that is owed", "The officer owes it after an emergency disclosure."),
    "owe_notice": ("puts the notice to the user before a person", "Nothing is told by itself: a person decides."),
    "bar_notice": (
        "enters the bars on notice into the ledger",
        "As long as one is in force, nobody can tell the user.",
    ),
    "bar_fell": (
        "puts the notice before a person",
        "On the day on which a bar falls, notice is due; one without an end comes up for renewal.",
    ),
    "look_again": ("puts the notice before a person again", "What was not told is looked at again on its day."),
    "window_passed": ("notes that the time to object has passed", "The user had the time that the guideline gives."),
    "open_violation": ("puts the violation before a person", "Nothing happens to the account by itself."),
    "consider_deferral": (
        "takes the request to defer under advisement",
        "Until somebody has decided, nothing is done that could warn the user.",
    ),
    "remind_of_deferral": ("reminds the team that the deferral ends", "A deferral does not end unseen."),
    "deferral_ended": ("puts the violation before a person again", "The last day of the deferral is over."),
    "open_costs": ("opens the costs of the request", "Costs may be sought; whether they are is for people to decide."),
    "settle_invoice": ("settles the invoice", "It is paid in full."),
    "payment_overdue": ("reminds the agency of the invoice", "The days to pay it are over."),
}
"""What the worker does in each of its acts, and why; what stands not here is not told."""

_SHORTEST = timedelta(hours=1)


@dataclass(slots=True)
class News:
    """What has not been told yet of the requests that live by one clock."""

    teller: Teller
    time: CaseTime
    _entry: int
    _letter: int
    _job: int

    @classmethod
    def from_now(cls, teller: Teller, time: CaseTime) -> News:
        """Begin with what happens from now on."""
        last = AuditEntry.objects.order_by("-number").first()
        letter = Letter.objects.order_by("-pk").first()
        job = OutboxJob.objects.order_by("-pk").first()
        return cls(teller, time, last.number + 1 if last else 0, letter.pk if letter else 0, job.pk if job else 0)

    def tell(self) -> None:
        """Tell what happened by itself, the letters that go out, and what the team is alerted to."""
        requests = Request.objects.filter(pk__in=self.time.requests)
        references = list(requests.values_list("reference", flat=True))
        for row in AuditEntry.objects.filter(number__gte=self._entry, subject__in=references).order_by("number"):
            self._entry = row.number + 1
            self._tell(Entry.from_bytes(bytes(row.entry)))
        for letter in Letter.objects.filter(pk__gt=self._letter, request__in=requests).order_by("pk"):
            self._letter = letter.pk
            self.teller.letter(letter.subject, letter.to)
        mine = Matter.objects.filter(request__in=requests)
        for job in OutboxJob.objects.filter(pk__gt=self._job, name=ALERT).order_by("pk"):
            self._job = job.pk
            matter = mine.filter(pk=job.payload["matter"]).first()
            if matter is not None:
                self.teller.alert(TEXTS[job.payload["what"]].subject)

    def pass_to(self, until: datetime) -> None:
        """Let time pass, and tell of it and of everything that happens meanwhile."""
        since = self.time.now
        for now in self.time.passing(until):
            if now - since >= _SHORTEST:
                self.teller.passes(passed(now - since), now)
            since = now
            self.tell()

    def _tell(self, entry: Entry) -> None:
        if entry.actor.kind != Role.WORKER or entry.outcome != "done" or entry.action not in _TOLD:
            return
        matter = Matter.objects.get(pk=str(entry.details["matter"]))
        does, why = _TOLD[entry.action]
        with self.teller.step("the worker", "by itself", _about(does, entry, matter), why) as step:
            step.result = State(entry.to_state or matter.state).words


def passed(much: timedelta) -> str:
    """Write a length of time: ``90 days``, ``1 day``, ``3 hours``."""
    days, hours = much.days, round(much.total_seconds() / 3600)
    many, unit = (days, "day") if days else (hours, "hour")
    return f"{many} {unit}{'' if many == 1 else 's'}"


def _about(does: str, entry: Entry, matter: Matter) -> str:
    """Say how long before an end it is done, and for whom."""
    days = entry.details.get("days")
    before = f", {days} day{'' if days == 1 else 's'} before the end" if isinstance(days, int) else ""
    return f"{does}{before}: {matter.account}" if matter.account else f"{does}{before}"
