"""Agency layouts: what RLEAPP's rules for its input would find in them."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.evidence.checking import check_sealed
from rogatory.evidence.returns import Column, MediaPart, TablePart
from rogatory.paper import layout as layouts
from rogatory.paper.layout import LayoutRenderer
from rogatory.paper.layout_sheets import read_layout
from rogatory.paper.workbook import workbook
from rogatory.problem import Problem
from tests.evidence.made_return import header, sealed, subscriber_part, video_parts
from tests.trials import trials

# Control characters stand escaped in a sheet, and the reader of these tests does not undo that.
WRITTEN = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@\t\n<&＝")  # noqa: RUF001
PACKS = Path(layouts.__file__).parents[1] / "guidelines" / "packs"
RLEAPP = sorted(PACKS.glob("*/layouts/rleapp.toml"))
FOLDER = "RG-2020-000042/data/layout/Springfield Police Department/"


def logins(account):
    columns = tuple(Column(name, name) for name in ("at", "active_start", "event", "ip", "ip_country", "device"))
    at = datetime(2020, 3, 4, 5, 6, 7, tzinfo=UTC)
    rows = [(at, None, "login", "192.0.2.1", "US", "Pixel"), (at, at, "login", "=1+1", "US", None)]
    return TablePart("3", "inc.logs", account, "logs", "logins", columns, rows)


def returned(some_parts, layout=RLEAPP[0], some_header=None):
    head = some_header or header()
    renderer = LayoutRenderer(read_layout(layout.read_text(encoding="utf-8"), layout.name), head)
    data, _ = sealed(some_parts, layout=renderer, some_header=head)
    assert [finding for finding in check_sealed(io.BytesIO(data)).findings if finding.level == "bad"] == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines(pdf):
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return {
        key.strip(): rest.strip() for key, colon, rest in (line.partition(":") for line in text.split("\n")) if colon
    }


def rows(xlsx):
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(xlsx), read_only=True).active.iter_rows(values_only=True)
    ]


@pytest.mark.parametrize("layout", RLEAPP, ids=lambda path: path.parts[-3])
def test_subscriber_information_is_one_text_line_a_field(layout):
    files = returned([subscriber_part("mia.lopez", last_name=None, email=None)], layout)
    found = lines(files[f"{FOLDER}mia.lopez/mia.lopez (Subscriber information).pdf"])
    assert found == {
        "Username": "mia.lopez",
        "First name": "=SUM(A1)",
        "Phone": "+1 202 555 0142",
        "Registration date": "2019-05-04T03:02:01Z",
        "Registration IP": "192.0.2.7",
        "Registration device info": 'Pixel, "3a"',
    }


def test_a_long_value_stays_on_its_line():
    device = "Phone " + "x" * 300
    files = returned([subscriber_part("mia.lopez", device_model=device)])
    assert (
        lines(files[f"{FOLDER}mia.lopez/mia.lopez (Subscriber information).pdf"])["Registration device info"] == device
    )


def test_ip_data_stands_by_position_and_is_never_a_formula():
    files = returned([logins("mia.lopez")])
    assert rows(files[f"{FOLDER}mia.lopez/mia.lopez - IP Data.xlsx"])[1:] == [
        ["2020-03-04T05:06:07Z", None, "192.0.2.1", "US"],
        ["2020-03-04T05:06:07Z", "2020-03-04T05:06:07Z", "=1+1", "US"],
    ]
    book = openpyxl.load_workbook(io.BytesIO(files[f"{FOLDER}mia.lopez/mia.lopez - IP Data.xlsx"]))
    assert book.active["C3"].data_type == "s"


@pytest.mark.parametrize("media_id", ["7001", "7001/..", "%7001"])
def test_each_videos_file_is_named_exactly_as_its_cell(media_id):
    files = returned(video_parts("mia.lopez", media_id))
    cell, uploaded, caption = rows(files[f"{FOLDER}mia.lopez/mia.lopez - video metadata.xlsx"])[1]
    assert f"{FOLDER}mia.lopez/Video Content/{cell}" in files
    assert (uploaded, caption) == ("2020-02-03T04:05:06.789000Z", "café · 猫 · قطة")
    assert not [name for name in files if "/data/media/" in name]


def test_videos_of_two_accounts_never_share_a_file_name():
    """RLEAPP finds a video by the name of its file alone, and would show one account's under the other."""
    files = returned([part for account in ("ana", "mia") for part in reversed(video_parts(account, "7001"))])
    cells = [rows(files[f"{FOLDER}{account}/{account} - video metadata.xlsx"])[1][0] for account in ("ana", "mia")]
    assert cells == ["7001.mp4", "7001-2.mp4"]
    assert all(f"{FOLDER}{who}/Video Content/{cell}" in files for who, cell in zip(("ana", "mia"), cells, strict=True))


