"""What people choose to be called, and what they write: never a path, never a formula."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.evidence.cells import csv_line
from rogatory.evidence.names import NameRegistry, file_name, is_file_name
from tests.trials import trials

HOSTILE = st.text() | st.text(alphabet="-._~ /\\\x1f%é\u0301con1¹$\u200d\u202e🐈")
SIGNS = tuple("=+-@＝＋﹣＠")  # noqa: RUF001 - full-width and small forms
TRICKY = st.text(alphabet="=+-@＝＋﹣＠;\t\r\n |\"',a1\u200b\ufeff\x85\u2028")  # noqa: RUF001 - that is what is tried


@settings(max_examples=trials(2000))
@given(HOSTILE, st.sampled_from([20, 120, 255]))
def test_any_text_gives_one_safe_name_that_stays_itself(text, longest):
    name = file_name(text, longest)
    assert is_file_name(name)
    assert file_name(name, longest) == name
    assert not set(name) & set('%/\\:*?"<>|\r\n\x00\u202e')
    assert name not in {"", ".", ".."}
    assert len(name.encode()) <= longest


@given(st.text(min_size=1, max_size=300), st.sampled_from([".mp4", ".jpeg", ".tar.gz"]))
def test_a_name_that_is_cut_keeps_its_ending(stem, ending):
    name = file_name("a" * 300 + stem.replace(".", "") + ending)
    assert name.endswith("." + ending.rpartition(".")[2])


@settings(max_examples=trials(500))
@given(st.lists(HOSTILE, min_size=1, max_size=8))
def test_every_file_has_a_path_of_its_own_that_every_file_system_takes(names):
    registry = NameRegistry()
    paths = [registry.file("data/x", file_name(name * 40, 255)) for name in names]
    assert len({path.casefold() for path in paths}) == len(paths)
    assert all(len(path.rpartition("/")[2].encode()) <= 255 for path in paths)
    assert all(path.count("/") == 2 for path in paths)


def test_many_files_of_one_name_take_no_longer_each():
    registry = NameRegistry()
    paths = [registry.file("data/x", "clip.mp4") for _ in range(20_000)]
    assert (paths[1], paths[-1]) == ("data/x/clip-2.mp4", "data/x/clip-20000.mp4")


@settings(max_examples=trials(3000))
@given(st.lists(TRICKY, min_size=1, max_size=3))
def test_no_cell_becomes_a_formula_however_a_spreadsheet_parts_the_line(cells):
    line = csv_line(cells).decode()
    for separator, quoting in [(",", csv.QUOTE_MINIMAL)] + [
        (mark, how) for mark in ";\t|" for how in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
    ]:
        for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator, quoting=quoting):
            for cell in row:
                begins = cell.lstrip(' "\t\r\n\x85\u2028\u200b\ufeff')
                assert begins[:1] not in SIGNS, (line, cell)


def test_forms_of_attack_that_are_known_are_made_harmless():
    known = {
        "=cmd|'/C calc'!A0": "'=cmd|'/C calc'!A0",
        "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0": "'@SUM(1+1)*cmd|' /C calc'!A0",
        " =1+1": " '=1+1",
        "\t=1+1": "'\t'=1+1",
        "＝1+1": "'＝1+1",  # noqa: RUF001 - the full-width sign
        "a;=1+1": "a;'=1+1",
        "two lines\n-1": "two lines\n'-1",
        "-inf": "'-inf",
    }
    for text, safe in known.items():
        assert next(csv.reader(io.StringIO(csv_line([text]).decode(), newline=""))) == [safe]
    assert (
        csv_line([-5, -1.5, float("-inf"), "a = b, c-d@example.org"]) == b'-5,-1.5,\'-inf,"a = b, c-d@example.org"\r\n'
    )
