"""Small guideline packs of invented providers, made in memory: each test says only what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from rogatory.edge.facts import facts_from
from rogatory.edge.packs import load_pack
from rogatory.guidelines.counsel import Counsel, ListedInstrument, Reading
from rogatory.guidelines.decision import Answer, Decision, Item
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.letters import ALL_KEYS, TO_USERS
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.shelf import Shelf

CLAUSES: Mapping[str, str] = {
    "all": "must",
    "records": "will",
    "messages": "only",
    "name": "must",
    "form": "must",
    "post": "states",
    "keep": "will",
    "more": "may",
    "danger": "may",
    "tell": "will",
}
FILES: Mapping[str, str] = {
    "pack": """
line = "lumen"
version = "lumen-1"
title = "Lumen Forum: requests by authorities"
provider = "Lumen Forum"
published = 2020-01-01
captured = 2020-01-01
effective = 2020-01-01
language = "en"
home = ["NZ"]
not_stated = ["costs", "response"]
entity = { name = "Lumen Forum Ltd", email = "law@lumen.example" }
""",
    "routing": """
version_clause = "all"
[[route]]
clause = "all"
region = "*"
to = "lumen"
""",
    "instruments": """
clause = "all"
instrument = [
  { type = "court-order", name = "court order" },
  { type = "production-order", name = "production order", isa = ["court-order"] },
  { type = "sealed-order", name = "sealed order", isa = ["production-order"] },
  { type = "warrant", name = "warrant" },
  { type = "certificate", name = "certificate of necessity" },
  { type = "consent-form", name = "consent form" },
]
""",
    "categories": """
[[category]]
id = "records"
name = "records"
clause = "records"
content = false
process = { clause = "records", any_of = ["court-order"] }
record = [{ id = "r", name = "records", fields = [{ id = "name", name = "Name" }, { id = "ip", name = "IP" }] }]

[[category]]
id = "messages"
name = "messages"
clause = "messages"
content = true
process = { clause = "messages", any_of = ["warrant"], only = true }
record = [{ id = "m", name = "messages", fields = [{ id = "text", name = "Text" }] }]
""",
    "requirements": """
[identification]
clause = "name"
by = ["username"]
[[rule]]
clause = "form"
kinds = ["data"]
field = "contact.agency"
name = "agency"
cure = "Name the agency."
""",
    "channels": """
clause = "post"
no_waiver = "Nothing is waived."
[[channel]]
channel = "email"
kinds = ["data", "preservation", "extension", "emergency"]
clause = "post"
""",
    "preservation": """
clause = "keep"
form_clause = "form"
lapse_clause = "more"
days = 60
effort = "preserve"
covers = ["records", "messages"]
""",
    "emergency": """
clause = "danger"
people = ["counsel"]
[[test]]
id = "life"
words = "danger to life"
threatens = ["death"]
""",
    "notice": """
clause = "tell"
default = "notify"
words = "Users are told."
""",
}
FACTS: Mapping[str, Any] = {
    "kinds": ["data"],
    "received_at": "2020-06-01T12:00:00Z",
    "official": {"jurisdiction": "NZ", "body": "police", "law_enforcement": True},
    "contact": {"agency": "Example Constabulary"},
    "service": {"channel": "email", "subject": "Request", "sender": "a@police.example", "sender_domain_official": True},
    "instruments": [{"type": "court-order", "level": "federal", "country": "NZ", "signed": True, "cites": []}],
    "consent": False,
    "accounts": [{"username": "quiet_heron"}],
    "wanted": [{"ask": "records"}],
    "period": {"first": "", "last": ""},
    "notice": "none",
    "violation": {"noticed": False},
}
LETTER = "Subject: {reference}\n\n{no_waiver}\n"
TO_USER = "Subject: {reference}\n\n{account}\n\n{by_whom}\n\n{asked}\n\n{clauses}\n\n{given}\n\n{how_to_object}\n"
NO_READINGS = Counsel("none", (), (), b"{}", "0" * 64)


def pack_of(clauses: Mapping[str, str] | None = None, **files: str) -> Pack:
    """Load a small pack; ``files`` replace its files by their stem, ``clauses`` add to its ids with their modality.

    A clause whose modality is written ``will since 2020-07-01`` or ``will until 2020-07-01`` is dated. An empty file is
    left out; clauses that nothing names any more are left out too.
    """
    texts = {**FILES, **files}
    named = "\n".join(texts.values())
    every = {**CLAUSES, **(clauses or {})}
    texts["clauses"] = "\n".join(_clause(each, how) for each, how in every.items() if f'"{each}"' in named)
    data = {f"{stem}.toml": text.encode() for stem, text in texts.items() if text}
    letters = {f"letters/{key}.md": (TO_USER if key in TO_USERS else LETTER).encode() for key in ALL_KEYS}
    return load_pack(data | letters, texts["pack"].split('version = "')[1].split('"')[0])


def _clause(name: str, how: str) -> str:
    modality, _, dated = how.partition(" ")
    text = f'[[clause]]\nid = "{name}"\nsection = "{name}"\nmodality = "{modality}"\nwords = "The clause on {name}."\n'
    if dated:
        bound, day = dated.split()
        text += f"{bound} = {day}\n"
    return text


def facts_of(**changes: Any) -> Facts:
    """Give facts of a sound request, with whole values replaced; ``None`` takes one away."""
    tree = {key: value for key, value in {**FACTS, **changes}.items() if value is not None}
    return facts_from(tree, "facts")


def ask(
    pack: Pack | tuple[Pack, ...],
    *readings: Reading,
    listed: tuple[ListedInstrument, ...] = (),
    at: datetime | None = None,
    **changes: Any,
) -> Decision:
    """Decide facts under a shelf of small packs."""
    packs = pack if isinstance(pack, tuple) else (pack,)
    facts = facts_of(**changes)
    shelf = Shelf(packs, Counsel("ours", readings, listed, b"{}", "0" * 64))
    return decide(facts, shelf, at or facts.received_at.astimezone(UTC))


def the(decision: Decision) -> Item:
    """Give the only item of a decision."""
    (item,) = decision.items
    return item


def answers(decision: Decision) -> dict[str, Answer]:
    """Give the answer of every item by what was asked for."""
    return {item.ask + (f"/{item.subset}" if item.subset else ""): item.answer for item in decision.items}


def reading(settles: str, value: str, **narrowed: tuple[str, ...]) -> Reading:
    """Give a reading of an open point."""
    return Reading("own", settles, value, settles, f"We read {settles} so.", date(2020, 1, 1), **narrowed)


def order(type_: str = "court-order", **more: Any) -> dict[str, Any]:
    """Give one signed instrument."""
    return {"type": type_, "level": "federal", "country": "NZ", "signed": True, "cites": [], **more}
