"""Every kind of change that takes two people. The retention policy has a table and steps of its own (`retention`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rogatory.desk.changes import audit_export, keys, numbers, roles
from rogatory.desk.changes.kind import Kind

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.id: kind for kind in (roles.KIND, keys.KIND, audit_export.KIND, numbers.KIND)}
)
"""The kinds by their id."""
