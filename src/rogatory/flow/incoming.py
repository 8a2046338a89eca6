"""The rows of the flow table for what comes in later, and for what is read in it. None of them moves a matter."""

from __future__ import annotations

from rogatory.flow import guards as g
from rogatory.flow.actions import Action, Scope
from rogatory.flow.states import ENDED, OF_ASKED, Role

INCOMING_ROWS: tuple[Action, ...] = (
    Action(
        name="add_mail",
        words="add a message that came in to its request",
        # Intake, where it was set aside and a person finds to which request it belongs.
        roles=frozenset({Role.WORKER, Role.INTAKE}),
        scope=Scope.REQUEST,
        # Whoever answers to a closed file has said something all the same, and somebody has to read it.
        sources=frozenset(OF_ASKED),
        stage="incoming",
        audit="{actor} added a message to {request}",
    ),
    Action(
        name="unpack",
        words="take out what a message carries",
        roles=frozenset({Role.WORKER}),
        scope=Scope.REQUEST,
        sources=frozenset(OF_ASKED),
        stage="incoming",
        audit="{actor} took out what a message of {request} carries",
    ),
    Action(
        name="take_reading",
        words="take what was read in the documents",
        roles=frozenset({Role.WORKER}),
        scope=Scope.REQUEST,
        sources=frozenset(OF_ASKED - ENDED),
        stage="incoming",
        audit="{actor} read the documents of {request}",
    ),
    Action(
        name="lift_quarantine",
        words="give a document free that is held back",
        roles=frozenset({Role.INTAKE, Role.COUNSEL}),
        scope=Scope.REQUEST,
        sources=frozenset(OF_ASKED),
        guards=(g.WORDS_GIVEN,),
        stage="incoming",
        audit="{actor} gave a document of {request} free that was held back",
    ),
)
