"""The guideline and the readings of an invented forum, as the text of their files."""

from __future__ import annotations

from rogatory.guidelines.letters import ALL_KEYS, TO_USERS

_CLAUSES = {
    "route.north": "must",
    "route.east": "must",
    "route.here": "states",
    "version": "may",
    "process": "must",
    "account": "will",
    "posts": "only",
    "posts.public": "states",
    "logs": "will",
    "vault": "only",
    "pair": "only",
    "strict": "will",
    "scroll": "only",
    "username": "must",
    "contact": "must",
    "wish": "should",
    "preserve": "will",
    "preserve.form": "must",
    "preserve.lapse": "may",
    "extend": "will",
    "extend.more": "may-not",
    "serve": "states",
    "nonle": "will",
    "emergency": "may",
    "emergency.form": "must",
    "emergency.template": "states",
    "emergency.public": "should",
    "foreign": "should",
    "notice": "will",
    "violation": "will",
}

HERE = """
line = "agora"
version = "agora-1"
title = "Agora guideline"
provider = "Agora"
published = 2021-01-01
captured = 2021-01-01
effective = 2021-01-01
language = "en"
home = ["DE"]
not_stated = ["costs", "response"]
[entity]
name = "Agora e. V."
email = "law@agora.example"
"""

_ROUTING = """
version_clause = "version"
[regions]
north = ["NO", "SE"]
east = ["FI"]
[[route]]
clause = "route.north"
region = "north"
to = "agora-north"
[[route]]
clause = "route.east"
region = "east"
to = "agora-east"
elsewhere = true
title = "the eastern guideline"
address = "https://east.example"
[[route]]
clause = "route.here"
region = "*"
to = "agora"
"""

_INSTRUMENTS = """
clause = "process"
by_list = ["decree"]
instrument = [
  { type = "subpoena", name = "subpoena" },
  { type = "grand-subpoena", name = "grand subpoena", isa = ["subpoena"] },
  { type = "civil-subpoena", name = "civil subpoena", isa = ["subpoena"] },
  { type = "court-order", name = "court order" },
  { type = "special-order", name = "special order", isa = ["court-order"] },
  { type = "warrant", name = "warrant" },
  { type = "search-warrant", name = "search warrant", isa = ["warrant"] },
  { type = "decree", name = "decree" },
  { type = "gag", name = "gag order", ancillary = true },
  { type = "treaty", name = "treaty request" },
]
[[recognise]]
type = "court-order"
cites = ["12 U.S.C. 7(b)"]
counts_as = "special-order"
[foreign]
clause = "foreign"
types = ["treaty"]
unlisted = "not-addressed"
"""

