"""A form field as the design system needs it: classes, described-by ids, choices and parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from rogatory.site.forms.widgets import DayInput, FilesInput

INPUT_CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",  # nosec B105 - names of classes
    "textarea": "govuk-textarea",
    "counted": "govuk-textarea govuk-js-character-count",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
}
"""Classes put on the control itself, by kind; a kind not named here is drawn by the template."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or checkbox of a question, with the questions it reveals."""

    name: str
    value: str
    label: str
    id: str
    checked: bool
    hint: str
    revealed: tuple[BoundField, ...]


class DesignedField(BoundField):
    """A bound field that knows which component of the design system draws it."""

    @property
    def kind(self) -> str:
        """Component name: a key of ``INPUT_CLASSES``, or ``radios``, ``checkboxes``, ``day``."""
        match self.field.widget:
            case DayInput():
                return "day"
            case forms.CheckboxSelectMultiple():
                return "checkboxes"
            case forms.RadioSelect():
                return "radios"
            case forms.CheckboxInput():
                return "checkbox"
            case forms.Select():
                return "select"
            case forms.Textarea():
                return "counted" if getattr(self.field, "max_length", None) else "textarea"
            case forms.PasswordInput():
                return "password"
            case forms.FileInput():
                return "file"
            case _:
                return "input"

    @property
    def grouped(self) -> bool:
        """Whether several controls answer the question, so that it is a fieldset with a legend."""
        return self.kind in {"day", "checkboxes", "radios"}

    @property
    def optional(self) -> bool:
        """Whether the question may be left open; one that a choice reveals may be demanded with that choice."""
        return not self.field.required and self.name not in getattr(self.form, "wanted_once_revealed", ())

    @property
    def several_files(self) -> bool:
        """Whether the control takes more than one file."""
        return isinstance(self.field.widget, FilesInput)

    @property
    def first_id(self) -> str:
        """The id of the first control, where a link of the error summary leads."""
        return f"{self.auto_id}_0" if self.grouped else self.auto_id

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error message of a fieldset, or an empty string."""
        ids = [f"{self.auto_id}_helptext"] if self.help_text else []
        return " ".join(ids + ([f"{self.auto_id}_error"] if self.errors else []))

    @property
    def spoken_errors(self) -> list[str]:
        """The errors as they stand apart from the field, with its label where they lack it."""
        label = str(self.label)
        texts = [str(text) for text in self.errors]
        # What is a question ends as one.
        before = label if label.endswith("?") else f"{label}:"
        return [text if label.lower() in text.lower() else f"{before} {text}" for text in texts]

    @property
    def choices(self) -> list[Choice]:
        """The choices of radios or checkboxes, in order; empty choices are left out."""
        hints: dict[str, str] = getattr(self.field.widget, "hints", {})
        reveals: dict[str, tuple[str, ...]] = getattr(self.field.widget, "reveals", {})
        return [
            Choice(
                name=option.data["name"],
                value=str(option.data["value"]),
                label=str(option.data["label"]),
                id=str(option.data["attrs"].get("id", "")),
                checked=bool(option.data["selected"]),
                hint=hints.get(str(option.data["value"]), ""),
                revealed=tuple(self.form[name] for name in reveals.get(str(option.data["value"]), ())),
            )
            for option in self.subwidgets
            if str(option.data["value"]) != ""
        ]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The three controls of a day, as widget contexts."""
        attrs = {"id": self.auto_id}
        context = self.field.widget.get_context(self.html_name, self.value(), attrs)
        parts: list[dict[str, Any]] = context["widget"]["subwidgets"]
        return parts

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the component's classes; a placeholder is dropped since the label stays in view."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if self.kind not in INPUT_CLASSES or self.is_hidden:
            return built
        own = str(self.field.widget.attrs.get("class", ""))
        names = [INPUT_CLASSES[self.kind], own]
        if self.errors and self.kind != "checkbox":
            names.append(f"{INPUT_CLASSES[self.kind].split()[0]}--error")
        built["class"] = " ".join(name for name in names if name)
        built["placeholder"] = False
        if self.kind == "counted":
            built["maxlength"] = False  # too long a text is told, never cut while typing
            ids = [built.get("aria-describedby", ""), f"{self.auto_id}-info"]
            built["aria-describedby"] = " ".join(name for name in ids if name)
        return built
