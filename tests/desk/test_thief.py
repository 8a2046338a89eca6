"""A thief with the dump of the database alone: every table's text, and no key, passphrase or content in it opens."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator

import pytest
from django.conf import settings as site
from django.db import connection

from rogatory.desk import checkpoints, two_people
from rogatory.desk.models import PreservedCopy, RequestKey
from rogatory.desk.publishing import publish, the_place
from rogatory.desk.stages import keys
from rogatory.desk.surroundings import the_vault
from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.vault import WrappedKey
from rogatory.flow.states import Role
from rogatory.problem import Problem
from tests.desk.copies import Ending
from tests.desk.rest.test_parts import package_of
from tests.desk.team import NOW, a_person
from tests.desk.test_rotating import copies

CONTENT = b"what a user had wanted to keep to himself, letter by letter"
_TOKEN = re.compile(rb"[A-Za-z0-9+/_=-]{22,}")


def dump() -> Iterator[bytes]:
    """Give every value of every table, as bytes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the database's own names
            for row in cursor.fetchall():
                yield from (_as_bytes(value) for value in row if value is not None)


def _as_bytes(value: object) -> bytes:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value)
    return (json.dumps(value) if isinstance(value, (dict, list)) else str(value)).encode()


def decoded(values: list[bytes]) -> Iterator[bytes]:
    """Give every value, and whatever in it could be bytes written as text."""
    for value in values:
        yield value
        for token in _TOKEN.findall(value):
            for read in (bytes.fromhex, base64.b64decode, base64.urlsafe_b64decode):
                try:
                    yield read(token.decode())
                except ValueError:
                    continue


@pytest.fixture
def stolen(ending: Ending, settings, tmp_path, chance) -> list[bytes]:
    """The dump of a service that has kept copies, has a return at rest, and has signed and published its audit."""
    settings.AUDIT_URL = (tmp_path / "published").as_uri()
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    package_of(ending.team.approved("subscriber").request, CONTENT, chance)
    for copy in copies(ending, 3):
        the_vault().put(copy.vault_id, WrappedKey(bytes(copy.wrapped_key)), [CONTENT])
    keys.return_signer(site.DATA_DIR / "keys")
    keys.custodian_key(site.DATA_DIR / "keys", NOW)
    two_people.propose(a_person("co", Role.COUNSEL), "keys", {"key": "vault"}, "once a year", NOW)
    publish(the_place(), NOW)
    return list(dump())


def the_secrets() -> Iterator[bytes]:
    folder = site.DATA_DIR / "keys"
    yield base64.b64decode(site.VAULT_KEY_FILE.read_bytes())
    yield base64.b64decode((folder / "audit-key.txt").read_text().strip().split("+", 4)[4])[1:]
    yield base64.b64decode((folder / "return-key.pem").read_text().splitlines()[1])[-32:]
    yield bytes.fromhex(json.loads((folder / "custodian-demonstration.json").read_text())["seed"])
    yield site.SECRET_KEY.encode()


def test_the_dump_holds_no_key_and_nothing_that_a_key_protects(stolen):
    everything = b"\0".join(decoded(stolen))
    assert b"keep to himself" not in everything
    assert b"the identity" not in everything, "what opens the package"
    found = list(the_secrets())
    assert len(found) == 5
    for secret in found:
        assert secret not in everything
    assert str(checkpoints.keys()[0]).split("+")[0].encode() in everything, "the dump was read"


def test_no_bytes_of_the_dump_are_the_key_of_anything_in_it(stolen):
    pieces = {value[at : at + 32] for value in decoded(stolen) for at in (0, max(0, len(value) - 32))}
    candidates = [HeldKey(piece) for piece in pieces if len(piece) == 32]
    assert len(candidates) > 20
    for copy in PreservedCopy.objects.all():
        wrapped = bytes(copy.wrapped_key)
        for key in candidates:
            with pytest.raises(Problem):
                key.unwrap(wrapped, copy.vault_id.encode())
        assert not any(key.has_wrapped(wrapped) for key in candidates)
    for row in RequestKey.objects.all():
        assert not any(key.has_wrapped(bytes(row.wrapped_key)) for key in candidates)


def test_the_copies_in_the_dump_do_open_for_whoever_has_the_master_key_as_well(stolen):
    assert stolen
    for copy in PreservedCopy.objects.all():
        the_vault().unlock(copy.vault_id, WrappedKey(bytes(copy.wrapped_key)))