_CATEGORIES = """
[[category]]
id = "account"
name = "Account"
clause = "account"
content = false
process = { clause = "account", levels = ["federal", "state"], any_of = ["grand-subpoena", "special-order", "warrant"] }
record = [{ id = "account", name = "Account", fields = [
  { id = "username", name = "Username" },
  { id = "phone", name = "Phone", optional = true },
] }]
parts = [{ id = "phone-number", name = "phone number", fields = ["account.phone"] }]

[[category]]
id = "posts"
name = "Posts"
clause = "posts"
content = true
process = { clause = "posts", any_of = ["warrant"], levels = ["federal", "state"], only = true }
record = [{ id = "posts", name = "Posts", fields = [{ id = "text", name = "Text" }] }]
[[category.subset]]
id = "deleted"
name = "deleted posts"
when = { deleted_by_user = true }
[[category.subset]]
id = "removed"
name = "removed posts"
when = { removed_by_provider = true }
open = "removed-video"
clause = "posts.public"
[[category.subset]]
id = "private"
name = "private posts"
when = { visibility = "private" }
[[category.subset]]
id = "locked"
name = "posts of a private account"
when = { account_private = true }
[[category.subset]]
id = "public"
name = "public posts"
when = { visibility = "public", account_private = false, deleted_by_user = false, removed_by_provider = false }
outcome = "not-provided"
clause = "posts.public"
cure = "Read it in the forum."

[[category]]
id = "logs"
name = "Logs"
clause = "logs"
content = false
metadata_only = true
process = { clause = "logs", any_of = ["special-order", "warrant"], levels = ["federal", "state"] }
record = [{ id = "logins", name = "Logins", timed = true, fields = [{ id = "ip", name = "Address" }] }]

[[category]]
id = "vault"
name = "Vault"
clause = "vault"
content = true
process = { clause = "vault", all_of = ["court-order", "warrant"], only = true }
record = [{ id = "vault", name = "Vault", fields = [{ id = "text", name = "Text" }] }]

[[category]]
id = "pair"
name = "Pair"
clause = "pair"
content = true
process = { clause = "pair", k = 2, of = ["subpoena", "court-order", "warrant"], only = true }
record = [{ id = "pair", name = "Pair", fields = [{ id = "text", name = "Text" }] }]

[[category]]
id = "strict"
name = "Strict"
clause = "strict"
content = false
process = { clause = "strict", any_of = ["court-order"], exactly = ["court-order"] }
record = [{ id = "strict", name = "Strict", fields = [{ id = "text", name = "Text" }] }]

[[category]]
id = "scroll"
name = "Scroll"
clause = "scroll"
content = true
process = { clause = "scroll", any_of = ["decree"], only = true }
record = [{ id = "scroll", name = "Scroll", fields = [{ id = "text", name = "Text" }] }]
"""

_REQUIREMENTS = """
[identification]
clause = "username"
by = ["username"]
cannot = ["email"]
[[rule]]
clause = "contact"
kinds = ["data", "emergency"]
field = "contact.agency"
name = "agency"
cure = "Name the agency."
open = "emergency-contact"
[[rule]]
clause = "contact"
kinds = ["data"]
field = "contact.address"
name = "address that is no P.O. box"
cure = "Give a street address."
test = "matches-not"
values = ['(?i)\\bp\\.?o\\.? box']
[[rule]]
clause = "contact"
kinds = ["data"]
field = "contact.email"
name = "address of an agency"
cure = "Write from the agency."
test = "matches"
values = ['\\.example$']
[[rule]]
clause = "contact"
kinds = ["data"]
field = "signature"
name = "sworn signature"
cure = "Swear to it."
test = "at-least"
values = ["sworn"]
[[rule]]
clause = "contact"
kinds = ["data"]
field = "language"
name = "language"
cure = "Write in German or English."
test = "one-of"
values = ["de", "en"]
[[rule]]
clause = "contact"
kinds = ["data"]
field = "attachments"
name = "copy of the process"
cure = "Attach the process."
test = "includes"
values = ["process"]
[[rule]]
clause = "contact"
kinds = ["data"]
field = "product"
name = "no product named"
cure = "Name no product."
test = "absent"
[[rule]]
clause = "wish"
kinds = ["data"]
field = "contact.phone"
name = "telephone number"
cure = "A telephone number would help."
[[rule]]
clause = "preserve.form"
kinds = ["preservation", "extension"]
field = "preservation.signed"
name = "signature"
cure = "Sign the letter."
test = "true"
[[rule]]
clause = "emergency.form"
kinds = ["emergency"]
field = "emergency.written"
name = "writing"
cure = "Write it down."
test = "true"
[[rule]]
clause = "emergency.form"
kinds = ["emergency"]
field = "service.sender_domain_official"
name = "official domain"
cure = "Write from an official domain."
test = "true"
channels = ["email"]
"""

_CHANNELS = """
clause = "serve"
no_waiver = "Nothing is waived."
channel = [{ channel = "email", kinds = ["data", "preservation", "extension", "emergency"], clause = "serve" }]
no_answer = [{ who = "not-law-enforcement", kinds = ["data", "preservation", "extension"], clause = "nonle" }]
"""

