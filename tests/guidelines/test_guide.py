"""The examples of the guide for writers are what the format takes."""

from __future__ import annotations

import re
from pathlib import Path

from rogatory.guidelines.pack import Pack
from tests.guidelines.small_packs import FILES, ask, pack_of

GUIDE = Path(__file__).parents[2] / "docs" / "writing-a-guideline.md"


def example(beginning: str) -> str:
    """Give the one example of the guide that begins so."""
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = (block for block in blocks if block.startswith(beginning))
    return str(found)


def whole() -> Pack:
    """A guideline that states notice, costs and its answer as the guide does."""
    texts = {
        "notice": example('clause = "lumen.notice"'),
        "costs": example('clause = "lumen.costs"'),
        "response": example("[[promise]]"),
    }
    named = {clause: "will" for text in texts.values() for clause in re.findall(r'"(lumen\.[a-z.]+)"', text)}
    return pack_of(named, pack=FILES["pack"].replace('not_stated = ["costs", "response"]\n', ""), **texts)


def test_the_examples_load_and_decide() -> None:
    decision = ask(whole(), wanted=[{"ask": "messages"}])
    assert decision.notice.objection is not None
    assert decision.notice.objection.days == 10
    assert [line.amount for line in decision.costs.lines] == [7500]
    assert [tier.amount for tier in decision.costs.free] == [2]
    assert [promise.kind for promise in decision.response.promises] == ["data"]
    assert decision.response.certificate == "offered"
