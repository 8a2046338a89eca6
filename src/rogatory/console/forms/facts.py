"""All the facts of a request as one form in parts, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict

from rogatory.console.forms import subjects as s
from rogatory.guidelines import facts as f

Given = Mapping[str, Any] | None

_LISTS: tuple[tuple[str, str, str, type[s.SubjectForm]], ...] = (
    ("instruments", "Legal process", "instrument", s.InstrumentForm),
    ("accounts", "Accounts", "account", s.AccountForm),
    ("videos", "Videos", "video", s.VideoForm),
    ("wanted", "Asked for", "thing asked for", s.WantedForm),
    ("extensions", "Earlier extensions", "extension", s.ExtensionForm),
)
_NEEDED_BY: Mapping[str, frozenset[f.Kind]] = {
    "videos": frozenset(),
    "preservation": frozenset({f.Kind.PRESERVATION, f.Kind.EXTENSION}),
    "history": frozenset({f.Kind.EXTENSION}),
    "extensions": frozenset({f.Kind.EXTENSION}),
    "emergency": frozenset({f.Kind.EMERGENCY}),
}
"""The parts that only some kinds of request need."""

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")

_LOOKED = ("instruments", "accounts", "wanted")
"""The lists that may be unknown as a whole: an empty list is another thing than one that nobody has looked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """A subject on the page: its fields, or its list of entries, or both."""

    id: str
    title: str
    form: forms.BaseForm | None = None
    entries: forms.BaseFormSet[Any] | None = None
    entry: str = ""
    folded: bool = False