_PRESERVATION = """
clause = "preserve"
form_clause = "preserve.form"
lapse_clause = "preserve.lapse"
days = 90
effort = "preserve"
covers = ["account", "posts", "logs"]
milestones = [14, 7]
[[extension]]
number = 1
days = 90
outcome = "extend"
clause = "extend"
[[extension]]
number = 0
days = 90
outcome = "needs-a-person"
default = "no"
clause = "extend.more"
"""

_EMERGENCY = """
clause = "emergency"
people = ["counsel", "second-person"]
template_clause = "emergency.template"
public_clause = "emergency.public"
public_advice = "Call the police."
[[test]]
id = "child"
words = "imminent harm to a child"
threatens = ["imminent-harm"]
child = true
open = "child-harm"
[[test]]
id = "death"
words = "risk of death"
threatens = ["death"]
"""

_NOTICE = """
clause = "notice"
default = "needs-a-person"
words = "Notice is a choice."
asks_statement = true
stop = [
  { what = "nondisclosure-order", outcome = "do-not-notify", clause = "notice", words = "An order bars it." },
  { what = "statute", outcome = "do-not-notify", clause = "notice", words = "A statute bars it." },
  { what = "officer-jeopardy", outcome = "do-not-notify", clause = "notice", words = "It would do harm." },
  { what = "officer-bare", outcome = "needs-a-person", clause = "notice", words = "No statement." },
]
violation = { clause = "violation", cure = "Ask to defer." }
"""

READINGS = {
    "child-harm": "eligible",
    "removed-video": "release",
    "instrument-by-list": "listed-only",
    "day-count": "first-day-excluded",
    "defective-letter": "provisional",
    "private-mailbox": "hold",
    "existence": "decided-answers-only",
    "unlisted-instrument": "refuse",
    "receipt": "before-classification",
    "emergency-content": "counsel-and-second-person",
    "no-jurisdiction": "needs-a-person",
    "version": "at-receipt",
    "misdirected-urgent": "handle-and-refer",
    "partial-process": "keep-part",
    "added-channels": "same-effect",
    "emergency-contact": "never-delays",
    "expiry": "person-decides",
}

LISTED = """
[[instrument]]
country = "AT"
type = "edict"
counts_as = "decree"
since = 2021-02-01
until = 2021-12-31
words = "An edict of Austria."
"""


def _clauses_toml(names: dict[str, str]) -> str:
    return "\n".join(
        f'[[clause]]\nid = "{name}"\nsection = "Section {number}"\nmodality = "{modality}"\nwords = "Rule {number}."\n'
        for number, (name, modality) in enumerate(names.items(), start=1)
    )


def files(about: str = HERE, routing: str = _ROUTING, **changed: str) -> dict[str, bytes]:
    """The files of the forum's guideline; ``changed`` replaces whole files by their stem."""
    own = "by =" not in routing
    names = {name: each for name, each in _CLAUSES.items() if own or not name.startswith("route.")}
    texts = {
        "pack.toml": about,
        "clauses.toml": _clauses_toml(names),
        "routing.toml": routing,
        "instruments.toml": _INSTRUMENTS,
        "categories.toml": _CATEGORIES,
        "requirements.toml": _REQUIREMENTS,
        "channels.toml": _CHANNELS,
        "preservation.toml": _PRESERVATION,
        "emergency.toml": _EMERGENCY,
        "notice.toml": _NOTICE,
    }
    texts |= {f"{stem}.toml": text for stem, text in changed.items()}
    texts |= {f"letters/{key}.md": "Subject: {reference}\n\n{no_waiver}\n" for key in ALL_KEYS if key not in TO_USERS}
    texts |= {f"letters/{key}.md": "Subject: {reference}\n\n{asked}\n" for key in TO_USERS}
    return {path: text.encode() for path, text in texts.items()}
