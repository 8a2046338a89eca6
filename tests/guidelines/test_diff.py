"""What counsel sees of two versions: what they say differently, whatever the formatting, and which answers flip."""

from __future__ import annotations

import json

from rogatory.edge.cases import read_cases
from rogatory.edge.packs import load_pack, read_folder, shipped, shipped_folders
from rogatory.guidelines.diff import changes, flips

FOLDER = next(each for each in shipped_folders() if "inc" in each.name)


def edited(file: str, old: str, new: str):
    files = read_folder(FOLDER)
    assert old.encode() in files[file]
    files[file] = files[file].replace(old.encode(), new.encode())
    return load_pack(files, "edited")


def shipped_pack():
    return shipped().pack(FOLDER.name)


def archives(old, new):
    return json.loads(old.archive), json.loads(new.archive)


def test_comments_and_layout_are_no_difference():
    new = edited("preservation.toml", "days = 90\neffort", "# the period\n\ndays   =   90\neffort")
    assert new.digest == shipped_pack().digest
    assert changes(*archives(shipped_pack(), new)) == ()


def test_a_changed_number_is_told_with_both_sides():
    new = edited("preservation.toml", "days = 90\neffort", "days = 60\neffort")
    assert [(each.path, each.old, each.new) for each in changes(*archives(shipped_pack(), new))] == [
        ("preservation.days", "90", "60")
    ]


def test_a_row_keeps_its_name_when_another_is_put_before_it():
    new = edited(
        "requirements.toml",
        "[[rule]]",
        '[[rule]]\nclause = "inc.contact"\nkinds = ["data"]\nfield = "language"\n'
        'name = "language"\ncure = "Write in English."\n\n[[rule]]',
    )
    told = changes(*archives(shipped_pack(), new))
    assert told
    assert all("language" in each.path for each in told)


def test_a_closed_category_flips_the_cases_that_rested_on_it():
    new = edited("categories.toml", '"administrative-subpoena", "grand-jury-subpoena", "trial-subpoena", ', "")
    facts = [(case.name, case.facts) for case in read_cases(FOLDER, FOLDER.name)]
    flipped = flips(facts, shipped(), shipped_pack(), new)
    assert flipped
    assert {(each.old, each.new) for each in flipped} >= {("release", "refuse")}
    assert all("subscriber" in each.item or "creation-ip" in each.item or "contact" in each.item for each in flipped)


def test_the_same_pack_flips_nothing():
    facts = [(case.name, case.facts) for case in read_cases(FOLDER, FOLDER.name)]
    assert flips(facts, shipped(), shipped_pack(), shipped_pack()) == ()
