"""The desk at work on one request, as the tests of the stages have it."""

from tests.desk.stages.conftest import desk, source_map, subpoena_pdf

__all__ = ["desk", "source_map", "subpoena_pdf"]
