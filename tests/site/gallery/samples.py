"""What the gallery's pages show. Invented people, reserved domains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms

from rogatory.site.forms import (
    DayField,
    FilesField,
    RevealingCheckboxes,
    RevealingRadios,
)

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
DIGEST = "9f2b6c41d07e5a83bb10c4e6d2f7a95810cc3e6b7f41d28a5e93b06c7d1f48ea"


class RequestForm(forms.Form):
    """One of each kind of question."""

    kind = forms.ChoiceField(
        label="What are you asking for?",
        widget=RevealingRadios(
            reveals={"extension": ("original",)},
            hints={"preservation": "We keep a copy while you obtain legal process."},
        ),
        choices=[
            ("data", "User data"),
            ("preservation", "Preservation"),
            ("extension", "Extension of a preservation"),
        ],
    )
    original = forms.CharField(
        label="Reference of the preservation", required=False, help_text="For example RG-2026-000123"
    )
    agency = forms.CharField(label="Agency", help_text="As it stands on your letterhead")
    email = forms.EmailField(label="Employer-issued e-mail address")
    categories = forms.MultipleChoiceField(
        label="Information you need",
        help_text="Choose all that your legal process covers",
        widget=RevealingCheckboxes(hints={"logs": "Sign-ins and metadata, never content"}),
        choices=[("subscriber", "Subscriber information"), ("logs", "Log data"), ("videos", "Videos")],
    )
    signed = DayField(label="Date of the instrument", help_text="For example, 27 3 2026")
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), ("us", "United States")])
    account = forms.CharField(
        label="Facts of the case", widget=forms.Textarea({"rows": 4}), max_length=500, required=False
    )
    documents = FilesField(label="Documents", help_text="PDF, at most 20 MB each", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    jeopardy = forms.BooleanField(label="Telling the user would jeopardise the investigation", required=False)


ROWS = [
    {"key": "Agency", "value": "Port Ellery Police Department", "href": "#"},
    {"key": "Officer", "lines": ["Det. Mara Quill", "Badge 4471"], "href": "#"},
    {"key": "E-mail", "value": "m.quill@police.port-ellery.example", "href": "#"},
    {"key": "Accounts", "value": "@lantern_fox, @北極星_77", "href": "#"},
    {"key": "Documents", "value": "grand-jury-subpoena.pdf", "note": "312 kB, hashed on arrival"},
]

FACTS = [
    {"key": "Official", "value": "United States, federal"},
    {"key": "Instrument", "value": "Grand jury subpoena", "note": "page 1 of grand-jury-subpoena.pdf"},
    {"key": "Signed", "value": "yes"},
    {"key": "Dated", "value": "12 Nov 2026"},
    {"key": "Domain is official", "unknown": True},
    {"key": "Notice", "value": "No statement on jeopardy"},
]

REASON_OK = {
    "words": "A grand jury subpoena opens subscriber information.",
    "clause": "inc.subscriber.process",
    "pinpoint": "Subscriber Information",
    "fact": "instruments",
    "found": "grand jury subpoena, issued 12 Nov 2026",
}
REASON_NO = {
    "words": "Log data opens on a 2703(d) order or a warrant; a subpoena does not suffice.",
    "clause": "inc.logs.process",
    "pinpoint": "Log Data",
    "reading": 11,
    "fact": "instruments",
    "found": "grand jury subpoena",
    "cure": "Serve a court order under 18 U.S.C. 2703(d) or a warrant for the same account.",
}
ITEMS = [
    {"name": "Subscriber information", "account": "@lantern_fox", "answer": "release", "reasons": [REASON_OK]},
    {"name": "Log data", "account": "@lantern_fox", "answer": "refuse", "reasons": [REASON_NO]},
    {
        "name": "Videos, removed by a moderator",
        "account": "@lantern_fox",
        "answer": "needs-a-person",
        "reasons": [
            {
                "words": "Ordinary state court orders are looked at by a person before they are refused.",
                "clause": "reading.8",
                "found": "order recites no 2703(d) finding",
            }
        ],
    },
    {
        "name": "Drafts",
        "account": "@lantern_fox",
        "answer": "not_addressed",
        "reasons": [{"words": "The guideline does not mention drafts.", "clause": "silence", "pinpoint": "whole text"}],
    },
]

REQUESTS: list[dict[str, Any]] = [
    {
        "reference": "RG-2026-000418",
        "kind": "emergency",
        "agency": "Sunfell County Sheriff",
        "country": "United States",
        "received_at": NOW - timedelta(minutes=22),
        "due_at": NOW + timedelta(minutes=38),
        "state": "received",
        "risk": "high",
        "urgent": True,
    },
    {
        "reference": "RG-2026-000417",
        "kind": "data",
        "agency": "Port Ellery Police Department",
        "country": "United States",
        "received_at": NOW - timedelta(hours=5),
        "due_at": NOW + timedelta(days=9),
        "state": "prepared",
        "risk": "low",
        "assigned": "Ines Okafor",
    },
    {
        "reference": "RG-2026-000409",
        "kind": "preservation",
        "agency": "Commercial Affairs Office, Lower Keppel",
        "country": "Singapore",
        "received_at": NOW - timedelta(days=2),
        "due_at": NOW - timedelta(hours=3),
        "state": "approved",
        "assigned": "Tomas Lindqvist",
    },
    {
        "reference": "RG-2026-000391",
        "kind": "data",
        "agency": "Polis Diraja, Daerah Contoh",
        "country": "Malaysia",
        "received_at": NOW - timedelta(days=6),
        "due_at": None,
        "state": "referred",
        "risk": "medium",
        "assigned": "Ines Okafor",
    },
    {
        "reference": "RG-2026-000377",
        "kind": "data",
        "agency": "Port Ellery Police Department",
        "country": "United States",
        "received_at": NOW - timedelta(days=11),
        "due_at": None,
        "state": "refused",
        "risk": "low",
        "assigned": "Ines Okafor",
    },
]
for one in REQUESTS:
    one["href"] = "/gallery/request"

EVENTS = [
    {"title": "Received", "at": NOW - timedelta(days=3), "body": "By the portal. Reference RG-2026-000417."},
    {"title": "Sender verified", "at": NOW - timedelta(days=2), "by": "Response team"},
    {"title": "Being decided", "at": NOW - timedelta(days=1), "manner": "current"},
    {"title": "Return ready to download", "manner": "ahead"},
]

COLUMNS = ["Subpoena", "Court order, 2703(d)", "Warrant"]
MATRIX = [
    {"head": "Subscriber information", "note": "Name, e-mail, phone, creation IP", "cells": ["release"] * 3},
    {"head": "Log data", "note": "Metadata, never content", "cells": ["refuse", "release", "release"]},
    {"head": "Videos", "note": "Public videos are in the app", "cells": ["refuse", "refuse", "release"]},
    {"head": "Comments, messages, live chats", "cells": ["refuse", "refuse", "release"]},
]

LETTER_TEXT = """NORTHERN DISTRICT OF PORT ELLERY
GRAND JURY SUBPOENA  No. 26-GJ-1187

