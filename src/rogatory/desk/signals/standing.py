"""Which requests are known to be of whom they say: what such a one bore first is its sender's own."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from rogatory.desk.models import Matter, Request
from rogatory.guidelines.facts import Channel

OWN_CHANNELS = frozenset({Channel.PORTAL.value, Channel.FORM.value, Channel.API.value})
"""The channels on which somebody files who is signed in; where a request has an officer by another, it was tied."""


def with_standing(requests: QuerySet[Request]) -> QuerySet[Request]:
    """Give those requests whose sender was verified, or that came through a vetted account and were never flagged."""
    verified = Exists(Matter.objects.filter(request=OuterRef("pk"), verification__isnull=False))
    filed = Q(channel__in=OWN_CHANNELS, flagged_at=None, officer__vetted_at__lte=F("received_at"))
    return requests.filter(Q(verified) | filed)
