"""The commands that the demonstration prints can be typed as they stand, by whoever started it in whatever way."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from rogatory.demo.casebook import casebook
from rogatory.demo.closing import tell_cases


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with its own environment, whose program runs, and which is on no search path."""
    (tmp_path / "src/rogatory").mkdir(parents=True)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    for name in ("run", ".venv/bin/rogatory"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / ".venv/bin/rogatory"), "demo", "--list"])
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed() -> str:
    told = io.StringIO()
    tell_cases(casebook(), Console(file=told, width=200))
    return told.getvalue()


def test_from_a_clone_it_is_the_clones_own_command(clone: Path, monkeypatch: pytest.MonkeyPatch):
    assert "Play one with: ./run demo --play CASE" in listed()
    monkeypatch.chdir(clone / ".venv")
    assert f"Play one with: {clone / 'run'} demo --play CASE" in listed()


def test_where_it_is_installed_it_is_the_program(clone: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(clone / ".venv/bin"))
    assert "Play one with: rogatory demo --play CASE" in listed()
    monkeypatch.setenv("PATH", "/nowhere")
    (clone / "run").unlink()
    assert "Play one with: .venv/bin/rogatory demo --play CASE" in listed()
