"""The dictionary of fields says of each column of a return what it is, and the published one is current."""

from __future__ import annotations

from pathlib import Path

from rogatory.demo.platform import map_text
from rogatory.edge.dictionary import dictionary
from rogatory.edge.packs import shipped
from rogatory.edge.sourcemaps import read_source_map

PAGE = Path(__file__).parents[2] / "docs" / "return-dictionary.md"


def test_the_page_is_what_the_packs_and_the_map_say() -> None:
    made = dictionary(shipped().packs, read_source_map(map_text(), "source-map.toml"))
    assert PAGE.read_text(encoding="utf-8") == made, "run `rogatory dictionary > docs/return-dictionary.md`"


def test_every_field_that_a_pack_lets_out_and_the_map_holds_has_a_meaning() -> None:
    for record in read_source_map(map_text(), "source-map.toml").records:
        for field in record.fields:
            assert field.meaning, f"{record.category}/{record.name}.{field.id}"


def test_what_a_platform_does_not_keep_is_said_so() -> None:
    lines = [line for line in map_text().splitlines() if 'id = "device_model"' not in line]
    made = dictionary(shipped().packs, read_source_map("\n".join(lines), "source-map.toml"))
    assert "| `device_model` | Device model, where it was given | not kept |  |  |" in made
