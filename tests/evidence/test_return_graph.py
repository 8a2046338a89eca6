"""data/case.jsonld: what tools of digital forensics read of a return, judged by CASE's own validator."""

import io
import json
import socket
import zipfile

import pytest
from case_utils.case_validate import validate

from tests.evidence.made_return import items, parts, sealed, subscriber_part


def graph(some_parts=None, **options):
    data, _ = sealed(some_parts, **options)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    return json.loads(files["data/case.jsonld"]), json.loads(files["data/return.json"])


def of_type(value, kind):
    return [node for node in value["@graph"] if node["@type"] == kind]


@pytest.fixture
def offline(monkeypatch):
    def refuse(*_):
        raise AssertionError("the validator asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.usefixtures("offline")
def test_case_validate_accepts_it_without_a_warning_and_without_a_network(tmp_path):
    whole = tmp_path / "case.jsonld"
    value, _ = graph(parts('عائشة "}<script>'))
    whole.write_text(json.dumps(value))
    judged = validate([str(whole)], case_version="case-1.5.0")
    assert judged.conforms, judged.text
    assert not judged.undefined_concepts


def test_it_names_every_file_before_it_with_the_digest_of_return_json():
    value, document = graph()
    found = {}
    for file in of_type(value, "observable:File"):
        named, content = file["core:hasFacet"]
        found[named["observable:filePath"]] = content["observable:hash"][0]["types:hashValue"]["@value"]
    listed = {file["path"]: file["sha256"] for file in document["files"]}
    listed.pop("data/case.jsonld")
    assert found == listed


def test_each_table_and_media_file_is_an_exhibit_with_its_item_and_clause():
    exhibits = of_type(graph()[0], "investigation:ProvenanceRecord")
    assert [one["investigation:exhibitNumber"] for one in exhibits] == [f"RG-2020-000042/{n}" for n in (1, 2, 3)]
    assert exhibits[1]["core:description"] == "Videos, 1 row: released as item 2 under the clause inc.video"


def test_every_name_in_it_is_of_something_in_it_and_no_two_things_share_one():
    accounts = ["a", "aa", "b"]
    value, _ = graph([subscriber_part(one) for one in accounts], some_items=items("c"))
    told = [node["@id"] for node in value["@graph"]]
    assert len(set(told)) == len(told)

    def named(node):
        if isinstance(node, dict):
            yield from [node["@id"]] if set(node) == {"@id"} else (one for each in node.values() for one in named(each))
        elif isinstance(node, list):
            yield from (one for each in node for one in named(each))

    assert set(named(value["@graph"])) <= set(told)
