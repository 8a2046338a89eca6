"""Keys that two people have rotated: the earlier return key stays published, and every copy opens by the new master."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

import pytest
from django.conf import settings as site

from rogatory.desk import audit, outbox, rotating, two_people
from rogatory.desk.changes.keys import ROTATE
from rogatory.desk.models import AuditEntry, Matter, PreservedCopy, RequestKey
from rogatory.desk.rest.keys import destroy_key, key_for, key_of
from rogatory.desk.stages import keys
from rogatory.desk.surroundings import plan_signing, plan_verifies, the_vault
from rogatory.desk.vault.keys import HeldKey, KeyRing, master_key
from rogatory.desk.vault.vault import WrappedKey
from rogatory.flow.states import Kind, Role, State
from rogatory.problem import Problem
from tests.desk.copies import Ending
from tests.desk.team import NOW, a_person


def approved(key: str) -> None:
    counsel, administrator = a_person("co", Role.COUNSEL), a_person("adm", Role.ADMINISTRATOR)
    proposal = two_people.propose(counsel, "keys", {"key": key}, "once a year", NOW)
    two_people.approve(administrator, proposal, NOW)


def work() -> None:
    claim = outbox.claim("test", now=NOW, only=(ROTATE,))
    assert claim is not None
    rotating.rotate(claim, lambda: NOW)


def copies(ending: Ending, many: int) -> list[PreservedCopy]:
    request = ending.team.submit()
    made = []
    for number in range(many):
        matter = Matter.objects.create(
            request=request, kind=Kind.COPY, account=f"account-{number}", state=State.KEPT, entered_at=NOW
        )
        name = secrets.token_hex(16)
        wrapped = the_vault().new_key(name)
        made.append(PreservedCopy.objects.create(matter=matter, sought="x", vault_id=name, wrapped_key=wrapped))
    return made


def put(copy: PreservedCopy) -> str:
    return the_vault().put(copy.vault_id, WrappedKey(bytes(copy.wrapped_key)), [b"kept"]).name


def opens(copy: PreservedCopy, sealed: str) -> bytes:
    copy.refresh_from_db()
    return the_vault().open(copy.vault_id, WrappedKey(bytes(copy.wrapped_key)), sealed).read()


def test_a_new_key_seals_returns_and_the_earlier_one_stays_published(ending: Ending):
    folder = site.DATA_DIR / "keys"
    before = keys.return_signer(folder).public
    approved("return")
    assert keys.return_signer(folder).public == before, "nothing happens within the approval"
    work()
    after = keys.return_signer(folder).public
    assert after != before
    assert (folder / keys.PUBLIC_KEY).read_bytes() == after.pem()
    assert keys.former_keys(folder) == (keys.FormerKey(before, NOW),)
    done = json.loads(bytes(AuditEntry.objects.get(action=ROTATE).entry))
    assert done["details"]["fingerprint"] == after.fingerprint
    assert audit.check().faults == ()


def test_a_new_key_signs_plans_and_the_earlier_one_is_known_no_more(ending: Ending):
    folder, seals = site.DATA_DIR / "keys", keys.return_signer(site.DATA_DIR / "keys").public
    before, signed = keys.signer(folder, keys.PLANS).public, plan_signing().sign(b"a plan")
    assert plan_verifies()(signed, b"a plan")
    approved("plan")
    work()
    assert not plan_verifies()(signed, b"a plan")
    assert plan_verifies()(plan_signing().sign(b"a plan"), b"a plan")
    assert keys.former_keys(folder, keys.PLANS) == (keys.FormerKey(before, NOW),)
    assert keys.return_signer(folder).public == seals
    done = json.loads(bytes(AuditEntry.objects.get(action=ROTATE).entry))
    assert (done["details"]["key"], done["details"]["fingerprint"]) == (
        "plan",
        keys.signer(folder, keys.PLANS).public.fingerprint,
    )


def test_a_rotation_that_is_done_again_changes_the_return_key_once(tmp_path: Path):
    keys.return_signer(tmp_path)
    once = keys.rotate(tmp_path, keys.RETURNS, 7, NOW).public
    assert keys.rotate(tmp_path, keys.RETURNS, 7, NOW).public == once
    assert len(keys.former_keys(tmp_path)) == 1
    assert keys.rotate(tmp_path, keys.RETURNS, 8, NOW).public != once
    assert len(keys.former_keys(tmp_path)) == 2


def test_a_rotation_broken_off_before_the_key_was_published_goes_on(tmp_path: Path):
    before = keys.return_signer(tmp_path).public
    keys.rotate(tmp_path, keys.RETURNS, 7, NOW)
    (tmp_path / keys.PUBLIC_KEY).write_bytes(before.pem())
    keys.rotate(tmp_path, keys.RETURNS, 7, NOW)
    assert (tmp_path / keys.PUBLIC_KEY).read_bytes() == keys.return_signer(tmp_path).public.pem()


def test_every_copy_opens_by_the_new_master_key_alone(ending: Ending):
    made = copies(ending, 3)
    sealed = [put(copy) for copy in made]
    approved("vault")
    work()
    for left in site.VAULT_KEY_FILE.parent.glob("*.former-*"):
        left.unlink()
    assert isinstance(master_key(site.VAULT_KEY_FILE, "", ""), HeldKey)
    assert [opens(copy, name) for copy, name in zip(made, sealed, strict=True)] == [b"kept"] * 3


def test_the_returns_of_every_request_open_by_the_new_master_key_alone(ending: Ending):
    requests = [ending.team.submit() for _ in range(3)]
    keys_before = [key_for(request, NOW) for request in requests]
    destroy_key(requests[2], NOW)
    approved("vault")
    work()
    for left in site.VAULT_KEY_FILE.parent.glob("*.former-*"):
        left.unlink()
    assert [key_of(request) for request in requests[:2]] == keys_before[:2]
    assert RequestKey.objects.get(request=requests[2]).wrapped_key is None, "a destroyed key came back"
    done = json.loads(bytes(AuditEntry.objects.get(action=ROTATE).entry))
    assert done["details"]["requests"] == 2


def test_copies_open_while_their_keys_are_being_wrapped_anew(ending: Ending, monkeypatch):
    made = copies(ending, 2)
    names = [put(copy) for copy in made]
    approved("vault")
    monkeypatch.setattr(rotating, "_BLOCK", 1)
    killed_after_one(monkeypatch)
    with pytest.raises(Killed):
        work()
    assert [opens(copy, name) for copy, name in zip(made, names, strict=True)] == [b"kept"] * 2
    monkeypatch.undo()


class Killed(BaseException):
    pass


def killed_after_one(patch: pytest.MonkeyPatch) -> None:
    def dies(*_: object, **__: object) -> None:
        raise Killed

    patch.setattr(outbox, "renew", dies)


def test_a_rotation_that_was_killed_goes_on_with_the_same_new_key(ending: Ending):
    made = copies(ending, 3)
    approved("vault")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rotating, "_BLOCK", 1)
        killed_after_one(patch)
        with pytest.raises(Killed):
            work()
    new = site.VAULT_KEY_FILE.read_bytes()
    again = outbox.claim("another", now=NOW + outbox.LEASE, only=(ROTATE,))
    rotating.rotate(again, lambda: NOW)
    assert site.VAULT_KEY_FILE.read_bytes() == new
    assert len(list(site.VAULT_KEY_FILE.parent.glob("*.former-*"))) == 1
    ring = master_key(site.VAULT_KEY_FILE, "", "")
    assert isinstance(ring, KeyRing)
    for copy in made:
        copy.refresh_from_db()
        assert ring.current.has_wrapped(bytes(copy.wrapped_key))


def test_a_destroyed_copy_gets_no_key_again(ending: Ending):
    (copy,) = copies(ending, 1)
    PreservedCopy.objects.filter(pk=copy.pk).update(wrapped_key=None)
    approved("vault")
    work()
    copy.refresh_from_db()
    assert copy.wrapped_key is None


def test_a_key_of_the_environment_wraps_anew_what_the_former_one_has_wrapped(ending: Ending, settings):
    settings.VAULT_KEY = base64.b64encode(b"a" * 32).decode()
    (copy,) = copies(ending, 1)
    settings.VAULT_KEY_FORMER, settings.VAULT_KEY = (settings.VAULT_KEY,), base64.b64encode(b"b" * 32).decode()
    approved("vault")
    work()
    copy.refresh_from_db()
    assert HeldKey(b"b" * 32).has_wrapped(bytes(copy.wrapped_key))
    settings.VAULT_KEY_FORMER = ()
    the_vault().unlock(copy.vault_id, WrappedKey(bytes(copy.wrapped_key)))


def test_without_the_former_key_nothing_is_lost_and_the_cure_is_told(ending: Ending, settings):
    (copy,) = copies(ending, 1)
    before = bytes(copy.wrapped_key)
    settings.VAULT_KEY = base64.b64encode(b"b" * 32).decode()
    approved("vault")
    with pytest.raises(Problem, match="wrapped by master key"):
        work()
    copy.refresh_from_db()
    assert bytes(copy.wrapped_key) == before
