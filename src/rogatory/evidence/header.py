"""Whom and what a return is about, and what stands behind it: the values at its head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rogatory.evidence.sound import nonsense, require_aware, require_digest, require_reference, require_words


@dataclass(frozen=True, slots=True)
class Entity:
    """The provider that answers: its legal name and postal address."""

    name: str
    address: str

    def __post_init__(self) -> None:
        require_words(self.name, "entity.name")


@dataclass(frozen=True, slots=True)
class Officer:
    """The official to whom the return goes; `country` is that of the primary jurisdiction."""

    name: str
    agency: str
    country: str

    def __post_init__(self) -> None:
        require_words(self.name, "officer.name")
        require_words(self.agency, "officer.agency")


@dataclass(frozen=True, slots=True)
class GuidelineVersion:
    """The guideline that decided; `digest` is the SHA-256 of its pack."""

    line: str
    version: str
    title: str
    digest: str

    def __post_init__(self) -> None:
        require_digest(self.digest, "guideline.digest")


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's part in the decision, at a step named in the flow."""

    name: str
    role: str
    at: datetime
    step: str

    def __post_init__(self) -> None:
        require_words(self.name, "approval.name")
        require_aware(self.at, "approval.at")


@dataclass(frozen=True, slots=True)
class PreservedCopy:
    """A copy, preserved earlier, from which the return was answered as well; `sha256` commits to all that it holds."""

    account: str
    taken_at: datetime
    sha256: str

    def __post_init__(self) -> None:
        require_aware(self.taken_at, "preserved.taken_at")
        require_digest(self.sha256, "preserved.sha256")


@dataclass(frozen=True, slots=True)
class ReturnOfAccount:
    """One of the returns that a request about many accounts was answered with, as the index of them lists it.

    `manifest_sha256` is its manifest digest, `size` its bytes as a zip.
    """

    reference: str
    account: str
    manifest_sha256: str
    size: int
    rows: int
    media: int

    def __post_init__(self) -> None:
        require_reference(self.reference, "returns.reference")
        require_digest(self.manifest_sha256, "returns.manifest_sha256")


@dataclass(frozen=True, slots=True)
class ReturnHeader:
    """Who asked, who answers, under which rules, and who decided. Digests are SHA-256 in lower-case hexadecimal.

    Attributes:
        reference: the request's reference number; letters, digits, dot, underscore and hyphen, at most 64.
        sealed_at: the sealing instant, aware; it also dates every file of the zip.
        counsel_digest: of counsel's readings in force, or None where there were none.
        decision_digest: of the approved decision.
        facts_digest: of the facts that the decision was made on.
        approvals: the named people, in the order in which they acted.
        people_required: how many people the operator's policy asks for.
        stamp: words that must stand on the return where one person alone decided, else None.
        plan_digest: of the collection plan that was compiled from the decision.
        scope: statements of scope, such as the date range, in plain words.
        preserved: the copies from which it was answered beside the live platform, the latest first.
        part_of: where each account has a return of its own, the reference of the index that lists them all.
        returns: in such an index, the returns that it lists.
    """

    reference: str
    sealed_at: datetime
    entity: Entity
    officer: Officer
    guideline: GuidelineVersion
    counsel_digest: str | None
    decision_digest: str
    facts_digest: str
    approvals: tuple[Approval, ...]
    people_required: int
    stamp: str | None
    plan_digest: str
    scope: tuple[str, ...] = ()
    preserved: tuple[PreservedCopy, ...] = ()
    part_of: str | None = None
    returns: tuple[ReturnOfAccount, ...] = ()

    def __post_init__(self) -> None:
        require_reference(self.reference, "reference")
        if self.part_of is not None:
            require_reference(self.part_of, "part_of")
        require_aware(self.sealed_at, "sealed_at")
        require_digest(self.decision_digest, "decision_digest")
        require_digest(self.facts_digest, "facts_digest")
        require_digest(self.plan_digest, "plan_digest")
        if self.counsel_digest is not None:
            require_digest(self.counsel_digest, "counsel_digest")
        if self.people_required < 1:
            raise nonsense("people_required", "at least one person has to decide", "Give 1 or more.")
