"""Documents and versions of the facts as rows: the bytes go to the store first, and only their digest is written."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from rogatory.desk.inputs import Upload
from rogatory.desk.models import Document, FactsVersion, Request
from rogatory.desk.reading.content_types import content_type_of
from rogatory.desk.stages.contract import StageContext
from rogatory.desk.stages.plain_text import one_line
from rogatory.desk.store import Stored
from rogatory.edge.facts import facts_json
from rogatory.flow.states import STAFF
from rogatory.guidelines.facts import Facts

_NAME_LENGTH = 300


def keep(
    case: StageContext, request: Request, uploads: tuple[Upload, ...], parent: Document | None = None
) -> list[str]:
    """Store files and list them with the request; give their digests.

    Their media type is read from their bytes: what the sender says of it is not believed. Who is signed in has handed
    them in; what is taken out of a document, whoever handed in that one.
    """
    digests = []
    for upload in uploads:
        # What lies in the store already is read once more: its type is told by its bytes alone.
        if isinstance(upload.content, Stored):
            stored, content = upload.content, case.store.read(upload.content.digest)
        else:
            stored, content = case.store.put(upload.content), upload.content
        document = Document.objects.create(
            request=request,
            part_of=parent,
            name=one_line(upload.name[-_NAME_LENGTH:], _NAME_LENGTH) or "unnamed",
            media_type=content_type_of(content),
            sha256=stored.digest,
            size=stored.size,
            received_at=case.now,
            by=parent.by if parent else case.actor.person,
        )
        digests += [stored.digest, *keep(case, request, upload.parts, document)]
    return digests


def record(case: StageContext, request: Request, facts: Facts) -> FactsVersion:
    """Add a version of the facts; the earlier ones remain."""
    content = facts_json(facts)
    latest = case.facts_version.number if case.facts_version else 0
    by_staff = case.actor.roles & {*STAFF} and not _is_own(case, request)
    return FactsVersion.objects.create(
        request=request,
        number=latest + 1,
        facts=content,
        sha256=hashlib.sha256(content).hexdigest(),
        names_accounts=facts.accounts is not None,
        by=case.actor.person if by_staff else None,
        recorded_at=case.now,
    )


def as_claimed(case: StageContext, request: Request, facts: Facts) -> Facts:
    """Take out of an officer's facts what no officer can establish: it is for verification and the platform to say."""
    if not _is_own(case, request):
        return facts
    accounts = facts.accounts and tuple(
        replace(account, exists=None, private=None, videos=(), not_held=()) for account in facts.accounts
    )
    return replace(
        facts,
        service=replace(facts.service, sender_domain_official=None),
        accounts=accounts,
    )


def _is_own(case: StageContext, request: Request) -> bool:
    """Whether the request is the actor's own: then they speak as the officer, whatever else they are."""
    person = case.actor.person
    return person is not None and request.officer is not None and request.officer.person_id == person.pk
