"""The rows of the flow table for costs: effort logged, estimated, waived, invoiced, paid."""

from __future__ import annotations

from rogatory.flow import guards as g
from rogatory.flow.actions import Action
from rogatory.flow.states import Kind, Role, State

_ONLY = frozenset({Kind.COSTS})

COSTS_ROWS: tuple[Action, ...] = (
    Action(
        name="open_costs",
        words="open the costs of a request",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        # What was settled for one matter of a request begins anew when another one is approved.
        sources=frozenset({None, State.WAIVED, State.PAID}),
        targets=(State.TO_CHARGE,),
        stage="charging",
        entailed=True,
        audit="{actor} opened the costs of {request}",
    ),
    Action(
        name="log_effort",
        words="log effort",
        roles=frozenset({Role.INTAKE, Role.REVIEWER, Role.COUNSEL, Role.CUSTODIAN}),
        kinds=_ONLY,
        sources=frozenset({State.TO_CHARGE, State.ESTIMATED}),
        stage="charging",
        audit="{actor} logged effort on {request}",
    ),
    Action(
        name="estimate",
        words="tell the agency an estimate",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=_ONLY,
        sources=frozenset({State.TO_CHARGE, State.ESTIMATED}),
        targets=(State.ESTIMATED,),
        letter="estimate",
        stage="charging",
        audit="{actor} told the agency an estimate of the costs of {request}",
    ),
    Action(
        name="waive",
        words="waive costs",
        roles=frozenset({Role.CUSTODIAN, Role.COUNSEL}),
        kinds=_ONLY,
        # An invoice is cancelled first, so that the agency has its credit note.
        sources=frozenset({State.TO_CHARGE, State.ESTIMATED}),
        targets=(State.WAIVED,),
        guards=(g.WORDS_GIVEN,),
        stage="charging",
        audit="{actor} waived the costs of {request}",
    ),
    Action(
        name="invoice",
        words="send an invoice",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=_ONLY,
        sources=frozenset({State.TO_CHARGE, State.ESTIMATED}),
        targets=(State.INVOICED,),
        letter="invoice",
        stage="invoicing",
        audit="{actor} sent an invoice for {request}",
    ),
    Action(
        name="cancel_invoice",
        words="cancel an invoice",
        roles=frozenset({Role.CUSTODIAN, Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.INVOICED}),
        targets=(State.TO_CHARGE,),
        guards=(g.WORDS_GIVEN,),
        letter="cancellation",
        stage="invoicing",
        audit="{actor} cancelled the invoice for {request}",
    ),
    Action(
        name="record_payment",
        words="record a payment",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=_ONLY,
        sources=frozenset({State.INVOICED}),
        stage="invoicing",
        audit="{actor} recorded a payment for {request}",
    ),
    Action(
        name="settle_invoice",
        words="settle an invoice that is paid in full",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({State.INVOICED}),
        targets=(State.PAID,),
        stage="invoicing",
        entailed=True,
        audit="{actor} settled the invoice for {request}: it is paid in full",
    ),
    Action(
        name="payment_overdue",
        words="remind that an invoice is unpaid",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({State.INVOICED}),
        letter="overdue",
        stage="invoicing",
        clock=True,
        audit="{actor} reminded that the invoice for {request} is unpaid",
    ),
)
"""What can become of costs."""
