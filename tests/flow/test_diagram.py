"""The page of the flow says what the table says."""

from __future__ import annotations

from pathlib import Path

from rogatory.flow.diagram import mermaid, page
from rogatory.flow.states import Kind
from rogatory.flow.table import TABLE

PAGE = Path(__file__).parents[2] / "docs" / "flow.md"


def test_the_page_in_docs_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `rogatory flow diagram > docs/flow.md`"


def test_the_page_tells_every_action_and_every_condition():
    text = page()
    assert all(f"**{action.name}**" in text for action in TABLE)
    assert all(guard.sentence in text for action in TABLE for guard in action.guards)


def test_an_emergency_has_no_way_past_the_second_person():
    assert "verified --> approved" not in mermaid(Kind.EMERGENCY)
    assert "verified --> approved" in mermaid(Kind.PRESERVATION)