def test_private_and_deleted_videos_meet_on_one_sheet():
    files = returned([*video_parts("mia", "1"), *video_parts("mia", "2")])
    assert [row[0] for row in rows(files[f"{FOLDER}mia/mia - video metadata.xlsx"])[1:]] == ["1.mp4", "2.mp4"]


def test_every_file_lies_two_folders_deep_also_for_hostile_names():
    names = ["a/../../b", "..", "x" * 300, "عائشة", "Mia", "mia", 'q"<>|']
    files = returned([part for name in names for part in (subscriber_part(name), *video_parts(name))])
    placed = [name.removeprefix("RG-2020-000042/data/layout/") for name in files if "/data/layout/" in name]
    assert len(placed) == 3 * len(names)
    assert all(name.count("/") in {2, 3} for name in placed)
    assert sum(name.endswith("(Subscriber information).pdf") for name in placed) == len(names)


def test_a_rendering_says_from_which_record_it_came():
    files = returned([subscriber_part("mia")])
    listed = json.loads(files["RG-2020-000042/data/return.json"])["files"]
    rendering = next(file for file in listed if file["role"] == "rendering")
    assert rendering["derived_from"] == ["data/records/mia/subscriber/subscriber.csv"]


def test_media_of_a_category_without_a_place_stays_in_media():
    part = MediaPart("9", "x", "mia", "avatars", "1", "1.png", 1, [b"x"])
    assert "RG-2020-000042/data/media/mia/1.png" in returned([part])


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "name = 'x'",
        "name='x'\n[[sheet]]\nkind='doc'",
        "name='x'\n[[sheet]]\nkind='xlsx'\npath='{agency}/{username}/a.xlsx'\ncategory='c'",
        "name='x'\n[[sheet]]\nkind='xlsx'\npath='{username}.xlsx'\ncategory='c'\ntable='t'\ncolumns=[{label='a',field='b'}]",
        "name='x'\n[[sheet]]\nkind='media'\npath='{agency}/{username}/same.mp4'\ncategory='c'",
        "name='x'\n[[sheet]]\nkind='media'\npath='{agency}/{username}/{secret}'\ncategory='c'",
        "name='x'\n[[sheet]]\nkind='media'\npath='{agency}/{username}/{file}'\ncategory='c'\nlines=[]",
        "name='x'\n[[sheet]]\nkind='xlsx'\npath='{agency}/{username}/a'\ncategory='c'\ntable='t'\ncolumns=[{label=1}]",
        "name='x'\n[[sheet]]\nkind='xlsx'\npath='{agency}/{username}/a'\ncategory='c'\ntable='t'\ncolumns=7",
    ],
)
def test_a_bad_layout_is_refused_with_its_cure(text):
    with pytest.raises(Problem) as problem:
        read_layout(text, "layout.toml")
    assert problem.value.cure


def test_a_cell_too_long_for_a_spreadsheet_is_cut_and_says_where_the_whole_is():
    data = workbook(("a",), [("🐈" * 40_000,)], dated=datetime(2020, 1, 1), elsewhere="data/records/x.csv")  # noqa: DTZ001
    assert rows(data)[1][0].endswith("[cut short here; the whole text is in data/records/x.csv]")


@settings(max_examples=trials(60))
@given(st.lists(st.text(WRITTEN, min_size=1), min_size=1, max_size=5))
def test_whatever_people_write_is_text_in_a_spreadsheet_and_stays_what_it_is(cells):
    data = workbook(("=a",), [(cell,) for cell in cells], dated=datetime(2020, 1, 1), elsewhere="x")  # noqa: DTZ001
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count('t="inlineStr"') == len(cells) + 1
    assert [row[0] for row in rows(data)[1:]] == cells


def test_a_cell_that_looks_like_a_formula_is_marked_as_quoted():
    book = openpyxl.load_workbook(
        io.BytesIO(workbook(("a",), [("=1+1",), ("a",)], dated=datetime(2020, 1, 1), elsewhere="x"))  # noqa: DTZ001
    )
    assert [cell.quotePrefix for cell in book.active["A"]] == [False, True, False]


def test_more_rows_than_a_sheet_holds_go_on_in_a_file_that_tools_find_too(monkeypatch):
    monkeypatch.setattr(layouts, "MOST_ROWS", 3)
    files = returned([logins("mia"), logins("ana"), logins("mia"), logins("mia"), logins("mia")])
    sheets = {name.rpartition("/")[2]: rows(data) for name, data in files.items() if name.endswith("- IP Data.xlsx")}
    assert {name: len(lines) - 1 for name, lines in sheets.items()} == {
        "mia - IP Data.xlsx": 3,
        "mia (2) - IP Data.xlsx": 3,
        "mia (3) - IP Data.xlsx": 2,
        "ana - IP Data.xlsx": 2,
    }


def test_the_same_rows_give_the_same_workbook():
    one, two = (workbook(("a",), [("b",)], dated=datetime(2020, 1, 1), elsewhere="x") for _ in range(2))  # noqa: DTZ001
    assert one == two
