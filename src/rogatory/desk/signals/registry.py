"""All signals there are, in the order in which their reasons are shown: the gravest first."""

from __future__ import annotations

from rogatory.desk.signals import (
    altered_order,
    burst,
    contact_elsewhere,
    copied,
    first_emergency,
    lookalike,
    new_account,
    new_device,
    other_address,
    other_phone,
    pressure,
    target_overlap,
    unauthenticated,
    unknown_domain,
    unusual_hour,
    volume,
)
from rogatory.desk.signals.contract import Signal

SIGNALS: tuple[Signal, ...] = (
    lookalike.SIGNAL,
    copied.SIGNAL,
    altered_order.SIGNAL,
    unauthenticated.SIGNAL,
    unknown_domain.SIGNAL,
    other_address.SIGNAL,
    contact_elsewhere.SIGNAL,
    new_account.SIGNAL,
    new_device.SIGNAL,
    burst.SIGNAL,
    volume.SIGNAL,
    target_overlap.SIGNAL,
    other_phone.SIGNAL,
    pressure.SIGNAL,
    first_emergency.SIGNAL,
    unusual_hour.SIGNAL,
)
