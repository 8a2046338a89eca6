"""The facts by subject: a form for each class of `rogatory.guidelines.facts`, field for field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django import forms

from rogatory.console.forms.known import Instant, OneOf, Pairs, Renewals, Several, Text, YesNo
from rogatory.guidelines import facts as f
from rogatory.site.forms import DayField


class SubjectForm(forms.Form):
    """A form whose fields are named as those of the class that it makes.

    ``blankable`` are fields that the request may leave blank, which is known and not the same as unknown.
    """

    makes: ClassVar[type[Any]]
    blankable: ClassVar[tuple[str, ...]] = ()
    blank_means: ClassVar[str] = "The request leaves blank"
    faulty: ClassVar[str | None] = None

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Ask which of the blankable fields were left blank."""
        super().__init__(*given, **named)
        if self.blankable:
            self.fields["blank"] = forms.MultipleChoiceField(
                label=self.blank_means,
                required=False,
                choices=[(name, str(self.fields[name].label)) for name in self.blankable],
                widget=forms.CheckboxSelectMultiple,
            )

    @classmethod
    def initial_of(cls, fact: Any) -> dict[str, Any]:  # noqa: ANN401 - any class of facts
        """Give what the form shows of a fact."""
        known = {name: getattr(fact, name, None) for name in cls.base_fields}
        blank = [name for name in cls.blankable if known.get(name) == ""]
        return {name: None if value == "" else value for name, value in known.items()} | {"blank": blank}

    def values(self) -> dict[str, Any]:
        """Give the fields of the class, blanks as the empty string."""
        told = {name: self.cleaned_data[name] for name in type(self).base_fields}
        return told | dict.fromkeys(self.cleaned_data.get("blank", ()), "")

    def fact(self, before: Any = None) -> Any:  # noqa: ANN401 - any class of facts
        """Give the fact; what the form does not show is kept from `before`."""
        return replace(before, **self.values()) if before is not None else self.makes(**self.values())

    def clean(self) -> dict[str, Any]:
        """Refuse what the class of the fact refuses, and a field that is both filled in and left blank."""
        cleaned = super().clean() or {}
        for name in cleaned.get("blank", ()):
            if cleaned.get(name) is not None:
                self.add_error(name, "Either empty this, or do not mark it as left blank")
        if not self.errors:
            try:
                self.fact()
            except ValueError as error:
                self.add_error(self.faulty, ". ".join(str(part) for part in error.args))
        return cleaned

    @property
    def is_empty(self) -> bool:
        """Whether nothing is established."""
        return all(value is None or value == () for value in self.values().values())


class KindsForm(forms.Form):
    """What the request asks for, and what is said of it as a whole."""

    kinds = forms.TypedMultipleChoiceField(
        label="Kinds",
        coerce=f.Kind,
        choices=[(kind.value, kind.value.capitalize()) for kind in f.Kind],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what the request asks for"},
    )
    addressed_to = Text("Made under the guideline", "Only if the request says so", vocabulary="lines")
    signature = OneOf(
        "Signature level", [(level, level.replace("-", " ").capitalize()) for level in f.SIGNATURE_LEVELS]
    )
    language = Text("Language", "Two letters, such as en", longest=2)
    product = Text("Product or site")
    attachments = Several("Documents that came", "Their kinds, one a line.")


class OfficialForm(SubjectForm):
    """Who asks."""

    makes = f.Official
    faulty = "jurisdiction"
    jurisdiction = Text("Primary jurisdiction", "Two capitals, such as US; or none", longest=4)
    body = OneOf(
        "Body",
        [
            ("police", "Police"),
            ("prosecutor", "Prosecutor"),
            ("court", "Court"),
            ("other-government", "Other government"),
            ("international-organisation", "International organisation"),
            ("private", "Private"),
        ],
    )


class ContactForm(SubjectForm):
    """How the officer can be reached."""

    makes = f.Contact
    blankable = ("agency", "name", "badge", "email", "phone", "extension", "address", "response_date")
    agency = Text("Agency")
    name = Text("Officer")
    badge = Text("Badge or number")
    email = Text("E-mail")
    phone = Text("Phone")
    extension = Text("Extension")
    address = Text("Mailing address", rows=2)
    response_date = DayField(label="Response asked by", required=False)


