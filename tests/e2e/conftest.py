"""What the tests that use the service as people do have in common."""

from __future__ import annotations

from tests.portal.conftest import desk, objects, source_map, staff  # noqa: F401 - fixtures
