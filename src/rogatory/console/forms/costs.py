"""What the actions on costs ask."""

from __future__ import annotations

from typing import Any

from django import forms

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import WORDS, words_field
from rogatory.desk import costs
from rogatory.desk.inputs import WAIVERS, Effort, Estimate, Payment, SendInvoice, Waive
from rogatory.desk.models import Invoice
from rogatory.desk.stages.invoicing import default_payer, in_force, paid_on
from rogatory.desk.stages.tariffs import costs_of, tariff_of
from rogatory.edge.facts import parse_facts
from rogatory.guidelines.bill import Price, Tariff
from rogatory.guidelines.money import amount_of, written
from rogatory.problem import Problem
from rogatory.site.forms import DayField, RevealingRadios

_NAMED = "an amount"
_MOST = 1_000_000
_GROUNDS = {"child": "A child is concerned", "emergency": "It was an emergency", "other": "Another reason"}


class CostForm(ActForm):
    """The base of the forms on costs: it knows the file and its tariff."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Read the file of the matter."""
        super().__init__(*given, **named)
        self.file = self.sight.view.matter.cost_file

    def tariff(self) -> Tariff:
        """Give the prices; none where the operator's tariff cannot be used, which the action then says."""
        try:
            return tariff_of(self.file)
        except Problem as problem:
            self.unusable = str(problem)
            return Tariff("operator")

    def named(self, amount: str, currency: str) -> int:
        """Read an amount, or tell what is wrong with it beside its field."""
        try:
            return amount_of(amount, currency)
        except Problem as problem:
            self.add_error("currency" if problem.where == "currency" else "amount", f"{problem.what}. {problem.cure}")
            return 0


