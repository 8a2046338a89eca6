"""Templates keep the policy: nothing runs, and nothing is styled, from within a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rogatory.console

FOLDER = Path(rogatory.console.__file__).parent / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_template_has_inline_script_or_style_or_trusts_text(template: Path):
    text = template.read_text()
    assert not re.search(r"\s(style|on[a-z]+)\s*=|javascript:|<style|<script|hx-on", text)
    assert not re.search(r"\|safe|autoescape", text)