class ServiceForm(SubjectForm):
    """How the request came."""

    makes = f.Service
    blankable = ("subject",)
    channel = OneOf("Came by", f.Channel)
    subject = Text("Subject")
    sender = Text("Sender")
    sender_domain_official = YesNo("The sender’s domain is official")


class AuthorisationForm(SubjectForm):
    """The written authorisation by the head of the agency."""

    makes = f.Authorisation
    present = YesNo("Present")
    signed_by = Text("Signed by")
    rank = OneOf("Rank", [("head", "Head or director"), ("similar", "Similar rank"), ("other", "Other")])
    certifies_necessity = YesNo("Certifies necessity")


class InstrumentForm(SubjectForm):
    """One document of legal process, and the bar on telling the user that goes with it."""

    makes = f.Instrument
    blankable = ("dated",)
    bar: ClassVar[tuple[str, ...]] = ("bar_ordered", "bar_basis", "bar_issued", "bar_until", "bar_renewals")
    type = Text("Type", "Such as grand-jury-subpoena", vocabulary="instruments")
    issuer = Text("Issued by")
    level = OneOf("Level", f.IssuerLevel)
    country = Text("Country", "Two capitals", longest=4)
    signed = YesNo("Signed")
    executes_mlat = YesNo("Executes a treaty request")
    dated = DayField(label="Dated", required=False)
    cites = Several("Cites", "Provisions, one a line.")
    accounts = Several("Names only these accounts", "Usernames, as it names them.")

    bar_ordered = YesNo("Bars telling the user")
    bar_basis = OneOf("The bar rests on", [("order", "An order"), ("statute", "A statute")])
    bar_issued = DayField(label="The order was issued on", required=False)
    bar_until = DayField(label="The bar ends on", required=False)
    bar_renewals = Renewals("Renewed", "One a line, as 2026-03-27: 2026-09-27 (the day made, the new last day).")

    @classmethod
    def initial_of(cls, fact: f.Instrument) -> dict[str, Any]:
        """Show the bar beside the rest."""
        bar = fact.nondisclosure
        return super().initial_of(fact) | ({name: getattr(bar, name[4:]) for name in cls.bar} if bar else {})

    def values(self) -> dict[str, Any]:
        """Put the bar into a fact of its own."""
        told = super().values()
        bar = {name[4:]: told.pop(name) for name in self.bar}
        known = any(value not in (None, ()) for value in bar.values())
        told["nondisclosure"] = f.Nondisclosure(**bar | {"basis": bar["basis"] or "order"}) if known else None
        return told

    def clean(self) -> dict[str, Any]:
        """Ask for the type, without which it is no instrument."""
        cleaned = super().clean()
        if not cleaned.get("type") and "type" not in self.errors:
            self.add_error("type", "Enter what the document is")
        return cleaned


def _bare(name: str | None) -> str | None:
    return name and name.strip().removeprefix("@")


class AccountForm(SubjectForm):
    """One account as the request names it; its videos have rows of their own."""

    makes = f.Account
    username = Text("Username")
    exists = YesNo("Exists")
    private = YesNo("Set to private")
    location = Text("User’s country", "Two capitals", longest=4)
    other_identifiers = Pairs("Also named by", "One a line, as kind: value (real-name, email, phone, user-id, url)")
    not_held = Several("Fields the user never gave", "Such as last_name.", known=True)
    videos_complete = YesNo("The videos below are all it has")

    def clean_username(self) -> str | None:
        """Take off the sign that letters put before a username: no account of the platform bears it."""
        return _bare(self.cleaned_data["username"])