class FactsForm:
    """The parts of the form over what was known `before`."""

    def __init__(self, before: f.Facts, given: QueryDict | None = None, shown: f.Facts | None = None) -> None:
        """Show the facts `shown`, which are those of before unless told, or take what was `given` in their place."""
        self.before = before
        self.shown = shown = shown or before
        self.given = _with_another(given) if given is not None else None
        self.kinds = s.KindsForm(self.given, prefix="kinds", initial=_kinds(shown))
        self.single: dict[str, s.SubjectForm] = {
            name: form(self.given, prefix=name, initial=form.initial_of(fact))
            for name, form, fact in (
                ("official", s.OfficialForm, shown.official),
                ("contact", s.ContactForm, shown.contact),
                ("service", s.ServiceForm, shown.service),
                ("authorisation", s.AuthorisationForm, shown.authorisation),
                ("period", s.PeriodForm, shown.period),
                ("preservation", s.PreservationForm, shown.preservation),
                ("history", s.HistoryForm, shown.history or f.PreservationHistory()),
                ("emergency", s.EmergencyForm, shown.emergency),
            )
        }
        self.conduct = s.ConductForm(self.given, prefix="conduct", initial=_conduct(shown))
        self.looked = {
            name: _looked(name)(self.given, prefix=f"looked-{name}", initial=_has_looked(before, name))
            for name in _LOOKED
        }
        self.lists = {name: self._list(name, form) for name, _, _, form in _LISTS}

    def _list(self, name: str, form: type[s.SubjectForm]) -> forms.BaseFormSet[Any]:
        shown = [form.initial_of(each) | beside for each, beside in _entries(self.shown, name)]
        made = forms.formset_factory(
            form, extra=0 if shown else 1, can_delete=True, can_delete_extra=False, max_num=2500
        )
        return made(self.given, prefix=name, initial=shown)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Give the parts in the order in which a request is read."""
        one = self.single
        lists = {
            name: Part(name, title, self.looked.get(name), self.lists[name], entry, self._folded(name))
            for name, title, entry, _ in _LISTS
        }
        return (
            Part("kinds", "Request", self.kinds),
            Part("official", "Official", one["official"]),
            Part("contact", "Contact", one["contact"]),
            Part("service", "Service", one["service"]),
            lists["instruments"],
            Part("authorisation", "Head of agency’s authorisation", one["authorisation"]),
            lists["accounts"],
            lists["videos"],
            lists["wanted"],
            Part("period", "Period", one["period"]),
            Part("conduct", "Notice and violation", self.conduct),
            Part("preservation", "Preservation letter", one["preservation"], folded=self._folded("preservation")),
            Part("history", "What came before", one["history"], folded=self._folded("history")),
            lists["extensions"],
            Part("emergency", "Emergency", one["emergency"], folded=self._folded("emergency")),
        )

    def _folded(self, name: str) -> bool:
        """Whether a part is folded away at first: one that the kinds do not need, and in which nothing stands yet."""
        if self.given is not None or name not in _NEEDED_BY:
            return False
        return not (_NEEDED_BY[name] & {*self.shown.kinds} or _stands(self.shown, name))

    @property
    def every(self) -> tuple[Any, ...]:
        """Give every form and every list, for the summary of errors."""
        return tuple(each for part in self.parts for each in (part.form, part.entries) if each is not None)

    def fields_by_part(self) -> Iterator[tuple[str, Any]]:
        """Give every field with the title of its part, in the order of the page."""
        for part in self.parts:
            for bound in part.form or ():
                yield part.title, bound
            for number, entry in enumerate(part.entries or (), 1):
                for bound in entry:
                    yield f"{part.entry.capitalize()} {number}", bound

    def is_valid(self) -> bool:
        """Whether every part can be used; all are looked at, so that all their errors are told at once."""
        unsound = [each for each in self.every if not each.is_valid()]
        return not unsound and self._videos_have_accounts()

    def facts(self) -> f.Facts:
        """Give the facts; ask once the form is valid."""
        kinds, conduct, one = self.kinds.cleaned_data, self.conduct.cleaned_data, self.single
        return replace(
            self.before,
            **kinds | {"kinds": self._kinds()},
            official=one["official"].fact(self.before.official),
            contact=one["contact"].fact(self.before.contact),
            service=one["service"].fact(self.before.service),
            instruments=self._listed("instruments", [form.fact() for form in self._filled("instruments")]),
            authorisation=one["authorisation"].fact(self.before.authorisation),
            accounts=self._listed("accounts", self._accounts()),
            wanted=self._listed("wanted", [form.fact() for form in self._filled("wanted")]),
            period=one["period"].fact(self.before.period),
            notice=f.NoticeWish(conduct["notice"]) if conduct["notice"] else None,
            consent=conduct["consent"],
            violation=self.conduct.fact(self.before.violation),
            preservation=None if one["preservation"].is_empty else one["preservation"].fact(self.before.preservation),
            history=self._history(),
            emergency=None if one["emergency"].is_empty else one["emergency"].fact(self.before.emergency),
        )

    def _kinds(self) -> tuple[f.Kind, ...]:
        """Give the kinds in the order in which they were recorded, new ones last."""
        chosen, before = self.kinds.cleaned_data["kinds"], self.before.kinds
        return tuple(sorted(chosen, key=lambda kind: before.index(kind) if kind in before else len(before)))

    def _filled(self, name: str) -> list[Any]:
        made = self.lists[name]
        first = made.initial_form_count()
        return [
            form
            for place, form in enumerate(made.forms)
            if not form.cleaned_data.get("DELETE") and (place < first or form.has_changed())
        ]

    def _listed(self, name: str, values: list[Any]) -> tuple[Any, ...] | None:
        if values or self.looked[name].cleaned_data["looked"]:
            return tuple(values)
        return None

    def _accounts(self) -> list[f.Account]:
        videos = [(form.cleaned_data["account"], form.fact()) for form in self._filled("videos")]
        accounts = [form.fact() for form in self._filled("accounts")]
        return [
            replace(account, videos=tuple(video for name, video in videos if name == _name_of(account)))
            for account in accounts
        ]

    def _videos_have_accounts(self) -> bool:
        names = {_name_of(form.fact()) for form in self._filled("accounts")}
        lost = [form for form in self._filled("videos") if form.cleaned_data["account"] not in names]
        for form in lost:
            form.add_error("account", "No account above has this name")
        return not lost

    def _history(self) -> f.PreservationHistory | None:
        form = self.single["history"]
        extensions = tuple(each.fact() for each in self._filled("extensions"))
        if form.is_empty and not extensions:
            return None
        history: f.PreservationHistory = form.fact(self.before.history)
        return replace(history, extensions=extensions)


def _with_another(given: QueryDict) -> QueryDict:
    """Lengthen the list that the person asked to lengthen by one empty entry."""
    name = given.get("add", "")
    total = f"{name}-TOTAL_FORMS"
    if not given.get(total, "").isdigit():
        return given
    longer = given.copy()
    longer[total] = str(int(given.get(total, "0")) + 1)
    return longer


def with_taken(given: QueryDict, name: str, value: str) -> QueryDict:
    """Give what was sent with a value, as facts write it, in one field: of a day in its three boxes."""
    changed = given.copy()
    day = _DAY.fullmatch(value)
    if day and f"{name}_day" in given:
        year, month, number = day.groups()
        for part, told in (("day", str(int(number))), ("month", str(int(month))), ("year", year)):
            changed[f"{name}_{part}"] = told
    else:
        changed[name] = {"true": "yes", "false": "no"}.get(value, value)
    return changed


def _kinds(facts: f.Facts) -> dict[str, Any]:
    shown = {name: getattr(facts, name) for name in s.KindsForm.base_fields}
    return shown | {"kinds": [kind.value for kind in facts.kinds]}


def _conduct(facts: f.Facts) -> dict[str, Any]:
    beside = {"notice": facts.notice.value if facts.notice else None, "consent": facts.consent}
    return s.ConductForm.initial_of(facts.violation) | beside


def _entries(facts: f.Facts, name: str) -> list[tuple[Any, dict[str, Any]]]:
    match name:
        case "videos":
            return [(video, {"account": _name_of(one)}) for one in facts.accounts or () for video in one.videos]
        case "extensions":
            return [(each, {}) for each in facts.history.extensions] if facts.history else []
    return [(each, {}) for each in getattr(facts, name) or ()]


def _stands(facts: f.Facts, name: str) -> bool:
    """Whether anything is known of a part."""
    if name in {"videos", "extensions"}:
        return bool(_entries(facts, name))
    return getattr(facts, name) is not None


def _name_of(account: f.Account) -> str:
    """Give the name by which a video's row names its account."""
    return account.username or next((told for _, told in account.other_identifiers), "")


def _looked(name: str) -> type[forms.Form]:
    none = {
        "instruments": "Looked for: there is none, or as listed",
        "accounts": "Looked for: the request is about no one in particular, or as listed",
        "wanted": "Looked for: nothing is asked for, or as listed",
    }[name]
    field = forms.TypedChoiceField(
        label="Has anybody looked?",
        required=False,
        choices=[("", "Not established"), ("yes", none)],
        coerce=bool,
        empty_value="",
    )
    return type("LookedForm", (forms.Form,), {"looked": field})


def _has_looked(facts: f.Facts, name: str) -> dict[str, str]:
    return {"looked": "" if getattr(facts, name) is None else "yes"}
