"""Answers to the pages of the form, and an officer at a browser who gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from rogatory.desk.models import Request


def day(name: str, year: int, month: int, number: int) -> dict[str, str]:
    return {f"{name}_day": str(number), f"{name}_month": str(month), f"{name}_year": str(year)}


KINDS = {"kinds": ["data"], "jurisdiction": "US"}
OFFICER = {
    "body": "police",
    "agency": "Springfield Police",
    "name": "Ada Sample",
    "badge": "77",
    "email": "ada@police.example",
    "phone": "+1 202 555 0100",
    "extension": "12",
    "address": "1 Main Street\nSpringfield",
    **day("response_date", 2026, 4, 1),
}
ACCOUNTS = {"usernames": "@river_lantern\nsecond_one"}
INFORMATION = {"asks": ["subscriber", "logs"], "parts_logs": ["last-login-ip"]}
PROCESS = {
    "type": "grand-jury-subpoena",
    "issuer": "Superior Court",
    "level": "state",
    "country": "US",
    "signed": "yes",
    **day("dated", 2026, 2, 20),
    "cites": "18 U.S.C. 2703(c)(2)",
    "executes_mlat": "no",
    "secrecy": "order",
    **day("issued", 2026, 2, 21),
    **day("until", 2026, 9, 1),
}
NOTICE = {"notice": "would-jeopardise", "violation": "no"}
LETTER = {
    "letterhead": "yes",
    "signed": "yes",
    **day("dated", 2026, 2, 20),
    "steps": "A warrant is being drafted.",
    "pending": "none",
}
EMERGENCY = {
    "threatens": ["death"],
    "child": "no",
    "person": "A person on a bridge",
    "nature": "An announced suicide",
    "account_information": "river_lantern",
    "information_and_why": "The last IP address, to find the person.",
    "context": "Posted at 02:50.",
    "written": "yes",
    "sworn": "yes",
}
AUTHORISATION = {"consent": "no", "present": "yes", "signed_by": "The Director", "rank": "head", "certifies": "yes"}
PAGES = {
    "kinds": KINDS,
    "officer": OFFICER,
    "accounts": ACCOUNTS,
    "information": INFORMATION,
    "notice": NOTICE,
    "letter": LETTER,
    "emergency": EMERGENCY,
    "authorisation": AUTHORISATION,
}


@dataclass
class Desktop:
    """An officer's browser."""

    client: Client
    said: dict[str, dict[str, Any]] = field(default_factory=dict)

    def step(self, slug: str, **changes: Any):
        return self.client.post(reverse("portal:step", args=[slug]), {**PAGES.get(slug, {}), **changes})

    def process(self, number: int = 1, **changes: Any):
        return self.client.post(reverse("portal:process", args=[number]), {**PROCESS, **changes})

    def fill(self, **changes: dict[str, Any]) -> None:
        """Answer every page in the order in which the form asks; `changes` are by page."""
        answer = self.step("kinds", **changes.get("kinds", {}))
        for _ in range(12):
            slug = answer.headers["Location"].strip("/").split("/")[-1]
            if slug == "check":
                return
            if slug == "process":
                self.process(**changes.get("process", {}))
                answer = self.client.post(reverse("portal:processes"))
            elif slug == "documents":
                answer = self.client.post(reverse("portal:documents"), changes.get("documents", {}))
            else:
                answer = self.step(slug, **changes.get(slug, {}))
            assert answer.status_code == 302, answer.context["form"].errors
        raise AssertionError("the form has no end")

    def check(self):
        return self.client.get(reverse("portal:check"))

    def send(self, **words: str):
        return self.client.post(reverse("portal:check"), words)

    def submit(self, **changes: dict[str, Any]) -> Request:
        self.fill(**changes)
        sent = self.send()
        assert sent.status_code == 302, sent.context["refused"]
        return Request.objects.get(reference=sent.headers["Location"].split("/")[2])