class VideoForm(SubjectForm):
    """One video of an account."""

    makes = f.Video
    account = Text("Account", "Its username, as above")
    media_id = Text("Video")
    visibility = OneOf("Visibility", f.Visibility)
    deleted_by_user = YesNo("Deleted by the user")
    removed_by_provider = YesNo("Removed by the provider")

    def clean_account(self) -> str | None:
        """Name the account as its own row does."""
        return _bare(self.cleaned_data["account"])

    def values(self) -> dict[str, Any]:
        """Leave out the account, which holds the video."""
        return {name: value for name, value in super().values().items() if name != "account"}

    def clean(self) -> dict[str, Any]:
        """Ask which video of which account it is."""
        cleaned = super().clean()
        for name, ask in (("account", "Enter the account’s username"), ("media_id", "Enter the video’s id")):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ask)
        return cleaned


class WantedForm(SubjectForm):
    """One thing that is asked for."""

    makes = f.Wanted
    ask = Text("Information", "A category, or a part of one", vocabulary="asks")
    subset = Text("Only the part", "Such as deleted-by-user", vocabulary="subsets")
    accounts = Several("Of these accounts only", "Usernames; empty for all.", known=True)

    def clean(self) -> dict[str, Any]:
        """Ask what is wanted."""
        cleaned = super().clean()
        if not cleaned.get("ask") and "ask" not in self.errors:
            self.add_error("ask", "Enter what is asked for")
        return cleaned


class PeriodForm(SubjectForm):
    """The period that is asked for; both days belong to it."""

    makes = f.DateRange
    blankable = ("first", "last")
    blank_means = "The request states no limit for"
    faulty = "last"
    first = DayField(label="From", required=False)
    last = DayField(label="To", required=False)


class ConductForm(SubjectForm):
    """What is said of telling the user, of consent, and of a violation."""

    makes = f.Violation
    notice = OneOf(
        "On telling the user, the officer",
        [
            (f.NoticeWish.NONE.value, "Says nothing"),
            (f.NoticeWish.BARE.value, "Asks not to, without more"),
            (f.NoticeWish.JEOPARDY.value, "States that it would jeopardise the investigation"),
        ],
    )
    consent = YesNo("The user consents")
    noticed = YesNo("Tells of a violation")
    defer_asked = YesNo("Asks to defer action")
    good_faith_stated = YesNo("States good faith")

    def values(self) -> dict[str, Any]:
        """Leave to the whole what belongs to no violation."""
        return {name: value for name, value in super().values().items() if name not in {"notice", "consent"}}


class PreservationForm(SubjectForm):
    """The letter by which preservation or its extension is asked for."""

    makes = f.PreservationLetter
    blankable = ("dated", "steps")
    letterhead = YesNo("On letterhead")
    signed = YesNo("Signed")
    dated = DayField(label="Dated", required=False)
    steps = Text("Steps being taken to obtain legal process", rows=2)


class HistoryForm(SubjectForm):
    """What came before a request to extend."""

    makes = f.PreservationHistory
    reference = Text("Our reference of the preservation", "Which one is meant, where several are kept.", longest=40)
    original_received_at = Instant("The first request was received")
    copy_exists = YesNo("The copy still exists")
    process_covers = Several("Process was received for", "What it covers, one a line.", known=True)
    process_pending = OneOf("Process pending", [("mlat", "Treaty request"), ("letters-rogatory", "Letters rogatory")])


class ExtensionForm(SubjectForm):
    """An earlier extension."""

    makes = f.Extension
    received_at = Instant("Its request was received", required=True)


class EmergencyForm(SubjectForm):
    """The five points of an emergency, its form, and what it threatens."""

    makes = f.Emergency
    blankable = ("person", "nature", "account_information", "information_and_why", "context")
    person = Text("Who is in danger", rows=2)
    nature = Text("Nature of the emergency", rows=2)
    account_information = Text("Account information", rows=2)
    information_and_why = Text("Information needed, and why", rows=2)
    context = Text("Context", rows=2)
    threatens = Several("Threatens", "Words of the test: death, serious-injury, imminent-harm, health, safety.")
    necessary = Several("Necessary to prevent the harm", "The information, one a line.")
    victim_is_child = YesNo("A child is in danger")
    letterhead = YesNo("On letterhead")
    written = YesNo("In writing")
    signed_by_sworn_official = YesNo("Signed by a sworn official")
