"""The frozen view of a matter on which guards and permissions work, and of what somebody attempts on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from rogatory.flow.states import Kind, Role, State


class Answer(StrEnum):
    """What the guideline answers to one item. For a preservation, *release* means: preserve as asked."""

    RELEASE = "release"
    REFUSE = "refuse"
    PERSON = "needs-a-person"
    NOT_ADDRESSED = "not-addressed"


OPEN = frozenset({Answer.PERSON, Answer.NOT_ADDRESSED})
"""The answers that leave the item to a person."""


class Chosen(StrEnum):
    """What a person may choose for an item; *hold* keeps it back for now."""

    RELEASE = "release"
    REFUSE = "refuse"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's choice for the item with the id ``item``, and why."""

    item: str
    chosen: Chosen
    words: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """One alternative of the test of an emergency (by its id) that a person holds met, and the fact that meets it."""

    test: str
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to decide.

    ``counsel`` says that the guideline or a reading wants counsel to approve it; ``empty`` that a release would return
    nothing, because no account, no field or no subset that the guideline knows stands behind it; ``undated`` that it
    would return records of a period that nobody has established. ``unneeded`` says of an item of an emergency that
    the facts do not name it as necessary to prevent the harm.
    """

    id: str
    answer: Answer
    content: bool = False
    counsel: bool = False
    empty: bool = False
    undated: bool = False
    unneeded: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What the flow has to know of a decision, for one kind of matter.

    ``digest`` identifies it, together with what whoever prepared it chose. ``route`` is ``applies``, ``referred`` or
    ``person``; ``reply`` is ``full``, ``receipt-only`` or ``none``. ``blocking`` and ``deficiencies`` count what the
    request lacks for this kind; ``eligible`` is false where the emergency clause is not engaged. ``tests`` are the ids
    of the alternatives by which the guideline tells an emergency; none where it knows no such test.
    """

    digest: str
    route: str
    reply: str
    items: tuple[Item, ...] = ()
    deficiencies: int = 0
    blocking: int = 0
    eligible: bool = True
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A person who stands behind a step, by id, with the roles they had when they signed.

    ``agency`` is the id of the agency of the directory for which a person of the team has vetted them as an officer,
    or empty; ``administers`` says that they vouch for its officers and take over from those who leave.
    """

    person: str
    roles: frozenset[Role]
    agency: str = ""
    administers: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """How many people the operator wants: for data that is no content, and for an emergency."""

    one_person: bool = False
    emergency_people: int = 3


class Standing(StrEnum):
    """What is true of a matter at the instant of the act, and no signature says: each word is one that a guard asks.

    The desk establishes them (`rogatory.desk.standing`) after it has locked what they rest on.
    """

    COPY_TAKEN = "a copy is taken"
    HELD = "something stands against destruction"
    NEEDED = "something else needs the copy whose own preservation is over"
    UNREAD = "something that came in before has not been read"
    GRACE_OVER = "the time of grace is over"
    POLICY_GONE = "the retention policy behind it is not in force"
    PENDING = "a treaty request is pending, and no person has decided"
    STILL_BARRED = "a bar on notice is in force"
    WINDOW_OPEN = "the user may still object"
    UNSETTLED = "an objection of the user is not settled"
    UPHELD = "an objection of the user against the decision in force was upheld"
    UNDECIDED = "nobody has decided yet whether the user is told, as the guideline has it, before production"
    REVIEWED = "the disclosure was reviewed afterwards"
    FETCHED = "somebody has fetched the return"
    GONE = "the return was destroyed"
    OPEN = "a part of the platform could not be reached, and nobody has chosen to produce without it"
    DEFERRAL_ASKED = "the officer asks to defer what follows, and nobody has considered it"


class Ground(StrEnum):
    """What an approval rests on, and a look at what would leave: where it changes, they count no more.

    The desk establishes what has changed (`rogatory.desk.grounds`); the guards of it are in `rogatory.flow.grounds`.
    """

    SCOPE = "what is asked for"
    DECISION = "the decision"
    DOCUMENTS = "the documents"
    MAIL = "what came by mail"
    OFFICER = "the officer"
    PASSKEY = "the officer's passkeys"
    AGENCY = "the officer's agency"
    SIGNERS = "whoever signed"
    ORDERER = "whoever ordered the return"
    GUIDELINE = "the guideline"
    READINGS = "counsel's readings"
    FLAG = "whether it looks unusual"
    SEAL = "the seal on the case"
    SOURCE_MAP = "the source map"
    SEEN = "what would leave"


@dataclass(frozen=True, slots=True)
class Case:
    """One matter as it stands.

    ``state`` is ``None`` before the request exists. ``owner`` is the id of the officer's person, if the request came
    from an account. ``decided`` is the decision in force: the recorded one once somebody has acted on it, else what
    the guideline answers to the latest facts. ``choices`` are those of whoever prepared it. ``claimed`` names the
    latest facts where they are the officer's own words, which nobody of the team has recorded; else it is empty.
    ``called_back`` tells that the verification in force rests on a call to a number from a directory. ``flagged`` says
    that the request looks unusual enough for a second reviewer. ``shared_with`` is the id of the agency whose vetted
    officers see the request beside its own, ``left_to`` that of the agency whose administrators may share it because
    its officer has left; both are empty where there is none. ``standing`` is what the desk has established besides.
    ``changed`` are the grounds of its approval, and of what was looked through, that are no longer what they were.
    """

    kind: Kind
    state: State | None
    policy: Policy = field(default_factory=Policy)
    owner: str | None = None
    verification: Signature | None = None
    decided: Decided | None = None
    preparation: Signature | None = None
    approval: Signature | None = None
    choices: tuple[Choice, ...] = ()
    claimed: str = ""
    called_back: bool = False
    flagged: bool = False
    shared_with: str = ""
    left_to: str = ""
    standing: frozenset[Standing] = frozenset()
    changed: frozenset[Ground] = frozenset()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody tries: who, in which roles, and the part of the inputs that guards look at.

    ``kinds`` are those that new facts name, ``None`` when the action brings no facts. ``voids_verification`` says that
    new facts change something on which the verification rests. ``compared`` names the facts that somebody has held
    against the documents. ``tests`` are the alternatives of the test of an emergency that they hold met. ``proved``
    says that they have proved afresh who they are, ``vetted`` that a person has vetted them as an officer. ``begun``
    says that they had proved it afresh when they began what they go on with, and have not left since.
    """

    by: Signature
    words: str = ""
    seen: str = ""
    choices: tuple[Choice, ...] = ()
    method: str = ""
    call_back: bool = False
    kinds: frozenset[Kind] | None = None
    voids_verification: bool = False
    compared: str = ""
    tests: tuple[Ticked, ...] = ()
    proved: bool = False
    vetted: bool = False
    begun: bool = False
