"""The provider's keys are made once, kept from others, and the same ever after."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rogatory.desk.stages.keys import CUSTODIAN, PUBLIC_KEY, RETURN_KEY, custodian_key, return_signer
from rogatory.desk.stages.stationery import stationery_of
from rogatory.evidence.signature import PublicKey
from rogatory.problem import Problem

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_the_return_key_is_made_once_and_its_public_half_published(tmp_path: Path) -> None:
    first = return_signer(tmp_path / "keys")
    published = PublicKey.read((tmp_path / "keys" / PUBLIC_KEY).read_bytes(), "key")
    assert return_signer(tmp_path / "keys").public == first.public == published
    assert stat.S_IMODE((tmp_path / "keys" / RETURN_KEY).stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as many:
        found = list(many.map(lambda _: return_signer(tmp_path).public.fingerprint, range(16)))
    assert len(set(found)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [RETURN_KEY, PUBLIC_KEY]


def test_the_demonstration_key_stays_the_same_and_says_what_it_is(tmp_path: Path) -> None:
    key = custodian_key(tmp_path, NOW)
    assert key.demonstration
    assert custodian_key(tmp_path, NOW).certificate_pem == key.certificate_pem


def test_a_custodian_key_that_does_not_open_is_told(tmp_path: Path) -> None:
    (tmp_path / CUSTODIAN).write_bytes(b"not a key store")
    with pytest.raises(Problem, match="does not open"):
        custodian_key(tmp_path, NOW)


def test_a_pack_comes_with_its_certificate_and_layout(tmp_path: Path) -> None:
    found = stationery_of("tiktok-inc-2020-08-13", "US")
    assert "902" in found.wording.rules
    assert found.layout is not None
    with pytest.raises(Problem, match="not here"):
        stationery_of("nobody-1999-01-01", "US")


@pytest.mark.parametrize(
    ("version", "country", "sworn"),
    [
        ("tiktok-inc-2020-08-13", "US", True),
        ("tiktok-inc-2020-08-13", "PR", True),
        ("tiktok-inc-2020-08-13", "DE", False),
        ("tiktok-inc-2020-08-13", "none", False),
        ("tiktok-inc-2020-08-13", None, False),
        ("tiktok-pte-2020-08-13", "SG", False),
    ],
)
def test_the_requesting_country_decides_by_whose_law_of_evidence_it_is_certified(
    version: str, country: str | None, sworn: bool
) -> None:
    """A penalty of perjury under the laws of the United States is promised to courts of the United States alone."""
    wording = stationery_of(version, country).wording
    assert ("902(11), 902(13) and 902(14)" in wording.rules) is sworn
    assert ("under penalty of perjury" in wording.declaration and "28 U.S.C. 1746" in wording.declaration) is sworn


def test_an_operators_own_pack_goes_before_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    (folder / "certificates").mkdir(parents=True)
    (folder / "pack.toml").write_text('version = "tiktok-inc-2020-08-13"')
    (folder / "certificates" / "own.toml").write_text(
        'title = "Own"\nparagraphs = ["I certify {reference}."]\ndeclaration = "So it is."'
    )
    for folders in ([folder], [tmp_path]):
        found = stationery_of("tiktok-inc-2020-08-13", "US", folders)
        assert (found.wording.title, found.layout) == ("Own", None)
    (folder / "certificates" / "own.toml").write_text(
        'title = "Own"\nparagraphs = ["I certify."]\ndeclaration = "So it is."\njurisdictions = ["MY"]'
    )
    assert stationery_of("tiktok-inc-2020-08-13", "MY", [folder]).wording.title == "Own"
    with pytest.raises(Problem, match="no certificate"):
        stationery_of("tiktok-inc-2020-08-13", "US", [folder])
