"""Addresses as an operator writes them, and the keys that go with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rogatory.places.address import Address, bucket_at
from rogatory.problem import Problem


def test_an_address_is_a_folder_or_a_bucket() -> None:
    assert Address.of("file:///var/lib/a%20b", "SETTING").folder == Path("/var/lib/a b")
    assert Address.of("s3://bucket/prefix", "SETTING").folder is None


@pytest.mark.parametrize(
    "url", ["", "objects", "file://host/folder", "http://host/bucket", "s3:///prefix", "s3://b?x=1"]
)
def test_anything_else_is_refused_with_its_cure(url: str) -> None:
    with pytest.raises(Problem, match="folder") as caught:
        Address.of(url, "SETTING")
    assert caught.value.cure == "Correct SETTING"


def test_an_address_with_a_key_in_it_is_refused_and_not_repeated() -> None:
    with pytest.raises(Problem) as caught:
        Address.of("s3://key:secret@bucket/prefix", "SETTING")
    assert "secret" not in str(caught.value)


def test_a_bucket_may_lie_at_an_endpoint_of_its_own() -> None:
    usual = {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "https://usual.example"}
    own = {"MEDIA_AWS_REGION": "eu-north-1", "MEDIA_AWS_ENDPOINT_URL": "https://own.example"}
    config = bucket_at("s3://bucket/prefix", {**usual, **own}, "MEDIA").config
    assert (config["region"], config["endpoint"]) == ("eu-north-1", "https://own.example")


def test_a_key_of_its_own_takes_the_place_of_the_usual_one_with_its_token(monkeypatch) -> None:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
        monkeypatch.setenv(f"AWS_{name}", "usual")
    own = {"MEDIA_AWS_ACCESS_KEY_ID": "own", "MEDIA_AWS_SECRET_ACCESS_KEY": "secret"}
    given = bucket_at("s3://bucket", own, "MEDIA").credential_provider()
    assert (given["access_key_id"], given["secret_access_key"], given["token"]) == ("own", "secret", None)
    assert bucket_at("s3://bucket", {}, "MEDIA").credential_provider is None
