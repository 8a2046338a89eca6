"""The rows of the flow table that say who reads a request. None of them moves a matter."""

from __future__ import annotations

from rogatory.flow import guards as g
from rogatory.flow.actions import Action, Scope
from rogatory.flow.states import OF_ASKED, STAFF, Role

_EVERYWHERE = frozenset(OF_ASKED)

READING_ROWS: tuple[Action, ...] = (
    Action(
        name="assign",
        words="give the request to somebody of the team",
        roles=frozenset(STAFF),
        scope=Scope.REQUEST,
        sources=_EVERYWHERE,
        stage="reading_rights",
        audit="{actor} changed who works on {request}",
    ),
    Action(
        name="seal",
        words="seal the request for named readers",
        roles=frozenset({Role.COUNSEL}),
        scope=Scope.REQUEST,
        sources=_EVERYWHERE,
        guards=(g.WORDS_GIVEN,),
        stage="reading_rights",
        audit="{actor} sealed {request} for named readers",
    ),
    Action(
        name="unseal",
        words="lift the seal of the request",
        roles=frozenset({Role.COUNSEL}),
        scope=Scope.REQUEST,
        sources=_EVERYWHERE,
        guards=(g.PROVED, g.WORDS_GIVEN),
        stage="reading_rights",
        audit="{actor} lifted the seal of {request}",
    ),
    Action(
        name="share",
        words="share the request within the agency",
        roles=frozenset({Role.OFFICER}),
        scope=Scope.REQUEST,
        sources=_EVERYWHERE,
        guards=(g.VETTED,),
        stage="sharing",
        heirs=True,
        audit="{actor} shared {request} within their agency",
    ),
    Action(
        name="unshare",
        words="stop sharing the request within the agency",
        roles=frozenset({Role.OFFICER}),
        scope=Scope.REQUEST,
        sources=_EVERYWHERE,
        stage="sharing",
        audit="{actor} stopped sharing {request} within their agency",
    ),
)
