"""What goes into the returns of an order: what was collected, less what is withheld, under what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rogatory.desk import inputs as given
from rogatory.desk.models import Sealing
from rogatory.desk.packing import Contents
from rogatory.desk.stages.collection import check_within
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.header import answered_from, header_of, outcomes_of, withheld_statements
from rogatory.desk.stages.kept_back import without_what_is_withheld
from rogatory.desk.stages.open_items import produced_without
from rogatory.desk.stages.plans import ByAccount
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.evidence.header import ReturnOfAccount
from rogatory.evidence.returns import Part, StatementPart, WithheldPart
from rogatory.paper.certificate import Custodian


def contents_of(sealing: Sealing) -> Contents:
    """Give what goes into the return of an order.

    Raises:
        Problem: what was collected is not what was approved.
    """
    collection = sealing.collection
    dossier = dossier_of(collection.matter)
    collected = Index.from_bytes(the_store().read(collection.sha256))
    check_within(collected, dossier)
    index, rows, kept_back = without_what_is_withheld(collection, collected, the_store())
    header = header_of(dossier, index, the_shelf(), sealing.sealed_at)
    return Contents(
        header=header,
        items=outcomes_of(dossier),
        index=index,
        rows=rows,
        said=(*withheld_statements(dossier), *produced_without(collection, collected), *kept_back),
        previews=collection.summary.get("previews", {}),
        custodian=Custodian(sealing.ordered_by.name or sealing.ordered_by.email, "custodian of records"),
        version=header.guideline.version,
        country=dossier.facts.official.jurisdiction,
    )


def by_account(contents: Contents, most: int) -> tuple[Contents, ...]:
    """Give what goes into the return of each account, where there are more accounts than `most`; else nothing.

    They are numbered in the order in which the decision has them, and each has a reference of its own.
    """
    accounts = tuple(dict.fromkeys(item.account for item in contents.items))
    if len(accounts) <= most:
        return ()
    plans = ByAccount(contents.index.plans)
    return tuple(_of_account(contents, plans, account, number) for number, account in enumerate(accounts, 1))


def _of_account(contents: Contents, plans: ByAccount, account: str, number: int) -> Contents:
    header, whole = contents.header, contents.index
    index = replace(
        whole,
        tables=tuple(table for table in whole.tables if table.account == account),
        files=tuple(file for file in whole.files if file.account == account),
        statements=tuple(one for one in whole.statements if one.account == account),
        # A copy names its account as the request did for which it was taken, maybe in other capitals.
        preserved=tuple(each for each in whole.preserved if each.account.lower() == account.lower()),
        plans=plans.of(account),
    )
    of_all = answered_from(whole)
    return replace(
        contents,
        header=replace(
            header,
            reference=f"{header.reference}-{number}",
            part_of=header.reference,
            scope=(*(line for line in header.scope if line not in of_all), *answered_from(index)),
            preserved=tuple(each for each in header.preserved if each.account.lower() == account.lower()),
        ),
        items=tuple(item for item in contents.items if item.account == account),
        index=index,
        said=tuple(one for one in contents.said if _account_of(one) == account),
        account=account,
    )


def index_of(contents: Contents, made: Sequence[given.SealedReturn]) -> Contents:
    """Give what goes into the index of many returns: the list of them, and what is said of none of their accounts."""
    listed = tuple(
        ReturnOfAccount(
            reference=f"{contents.header.reference}-{number}",
            account=one.account,
            manifest_sha256=one.manifest_sha256,
            size=one.size,
            rows=one.rows,
            media=one.media,
        )
        for number, one in enumerate(made, 1)
    )
    accounts = {one.account for one in made}
    return replace(
        contents,
        header=replace(contents.header, returns=listed),
        items=(),
        index=replace(
            contents.index,
            tables=(),
            files=(),
            statements=tuple(one for one in contents.index.statements if one.account not in accounts),
            # Each of the returns has what the plans say of its account.
            plans=(),
        ),
        said=tuple(one for one in contents.said if _account_of(one) not in accounts),
    )


def _account_of(said: Part) -> str:
    return said.account if isinstance(said, StatementPart | WithheldPart) else ""
