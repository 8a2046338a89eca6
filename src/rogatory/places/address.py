"""An address as an operator writes it: a folder (``file:///folder``) or a bucket (``s3://bucket/prefix``).

An address holds no secret. What S3 needs beside it stands in the usual variables: AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL, and AWS_ALLOW_HTTP=true for an endpoint without
TLS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from rogatory.problem import Problem

if TYPE_CHECKING:
    from datetime import timedelta

    from obstore.store import S3Credential, S3Store

_KEY, _PLACE = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"), ("REGION", "ENDPOINT_URL")
_OWN = (*_KEY, *_PLACE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where objects lie: ``folder`` is the folder, or None where `url` is that of a bucket."""

    url: str
    folder: Path | None

    @classmethod
    def of(cls, url: str, setting: str) -> Address:
        """Read an address; `setting` is by what name the operator has set it, for people.

        Raises:
            Problem: it is of another kind, or holds more than a place.
        """
        parts = urlsplit(url)
        if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
            return cls(url, Path(unquote(parts.path)))
        if parts.scheme == "s3" and parts.netloc and not parts.query and not parts.fragment:
            if "@" in parts.netloc:
                # The address is shown to people, and stands in messages.
                raise Problem(
                    "the address of a bucket holds no key",
                    where=setting,
                    cure="Give keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                )
            return cls(url, None)
        raise Problem(
            "objects can lie in a folder (file:///folder) or in a bucket (s3://bucket/prefix)",
            where=url,
            cure=f"Correct {setting}",
        )


def bucket_at(
    url: str,
    environment: Mapping[str, str],
    own: str = "",
    *,
    timeout: timedelta | None = None,
    retries: int | None = None,
) -> S3Store:
    """Open a bucket; nothing is asked of it yet.

    Where `own` is a name, each of the usual variables may stand in `environment` for this bucket alone, with that name
    and an underscore before it; a key of its own takes the place of the usual one as a whole.

    Args:
        url: the address of the bucket.
        environment: the variables.
        own: the name before those that are for this bucket alone.
        timeout: after how long one request is given up; None is the library's own.
        retries: how often the library asks again by itself; None is as often as it does.

    Raises:
        BaseError: S3 is not set up as the library wants it (`obstore.exceptions`).
        ValueError: the same.
    """
    from obstore.store import S3Store

    before = f"{own}_AWS_"
    mine = {name: environment[before + name] for name in _OWN if own and before + name in environment}
    plainly = environment.get(f"{before}ALLOW_HTTP" if own else "", environment.get("AWS_ALLOW_HTTP", ""))
    client: dict[str, Any] = {"allow_http": True} if plainly.lower() == "true" else {}
    if timeout is not None:
        client["timeout"] = timeout
    return S3Store.from_url(
        url,
        config={f"aws_{name.lower()}": mine[name] for name in _PLACE if name in mine} or None,  # type: ignore[arg-type]
        client_options=client or None,  # type: ignore[arg-type]
        retry_config=None if retries is None else {"max_retries": retries},
        credential_provider=_key(mine) if mine.keys() & set(_KEY) else None,
    )


def _key(mine: Mapping[str, str]) -> Callable[[], S3Credential]:
    """Give a key of its own as a whole: a token that stands beside the usual one would not fit it."""
    credential: S3Credential = {
        "access_key_id": mine.get("ACCESS_KEY_ID", ""),
        "secret_access_key": mine.get("SECRET_ACCESS_KEY", ""),
        "token": mine.get("SESSION_TOKEN"),
        "expires_at": None,
    }
    return lambda: credential