class EffortForm(CostForm):
    """Work that was done: how much of a line of the tariff, or an amount with its reason."""

    day = DayField(label="The day of the work")
    line = forms.ChoiceField(
        label="What was done?",
        error_messages={"required": "Choose what was done"},
        widget=RevealingRadios(reveals={_NAMED: ("amount", "currency")}),
    )
    quantity = forms.IntegerField(
        label="How much of it", required=False, min_value=-_MOST, max_value=_MOST,
        help_text="In minutes where the price is by the hour. A number below 0 takes earlier effort back.",
    )  # fmt: skip
    amount = forms.CharField(label="Amount", required=False, max_length=20)
    currency = forms.CharField(label="Currency", required=False, max_length=3, help_text="Such as USD, JPY or KWD")
    words = words_field("In words", required=False, hint="Needed for an amount, and where effort is taken back", rows=3)
    wanted_once_revealed = ("amount", "currency")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the lines of the tariff."""
        super().__init__(*given, **named)
        line = self.fields["line"]
        assert isinstance(line, forms.ChoiceField)  # noqa: S101 - declared above  # nosec B101
        line.choices = [*((each.id, _priced(each)) for each in self.tariff().prices), (_NAMED, "An amount of its own")]
        self.fields["day"].initial = self.sight.now.date()

    def clean(self) -> dict[str, Any]:
        """Ask for the quantity, or for the amount and its reason."""
        told = super().clean() or {}
        if told.get("line") == _NAMED:
            told["amount"] = self.named(told.get("amount") or "", (told.get("currency") or "").upper())
            if not told.get("words"):
                self.add_error("words", "Say in words what the amount is for")
        elif not told.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", "Enter how much was done")
        return told

    def inputs(self) -> Effort:
        """Give the effort."""
        told = self.cleaned_data
        if told["line"] == _NAMED:
            amount, currency = told["amount"], told["currency"].upper()
            return Effort(told["day"], amount=amount, currency=currency, words=told["words"])
        return Effort(told["day"], told["line"], told["quantity"], words=told["words"])


class EstimateForm(CostForm):
    """The quantities that are expected, a box for each line of the tariff, and an amount beside them."""

    amount = forms.CharField(label="An amount besides", required=False, max_length=20)
    currency = forms.CharField(label="Its currency", required=False, max_length=3)
    words = words_field("A note for the agency, or the reason of the amount", required=False, rows=3)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Ask for each line of the tariff how much of it is expected."""
        super().__init__(*given, **named)
        self.lines = {f"line-{place}": each for place, each in enumerate(self.tariff().prices)}
        boxes = {
            name: forms.IntegerField(
                label=_priced(each), required=False, min_value=0, max_value=_MOST,
                help_text="In minutes" if each.unit == "hour" else "",
            )
            for name, each in self.lines.items()
        }  # fmt: skip
        self.fields = {**boxes, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Ask for anything at all."""
        told = super().clean() or {}
        if told.get("amount"):
            told["amount"] = self.named(told["amount"], (told.get("currency") or "").upper())
            if not told.get("words"):
                self.add_error("words", "Say in words what the amount is for")
        elif not any(told.get(name) for name in self.lines):
            self.add_error(None, "Enter how much work is expected, or an amount")
        return told

    def inputs(self) -> Estimate:
        """Give the expected quantities."""
        told = self.cleaned_data
        quantities = {each.id: told[name] for name, each in self.lines.items() if told.get(name)}
        amount = told["amount"] or 0
        return Estimate(quantities, amount, told["currency"].upper() if amount else "", told["words"])


class WaiveForm(CostForm):
    """On which ground no costs are charged; what the facts meet is chosen already."""

    reason = forms.ChoiceField(
        label="Why are no costs charged?",
        widget=RevealingRadios(),
        error_messages={"required": "Choose why no costs are charged"},
    )
    words = words_field("The reason in words")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the guideline's grounds, then those that are always open."""
        super().__init__(*given, **named)
        waivers = costs_of(self.file).waivers
        told = {word: _GROUNDS[word] for word in WAIVERS}
        for each in waivers:
            told[each.what] = f"{each.what.replace('-', ' ').capitalize()}: {each.reason.words or each.reason.found}"
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101 - declared above  # nosec B101
        reason.choices = list(told.items())
        reason.initial = next((each.what for each in waivers if each.proposed), None)

    def inputs(self) -> Waive:
        """Give ground and words."""
        return Waive(self.cleaned_data["reason"], self.cleaned_data["words"])


class InvoiceForm(CostForm):
    """To whom the invoice is made out."""

    payer = forms.CharField(
        label="Made out to", max_length=1600, widget=forms.Textarea({"rows": 5}),
        help_text="A line each: the agency or authority that pays, and its address",
        error_messages={"required": "Enter to whom the invoice is made out"},
    )  # fmt: skip
    words = forms.CharField(
        label="A note on the invoice", required=False, max_length=WORDS, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Fill in the agency where the guideline lets the agency pay."""
        super().__init__(*given, **named)
        latest = self.file.matter.request.facts_versions.order_by("-number").first()
        facts = parse_facts(bytes(latest.facts), "facts") if latest else None
        self.fields["payer"].initial = default_payer(facts, self.file)

    def inputs(self) -> SendInvoice:
        """Give the payer."""
        return SendInvoice(self.cleaned_data["payer"], self.cleaned_data["words"])


class PaymentForm(CostForm):
    """What was paid, and when."""

    day = DayField(label="Paid on")
    amount = forms.CharField(
        label="Amount", max_length=20, error_messages={"required": "Enter the amount that was paid"}
    )
    words = words_field("A note", required=False, rows=2)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer what is owed, today."""
        super().__init__(*given, **named)
        try:
            made = in_force(self.file)
        except Invoice.DoesNotExist:
            return
        owed = made.total - paid_on(made)
        self.currency = made.currency
        self.fields["amount"].initial = costs.plain(owed, made.currency)
        self.fields["amount"].help_text = f"{written(owed, made.currency)} is owed on {made.number}"
        self.fields["day"].initial = self.sight.now.date()

    def clean(self) -> dict[str, Any]:
        """Read the amount in the currency of the invoice."""
        told = super().clean() or {}
        if told.get("amount"):
            told["amount"] = self.named(told["amount"], getattr(self, "currency", ""))
        return told

    def inputs(self) -> Payment:
        """Give the payment."""
        return Payment(self.cleaned_data["day"], self.cleaned_data["amount"], self.cleaned_data["words"])


def _priced(price: Price) -> str:
    return f"{' '.join(price.words.split())}: {written(price.amount, price.currency)} for each {price.unit}"
