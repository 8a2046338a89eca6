"""data/case.jsonld: the return in the words that tools of digital forensics share, CASE 1.4 and UCO 1.4.

It says what return.json says of files, accounts and exhibits, as a graph (https://caseontology.org/): the production
as an investigative action of the provider, each account as an account, each file with its digest, and each table and
media file as a numbered exhibit, that is, a provenance record that names the item and the clause which let it out.
Identifiers are UUIDs made from the reference and what is named, so that the same return has the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha1
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from rogatory.evidence.cells import instant
from rogatory.evidence.document import Contents, MediaRecord, TableRecord
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.json_stream import json_object
from rogatory.evidence.page_words import count
from rogatory.evidence.returns import FileRecord

_CASE, _UCO = "https://ontology.caseontology.org/case/", "https://ontology.unifiedcyberontology.org/uco/"
_CONTEXT = {
    "investigation": _CASE + "investigation/",
    **{name: f"{_UCO}{name}/" for name in ("action", "core", "identity", "observable", "types")},
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_Node = dict[str, Any]
_Name = Callable[..., _Node]


def case_graph(contents: Contents, files: Iterable[FileRecord]) -> Iterator[bytes]:
    """Write case.jsonld about `contents` and every payload file sealed before it, in pieces."""
    return json_object((("@context", _CONTEXT), ("@graph", _nodes(contents, files))))


def _nodes(contents: Contents, files: Iterable[FileRecord]) -> Iterator[_Node | Iterator[tuple[str, Any]]]:
    header = contents.header
    name = _names(header)
    yield from _people(header, name)
    accounts = dict.fromkeys(
        (
            *(item.account for item in contents.items),
            *(one.part.account for one in contents.tables),
            *(one.part.account for one in contents.media),
        )
    )
    for account in accounts:
        yield _account(account, name)
    for file in files:
        yield _file(file, name)
    exhibits: dict[str, list[int]] = {account: [] for account in accounts}
    records: tuple[TableRecord | MediaRecord, ...] = (*contents.tables, *contents.media)
    for number, record in enumerate(records, start=1):
        exhibits[record.part.account].append(number)
        yield _exhibit(record, f"{header.reference}/{number}", name)
    yield from _actions(contents, exhibits, name)


def _names(header: ReturnHeader) -> _Name:
    """Give what names a thing of this return: the same words, the same name."""
    space = uuid5(NAMESPACE_URL, f"urn:rogatory:return:{header.reference}:{instant(header.sealed_at)}").bytes

    def name(*words: str) -> _Node:
        # The length before each word, so that no two lists of words are one text.
        return {"@id": _urn(space, "".join([f"{len(word)}:{word}" for word in words]))}

    return name


def _urn(space: bytes, words: str) -> str:
    """Give the name of a UUID of version 5 (RFC 9562): `uuid.uuid5` takes thrice as long, and each file has four."""
    digits = sha1(space + words.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def _people(header: ReturnHeader, name: _Name) -> Iterator[_Node]:
    guideline = header.guideline
    yield {**name("provider"), "@type": "identity:Organization", "core:name": header.entity.name}
    yield {**name("agency"), "@type": "identity:Organization", "core:name": header.officer.agency}
    yield {**name("officer"), "@type": "identity:Person", "core:name": header.officer.name}
    yield {
        **name("authorization"),
        "@type": "investigation:Authorization",
        "investigation:authorizationType": f"decided under {guideline.title}, version {guideline.version}",
        "investigation:authorizationIdentifier": [header.reference, f"sha256:{header.decision_digest[-64:]}"],
    }


def _account(account: str, name: _Name) -> _Node:
    facet = {
        **name("account facet", account),
        "@type": "observable:AccountFacet",
        "observable:accountIdentifier": account,
        "observable:accountIssuer": name("provider"),
    }
    return {**name("account", account), "@type": "observable:DigitalAccount", "core:hasFacet": [facet]}


def _file(file: FileRecord, name: _Name) -> _Node:
    digest = {
        **name("digest", file.path),
        "@type": "types:Hash",
        "types:hashMethod": "SHA256",
        "types:hashValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
    }
    facets = (
        {
            **name("file facet", file.path),
            "@type": "observable:FileFacet",
            "observable:fileName": file.path.rpartition("/")[2],
            "observable:filePath": file.path,
            "observable:sizeInBytes": file.size,
        },
        {
            **name("content facet", file.path),
            "@type": "observable:ContentDataFacet",
            "observable:mimeType": file.media_type,
            "observable:sizeInBytes": file.size,
            "observable:hash": [digest],
        },
    )
    return {**name("file", file.path), "@type": "observable:File", "core:hasFacet": list(facets)}


def _exhibit(record: TableRecord | MediaRecord, number: str, name: _Name) -> _Node:
    part = record.part
    files: tuple[FileRecord, ...]
    if isinstance(record, TableRecord):
        what = f"{record.part.title or record.part.table}, {count(record.rows, 'row')}"
        files = (record.csv, record.jsonl)
    else:
        what, files = f"media file {record.part.media_id}", (record.file,)
    return {
        **name("exhibit", number),
        "@type": "investigation:ProvenanceRecord",
        "core:description": f"{what}: released as item {part.item_id} under the clause {part.clause or 'not named'}",
        "investigation:exhibitNumber": number,
        "core:object": [name("account", part.account), *(name("file", file.path) for file in files)],
    }


def _actions(
    contents: Contents, exhibits: Mapping[str, list[int]], name: _Name
) -> Iterator[_Node | Iterator[tuple[str, Any]]]:
    """Give the production as one action, with one of its own for each account, which may result in many exhibits."""
    header = contents.header
    common = {
        "@type": "investigation:InvestigativeAction",
        "action:performer": name("provider"),
        "action:participant": [name("officer"), name("agency")],
        "action:endTime": {"@type": "xsd:dateTime", "@value": instant(header.sealed_at)},
    }
    for account, numbers in exhibits.items():
        about = {"core:name": "Production of the records of one account", "action:object": [name("account", account)]}
        results = (name("exhibit", f"{header.reference}/{number}") for number in numbers)
        yield iter([*{**name("action", account), **common, **about}.items(), ("action:result", results)])
    withheld = sum(one.rows for one in contents.withheld), sum(one.files for one in contents.withheld)
    given = f"{count(contents.rows, 'row')} and {count(len(contents.media), 'media file')}"
    kept = f"{count(withheld[0], 'row')} and {count(withheld[1], 'file')}"
    words = f"Produced: {given}. Collected and kept back: {kept}. What was decided on each item is in return.json."
    yield {
        **name("action"),
        **common,
        "core:name": f"Production of records, {header.reference}",
        "core:description": words,
        "action:object": [name("account", account) for account in exhibits],
        "action:subaction": [name("action", account) for account in exhibits],
    }
    yield {
        **name("authorized"),
        "@type": "core:Relationship",
        "core:source": name("action"),
        "core:target": name("authorization"),
        "core:kindOfRelationship": "Authorized_By",
        "core:isDirectional": True,
    }