To: Custodian of Records

YOU ARE COMMANDED to produce subscriber information and
login records for the account @lantern_fox for the period
1 August 2026 to 31 October 2026.

Issued 12 November 2026.

/s/ A. Whitlock, Foreperson"""

SHARED: dict[str, Any] = {
    "now": NOW,
    "operator_name": "Clipwell Inc.",
    "crumbs": [{"text": "Queue", "href": "/gallery/queue"}],
    "rows": ROWS,
    "facts": FACTS,
    "items": ITEMS,
    "requests": REQUESTS,
    "events": EVENTS,
    "columns": COLUMNS,
    "matrix": MATRIX,
    "role": "reviewer",
    "head": {**REQUESTS[1], "guideline": "Clipwell Inc., 13 Aug 2020"},
    "steps": [
        {"name": "You", "state": "done", "href": "#"},
        {"name": "Legal process", "state": "current"},
        {"name": "Accounts", "state": "ahead"},
        {"name": "Documents", "state": "ahead"},
        {"name": "Check", "state": "ahead"},
    ],
    "next_steps": [
        {"title": "We store and number it", "text": "The bytes are hashed first. You get a reference number at once."},
        {"title": "We check who asks", "text": "By your agency’s directory, not by the numbers in your letter."},
        {"title": "Named people decide", "text": "Each item by its clause. What is missing is told with its cure."},
        {"title": "You collect the return", "text": "Signed, encrypted, and verifiable without our server."},
    ],
    "points": ["Who is in danger", "The nature of the emergency", "The account", "What you need, and why"],
    "lanes": [
        {"text": "All open", "href": "#", "current": True, "count": 5},
        {"text": "Emergencies", "href": "#", "count": 1},
        {"text": "Mine", "href": "#", "count": 2},
        {"text": "Waiting for a second person", "href": "#", "count": 0},
    ],
    "sections": [
        {"id": "facts", "text": "Facts"},
        {"id": "decision", "text": "Decision"},
        {"id": "letter", "text": "Letter"},
        {"id": "history", "text": "History"},
        {"id": "documents", "text": "Documents"},
    ],
    "documents": [
        {"name": "grand-jury-subpoena.pdf", "href": "#", "current": True},
        {"name": "cover-message.eml", "href": "#"},
    ],
    "document": {
        "name": "grand-jury-subpoena.pdf",
        "sha256": DIGEST,
        "size": 318_904,
        "original_href": "#",
        "pages": [{"number": 1, "text": LETTER_TEXT}, {"number": 2, "text": "Return of service\n\n(blank)"}],
    },
    "note": {"strong": "Ines Okafor prepares.", "text": "A second person must approve before anything is collected."},
    "actions": [
        {"name": "approve", "label": "Recommend", "tone": "good"},
        {"name": "return", "label": "Return for correction", "tone": "plain", "href": "#"},
        {"name": "refuse", "label": "Refuse", "tone": "bad", "href": "#"},
    ],
    "letter": {
        "sender": "Response team, Clipwell Inc. <le@clipwell.example>",
        "to": "Det. Mara Quill <m.quill@police.port-ellery.example>",
        "subject": "Your request RG-2026-000417",
        "at": NOW,
        "paragraphs": [
            "Dear Detective Quill,",
            "Subscriber information of @lantern_fox will be produced to you.",
            "Log data is not opened by a grand jury subpoena (Log Data). A court order under "
            "18 U.S.C. 2703(d) or a warrant for the same account cures this.",
            "Yours faithfully,\nInes Okafor\nResponse team",
        ],
    },
    "entries": [
        {
            "index": 2041,
            "action": "submit",
            "actor": "m.quill@police.port-ellery.example",
            "role": "officer",
            "at": NOW - timedelta(days=3),
            "leaf_hash": DIGEST,
        },
        {
            "index": 2077,
            "action": "approve",
            "actor": "Ines Okafor",
            "role": "reviewer",
            "at": NOW - timedelta(days=1),
            "words": "preparer and approver are the same person",
            "refused": True,
            "leaf_hash": DIGEST[::-1],
        },
    ],
    "file": {
        "name": "RG-2026-000417-return.zip",
        "href": "#",
        "size": 48_113_020,
        "sha256": DIGEST,
        "sealed_at": NOW,
        "expires_at": NOW + timedelta(days=30),
    },
    "deficiencies": [
        {
            "reason": {
                "words": "The mailing address is a P.O. Box.",
                "clause": "inc.contact",
                "pinpoint": "requesting party",
                "cure": "Give a street address.",
            },
            "blocking": True,
        }
    ],
}

PORTAL_NAV = [
    {"text": "Guideline", "href": "/gallery/start", "current": True},
    {"text": "File a request", "href": "/gallery/form"},
    {"text": "Your requests", "href": "/gallery/status"},
    {"text": "Emergency", "href": "#", "urgent": True},
]
CONSOLE_NAV = [
    {"text": "Queue", "href": "/gallery/queue", "current": True, "count": 5},
    {"text": "Emergencies", "href": "#", "count": 1, "urgent": True},
    {"text": "Preservations", "href": "#", "count": 12},
    {"text": "Agencies", "href": "#", "rare": True},
    {"text": "Audit", "href": "#", "rare": True},
]
PORTAL_PAGES = ("start", "form", "errors", "check", "done", "status", "letter")
CONSOLE_PAGES = ("queue", "request", "running")


def context(page: str) -> dict[str, Any]:
    """The context of one gallery page."""
    shown = dict(SHARED)
    shown["nav_items"] = CONSOLE_NAV if page in CONSOLE_PAGES else PORTAL_NAV
    if page == "form":
        shown["form"] = RequestForm()
    if page == "errors":
        sent = {"signed_day": "31", "signed_month": "2", "signed_year": "2026", "email": "quill", "kind": "extension"}
        shown["form"] = RequestForm(sent)
    return shown
