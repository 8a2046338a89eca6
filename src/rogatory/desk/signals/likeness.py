"""Which known agency's domain another one resembles."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Count, Max, Sum

from rogatory.addresses.domain import read_domain
from rogatory.addresses.lookalikes import Known, Lookalike
from rogatory.desk.models import AgencyDomain
from rogatory.problem import Problem


def resembled(domain: str) -> Lookalike | None:
    """Tell of which domain of the directory another one is a lookalike; ``None`` where it looks like none.

    One query, and one more when the directory has other domains than at the last call.
    """
    try:
        plain = read_domain(domain)
    except Problem:
        return None
    stand = AgencyDomain.objects.aggregate(count=Count("pk"), last=Max("pk"), sum=Sum("pk"))
    return _known(tuple(stand.values())).lookalike(plain)


@lru_cache(maxsize=1)
def _known(_stand: tuple[int | None, ...]) -> Known:
    return Known.of(AgencyDomain.objects.values_list("domain", flat=True))
