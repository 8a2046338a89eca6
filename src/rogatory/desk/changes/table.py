"""Every kind of change that takes two people. The retention policy has a table and steps of its own (`retention`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rogatory.desk.changes import agency_administrators, audit_export, erasure, keys, numbers, recovery, roles
from rogatory.desk.changes.kind import Kind

_ALL = (roles.KIND, recovery.KIND, keys.KIND, audit_export.KIND, numbers.KIND, agency_administrators.KIND, erasure.KIND)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.id: kind for kind in _ALL})
"""The kinds by their id."""
