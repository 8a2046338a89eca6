"""What the forum's second version states beyond its first: notice in full, a tariff, and promises of its answer."""

from __future__ import annotations

from tests.guidelines.agora_guideline import HERE, files

_ABOUT = (
    HERE.replace("agora-1", "agora-2")
    .replace("effective = 2021-01-01", "effective = 2021-06-01")
    .replace('not_stated = ["costs", "response"]\n', "")
)
_NOTICE = """
clause = "notice"
default = "notify"
words = "Users are told."
timing = { clause = "notice", when = "before-production" }
delay = { clause = "notice", days = 30 }
objection = { clause = "notice", days = 10 }
renewal = { clause = "notice", days = 180 }
content = { clause = "notice", says = ["what-was-asked", "clause", "how-to-object"], names_requester = false }
violation = { clause = "violation", cure = "Ask to defer.", longest_deferral = { amount = 90, unit = "days" } }
[[stop]]
what = "nondisclosure-order"
outcome = "do-not-notify"
clause = "notice"
words = "An order bars it."
longest = { amount = 1, unit = "years" }
[[stop]]
what = "statute"
outcome = "do-not-notify"
clause = "notice"
words = "A statute bars it."
[[stop]]
what = "officer-jeopardy"
outcome = "do-not-notify"
clause = "notice"
words = "It would do harm."
longest = { amount = 3, unit = "months" }
[[stop]]
what = "officer-bare"
outcome = "needs-a-person"
clause = "notice"
words = "No statement."
[[stop]]
what = "provider-finding"
outcome = "do-not-notify"
clause = "notice"
words = "A child is at risk."
"""
_COSTS = """
clause = "process"
position = "tariff"
tariff = [
  { id = "logs", clause = "logs", unit = "hour", amount = 9000, currency = "EUR", categories = ["logs"] },
  { id = "hours", clause = "process", unit = "hour", amount = 5000, currency = "EUR" },
  { id = "kept", clause = "preserve", unit = "request", amount = 2000, currency = "EUR", kinds = ["preservation"] },
]
free = [{ id = "first", clause = "process", unit = "hour", amount = 2 }]
waiver = [
  { what = "child", clause = "process" },
  { what = "consent", clause = "process" },
  { what = "hardship", clause = "process" },
]
payer = [
  { who = "treaty-authority", when = "treaty", clause = "foreign" },
  { who = "requesting-agency", clause = "process" },
]
"""
_RESPONSE = """
promise = [
  { kind = "data", clause = "process", within = { amount = 10, unit = "days" } },
  { kind = "preservation", clause = "preserve", within = { amount = 72, unit = "hours" } },
]
certificate = { clause = "process", offered = true }
"""


def later_files() -> dict[str, bytes]:
    """The files of the second version, in force from June 2021."""
    return files(_ABOUT, notice=_NOTICE, costs=_COSTS, response=_RESPONSE)
