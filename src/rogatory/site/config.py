"""What the operator sets, read once from the environment (``ROGATORY_*``) and checked before anything starts."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rogatory.problem import Problem
from rogatory.site.mail_places import folder, hosts, imap, mailboxes, socket


def _parted(words: object) -> object:
    """Read a list as the environment writes it: words parted by commas."""
    return tuple(word.strip() for word in words.split(",") if word.strip()) if isinstance(words, str) else words


def _paired(words: object) -> object:
    """Read pairs as the environment writes them: ``name=value``, parted by commas."""
    if not isinstance(words, str):
        return words
    pairs = [part.partition("=") for part in words.split(",") if part.strip()]
    if not all(sign and name.strip() and value.strip() for name, sign, value in pairs):
        raise ValueError("write each pair as name=value, parted by commas")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _signing(secret: str) -> str:
    """Take a secret as Standard Webhooks writes it: ``whsec_`` and 24 to 64 bytes in Base64."""
    try:
        size = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except binascii.Error:
        size = -1
    if secret and not 24 <= size <= 64:
        raise ValueError("the secret is whsec_ and 24 to 64 random bytes in Base64")
    return secret


def _other_name_of(origin: SplitResult) -> str:
    """Give the same service of this machine under its other name; nothing for any other origin."""
    other = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}.get(origin.hostname or "")
    if other is None or origin.scheme != "http":
        return ""
    return f"http://{other}:{origin.port}" if origin.port else f"http://{other}"


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parted)]
Pairs = Annotated[Mapping[str, str], NoDecode, BeforeValidator(_paired)]
Folders = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_parted)]


class Config(BaseSettings):
    """The operator's settings. Every field is the environment variable of the same name with ``ROGATORY_`` before it.

    ``documents_origin`` is the second origin, from which alone originals of documents are given; its host is another
    than that of ``origin``. Where it is empty none is given, but by a service on this machine, which has two names.
    ``people`` is how many people must stand behind the release of data that is no content (content always takes two);
    ``emergency_people`` how many different people verify, approve and countersign an emergency disclosure.
    ``bar_review_days`` is after how many days a bar on notice without an end comes before a person; ``user_contact`` is
    where users object (empty: where letters come from), ``enforcement_email`` to whom violations are handed on.
    ``guidelines`` are folders of guideline packs beside the shipped ones, or in their place (``shipped_guidelines`` is
    ``none``); ``source_map`` ties in the platform's data, behind ``connector`` where one is named.
    ``vault_url`` and ``ledger_url`` are where preserved copies and the purge ledger lie (``file:///folder`` or
    ``s3://bucket/prefix``), ``returns_url`` where the encrypted packages of returns do, and ``audit_url`` where the
    audit is published, best off this host. ``objects_url`` is where documents and collections lie, in the same way,
    where it is not the data folder; a collection of more items than ``items_in_one_part`` is made in parts, which all
    workers share. The master key for copies and returns
    comes from ``vault_key_file``, or is ``vault_key`` itself (base64), or stays behind ``vault_key_command``;
    ``vault_key_former`` are keys that ``vault_key`` has taken the place of.
    ``accounts_in_one_return`` is how many accounts one return may be about; of more, each has one of its own.
    ``signals`` is a file that sets weights and limits of the signals anew (docs/verifying-a-sender.md).
    ``signers`` is a folder of certificates (PEM or DER) by whose word the name of whoever signed a PDF is taken;
    ``clamav`` is where a ClamAV daemon listens (a socket's path, or host:port).
    ``tariff`` is the operator's own, for guidelines that let costs be sought and state no prices; ``payment_days`` is
    how many days an invoice leaves to pay it.
    ``downloads_at_once`` is how many returns a process of the site gives out at a time, less than it has threads.
    ``return_days`` is how many days a return can be fetched after its delivery, before it is destroyed.
    ``grace_hours`` is how long the destruction of a preserved copy can be taken back, where its guideline says nothing.
    ``provisional_days`` is how long a copy is kept provisionally before a person has to look at it.
    ``alert_email`` are the addresses, ``alert_url`` the webhook that are told what cannot wait; the webhook's messages
    are signed with ``alert_secret``. ``notice_url`` and ``notice_secret`` are those of the webhook by which the
    platform tells users in its app, beside the letter.
    ``entity_email`` gives, for a line of guidelines, the address of the counsel who is told of an emergency that
    belongs to that entity. ``emergency_minutes`` is the time within which an emergency
    is to be answered where the guideline promises none, ``emergency_review_days`` that within which the disclosure is
    reviewed. ``proxies`` is the number of proxies before the service that say from where somebody comes.
    ``looks_a_day`` is how many cases somebody of the team may open within a day and do nothing on.
    An ``https`` origin has at least one: the one that speaks TLS. ``hsts`` is how far browsers are told to speak TLS
    only: to this host, to those below it as well, or so that its owner may have it preloaded.
    ``oidc_issuer``, ``oidc_client_id``, ``oidc_client_secret`` and ``oidc_name`` (what the button calls it) are those
    of the operator's identity provider, by which staff may sign in: all of them or none.
    ``mail_recipients`` are the addresses for which mail is taken, ``mail_lmtp`` and ``mail_smtp`` (``host:port``) where
    it is handed in, ``mail_size_mb`` the most megabytes of one message, ``mail_connections`` how many connections may
    be open at once. ``mail_imap`` is the mailbox that is polled (``imaps://host``, ``imap+starttls://host``, or
    ``imap://`` on this machine), every ``mail_poll_seconds``: ``mail_imap_folder`` of ``mail_imap_user``, with what was
    taken moved to ``mail_imap_done`` where that is set. ``mail_authentication`` says whether it is looked at here where
    messages come from, or the findings of the operator's server called ``mail_authserv_id`` are taken over;
    ``mail_hosts`` are the operator's own servers, and ``mail_spf`` says by whom it is known who handed a message in.
    ``custodian_module`` is the library (``.so``) of the token that holds the custodian's key, ``custodian_token`` that
    token's label, ``custodian_key`` the key's; its PIN is ``custodian_pin``, or stands in ``custodian_pin_file``, and
    ``custodian_certificate`` is the file of certificates where the token holds none. ``tsa_url`` is the timestamping
    authority without whose stamp nothing is sealed, ``tsa_roots`` the certificates that must stand behind its stamps.
    ``clock_shift`` (seconds) moves a demonstration into the days of its cases; only a site on localhost takes it.
    """

    model_config = SettingsConfigDict(env_prefix="ROGATORY_", extra="ignore")

    data_dir: Path = Path(".rogatory")
    database_url: str = ""
    secret_key: str = ""
    allowed_hosts: Words = ("localhost", "127.0.0.1", "[::1]")
    origin: str = "http://localhost:8000"
    documents_origin: str = Field(default="", validate_default=True)
    debug: bool = False
    people: Literal["one", "two"] = "two"
    emergency_people: Literal["two", "three"] = "three"
    bar_review_days: int = Field(default=180, gt=0, le=3660)
    user_contact: str = ""
    enforcement_email: str = ""
    guidelines: Folders = ()
    shipped_guidelines: Literal["beside", "none"] = "beside"
    source_map: Path | None = None
    connector: str = ""
    signals: Path | None = None
    signers: Path | None = None
    clamav: str = ""
    tariff: Path | None = None
    payment_days: int = Field(default=30, gt=0, lt=366)
    return_days: int = Field(default=30, gt=0, lt=366)
    downloads_at_once: int = Field(default=4, gt=0)
    vault_url: str = ""
    ledger_url: str = ""
    audit_url: str = ""
    returns_url: str = ""
    objects_url: str = ""
    items_in_one_part: int = Field(default=500, gt=0)
    accounts_in_one_return: int = Field(default=20, gt=0)
    vault_key_file: Path | None = None
    vault_key: str = ""
    vault_key_command: str = ""
    vault_key_former: Words = ()
    provisional_days: int = Field(default=90, gt=0, lt=3651)
    email: Literal["smtp", "console", "file", "memory"] = "console"
    email_host: str = "localhost"
    email_port: int = Field(default=25, gt=0, lt=65536)
    email_user: str = ""
    email_password: str = ""
    email_tls: bool = False
    email_from: str = "legal-process@provider.example"
    grace_hours: int = Field(default=72, ge=0)
    alert_email: Words = ()
    alert_secret: Annotated[str, AfterValidator(_signing)] = ""
    alert_url: str = ""
    notice_secret: Annotated[str, AfterValidator(_signing)] = ""
    notice_url: str = ""
    entity_email: Pairs = {}
    emergency_minutes: int = Field(default=60, gt=0, le=10080)
    emergency_review_days: int = Field(default=7, gt=0, le=365)
    proxies: int = Field(default=0, ge=0, le=9, validate_default=True)
    hsts: Literal["preload", "subdomains", "host"] = "preload"
    looks_a_day: int = Field(default=24, gt=0, le=10000)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = Field(default="", max_length=60, validate_default=True)
    mail_recipients: Annotated[Words, AfterValidator(mailboxes)] = ()
    mail_lmtp: Annotated[str, AfterValidator(socket)] = "127.0.0.1:2424"
    mail_smtp: Annotated[str, AfterValidator(socket)] = ""
    mail_size_mb: int = Field(default=50, gt=0, le=50)
    mail_connections: int = Field(default=40, gt=0, le=1000)
    mail_imap: Annotated[str, AfterValidator(imap)] = ""
    mail_imap_user: str = Field(default="", validate_default=True)
    mail_imap_password: str = Field(default="", validate_default=True)
    mail_imap_folder: Annotated[str, AfterValidator(folder)] = "INBOX"
    mail_imap_done: Annotated[str, AfterValidator(folder)] = ""
    mail_poll_seconds: int = Field(default=15, gt=0, le=3600)
    mail_hosts: Annotated[Words, AfterValidator(hosts)] = ()
    mail_authserv_id: str = Field(default="", max_length=253)
    mail_authentication: Literal["evaluate", "operator", "off"] = Field(default="evaluate", validate_default=True)
    mail_spf: Literal["nobody", "listener", "relay"] = Field(default="nobody", validate_default=True)
    custodian_module: Path | None = None
    custodian_token: str = ""
    custodian_certificate: Path | None = None
    custodian_pin_file: Path | None = None
    custodian_pin: SecretStr = SecretStr("")
    custodian_key: str = Field(default="", validate_default=True)
    tsa_url: str = ""
    tsa_roots: Path | None = None
    clock_shift: int = 0

    @model_validator(mode="after")
    def _tells_the_time(self) -> Config:
        if self.clock_shift and not self.origin.startswith("http://localhost"):
            raise ValueError("a shifted clock would make every record false; only a demonstration on localhost has one")
        if self.clock_shift and self.tsa_url:
            raise ValueError("a timestamping authority knows the time: it stamps nothing under a shifted clock")
        return self

    @field_validator("documents_origin")
    @classmethod
    def _is_an_origin_of_its_own(cls, given: str, before: ValidationInfo) -> str:
        origin = urlsplit(str(before.data.get("origin", "")))
        if not given:
            return _other_name_of(origin)
        parts = urlsplit(given)
        if not parts.hostname or given != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
            raise ValueError("an origin is a scheme, a host and perhaps a port, such as https://documents.example.net")
        if parts.hostname == origin.hostname:
            # Cookies know no ports: another port of the same host would be sent those of the sign-in.
            raise ValueError("originals are given from another host than that of ROGATORY_ORIGIN")
        if parts.scheme != origin.scheme or parts.scheme not in {"http", "https"}:
            raise ValueError("originals are given over the same protocol as that of ROGATORY_ORIGIN")
        return given

    @field_validator("proxies")
    @classmethod
    def _has_the_one_that_speaks_tls(cls, given: int, before: ValidationInfo) -> int:
        if str(before.data.get("origin", "")).startswith("https://") and not given:
            raise ValueError("an https origin is served by a proxy that speaks TLS: count it here, 1 at least")
        return given

    @field_validator("vault_key", "vault_key_command")
    @classmethod
    def _is_the_one_master_key(cls, given: str, before: ValidationInfo) -> str:
        if given and (before.data.get("vault_key_file") or before.data.get("vault_key")):
            raise ValueError("the vault has one master key: a file, the key itself or a command, and not two of them")
        return given

    @field_validator("alert_url", "notice_url")
    @classmethod
    def _is_signed_and_closed(cls, given: str, before: ValidationInfo) -> str:
        parts = urlsplit(given)
        local = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if given and not (parts.hostname and (local or parts.scheme == "https")):
            raise ValueError("a webhook has an https:// address, or http:// on this machine")
        secret = str(before.field_name).replace("_url", "_secret")
        if given and not before.data.get(secret):
            raise ValueError(f"what goes to the webhook is signed: set ROGATORY_{secret.upper()} as well")
        return given

    @field_validator("tsa_url")
    @classmethod
    def _is_an_address(cls, given: str) -> str:
        parts = urlsplit(given)
        if given and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None):
            raise ValueError("an authority has an http:// or https:// address")
        return given

    @field_validator("custodian_key")
    @classmethod
    def _comes_with_its_token(cls, given: str, before: ValidationInfo) -> str:
        pin = bool(before.data["custodian_pin"].get_secret_value()) + bool(before.data["custodian_pin_file"])
        told = (bool(before.data["custodian_module"]), bool(before.data["custodian_token"]), bool(given))
        if any((*told, pin, before.data["custodian_certificate"])) and not (all(told) and pin == 1):
            raise ValueError(
                "a key on a token takes ROGATORY_CUSTODIAN_MODULE, _TOKEN, _KEY, and either _PIN or _PIN_FILE"
            )
        return given

    @field_validator("mail_imap_user", "mail_imap_password")
    @classmethod
    def _come_with_the_mailbox(cls, given: str, before: ValidationInfo) -> str:
        if before.data.get("mail_imap") and not given:
            raise ValueError("a mailbox takes a name and a password: set both")
        if any(sign in given for sign in "\r\n\0"):
            raise ValueError("it is one line")
        return given

    @field_validator("mail_authentication", "mail_spf")
    @classmethod
    def _knows_the_operators_servers(cls, given: str, before: ValidationInfo) -> str:
        if given in ("operator", "relay") and not before.data.get("mail_hosts"):
            raise ValueError("name your own mail servers in ROGATORY_MAIL_HOSTS, as their Received lines name them")
        if given == "operator" and not before.data.get("mail_authserv_id"):
            raise ValueError("set ROGATORY_MAIL_AUTHSERV_ID to the name that your server writes in its findings")
        return given

    @field_validator("mail_imap_done")
    @classmethod
    def _is_another_folder(cls, given: str, before: ValidationInfo) -> str:
        if given and given == before.data.get("mail_imap_folder"):
            raise ValueError("what was taken is moved to another folder than the one that is polled")
        return given

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, given: str) -> str:
        parts = urlsplit(given)
        local = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if given and not (parts.hostname and (local or parts.scheme == "https")):
            raise ValueError("an issuer has an https:// address, or http:// on this machine")
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError("an issuer is an address without a query, a fragment or a name to sign in with")
        return given

    @field_validator("oidc_name")
    @classmethod
    def _comes_with_the_rest(cls, given: str, before: ValidationInfo) -> str:
        names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
        told = {**{name: before.data.get(name, "") for name in names}, "oidc_name": given}
        lacking = [f"ROGATORY_{name.upper()}" for name, value in told.items() if not value]
        if lacking and len(lacking) < len(told):
            raise ValueError(f"an identity provider takes all four settings or none: set {', '.join(lacking)} as well")
        return given

    @classmethod
    def read(cls) -> Config:
        """Read the environment.

        Raises:
            Problem: a variable holds what its field cannot be.
        """
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = "ROGATORY_" + (str(first["loc"][0]).upper() if first["loc"] else "CLOCK_SHIFT")
            raise Problem(first["msg"], where=f"environment variable {name}", cure="Correct or unset it.") from error
