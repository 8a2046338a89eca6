"""From which network a request comes, as the proxies that the operator counts saw it."""

from __future__ import annotations

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

_COUNTED = {4: 32, 6: 64}
"""By how many bits one network is told from another: of IPv6 one customer has that many at least."""

_COARSE = {4: 24, 6: 48}
"""How much of an address is kept for its owner to know a place by."""


def of(request: HttpRequest) -> str:
    """Give the network that is counted as one; "" where a socket tells none."""
    return _narrowed(request, _COUNTED)


def coarsely(request: HttpRequest) -> str:
    """Give the neighbourhood of an address, such as ``203.0.113.0/24``; "" where a socket tells none."""
    return _narrowed(request, _COARSE)


def _narrowed(request: HttpRequest, bits: dict[int, int]) -> str:
    try:
        told = ipaddress.ip_address(str(get_adapter(request).get_client_ip(request)))
    except (PermissionDenied, ValueError):
        return ""
    address = told.ipv4_mapped or told if isinstance(told, ipaddress.IPv6Address) else told
    return str(ipaddress.ip_network((address, bits[address.version]), strict=False))
