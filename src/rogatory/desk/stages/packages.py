"""A return in packages: for whom each is encrypted, and a further one for whoever cannot open what is there.

ask_package, add_package. The job between the two (`rogatory.desk.rewrapping`) makes the package.
"""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.desk.inputs import AddPackage, Say
from rogatory.desk.models import DeliveryKey, OutboxJob, Package, Person, Production
from rogatory.desk.stages.availability import standing_returns
from rogatory.desk.stages.contract import Job, StageContext, StageResult
from rogatory.problem import Problem

REWRAP = "rewrap"
"""The job that makes a further package of a return for somebody."""

BY_PASSPHRASE = frozenset({"zip-aes256", "age-passphrase"})
"""The formats that whoever is shown the passphrase can open."""
BY_KEY = frozenset({"age", "openpgp"})
"""The formats that a key of the reader's own opens."""


def ask_package(case: StageContext, _inputs: Say) -> StageResult:
    """Have a package made, of each return that they cannot open, for whoever asks.

    Raises:
        Problem: one is being made for them already, or they can open what is there.
    """
    where, matter, person = case.the_request.reference, case.the_matter, case.actor.person
    if person is None:
        raise Problem("nobody is signed in", where=where, cure="Sign in")
    if is_being_made(matter.pk, person):
        raise Problem("the return is being made ready for you already", where=where, cure="Wait a few minutes")
    keys = fingerprints_of(person)
    wanting = [each for each in standing_returns(matter) if not any(fits(one, person, keys) for one in there(each))]
    if not wanting:
        raise Problem("you can open the return as it is", where=where, cure="Download it")
    ordered = int(case.now.timestamp() * 1000)
    jobs = tuple(
        Job(
            REWRAP,
            f"{REWRAP}/{each.pk}/{person.pk}/{ordered}",
            {"matter": matter.pk, "production": each.pk, "person": person.pk},
        )
        for each in wanting
    )
    return StageResult(details={"returns": [each.manifest_sha256 for each in wanting]}, jobs=jobs)


def add_package(case: StageContext, inputs: AddPackage) -> StageResult:
    """Take in a package that the worker made of one that was there.

    Raises:
        Problem: the return of which it was made is not the one that is delivered.
    """
    here = {each.pk: each for each in standing_returns(case.the_matter)}
    production = here.get(inputs.production)
    if production is None:
        raise Problem(
            "the return of which this package was made is no longer there",
            where=case.the_request.reference,
            cure="Nothing is to be done",
        )
    made = Package.objects.create(
        production=production,
        folder=inputs.folder,
        parts=list(inputs.parts),
        size=inputs.stored_size,
        made_at=case.now,
        **inputs.package,
    )
    details = {"return": production.manifest_sha256, "package": made.pk, "format": made.format, "size": made.size}
    return StageResult(details=details, result=made)


def there(production: Production) -> tuple[Package, ...]:
    """Give the packages of a return that are there, the oldest first (one query)."""
    return tuple(production.packages.filter(destroyed_at=None).order_by("pk"))


def fits(package: Package, person: Person, keys: Iterable[str]) -> bool:
    """Whether somebody whose keys in force have these fingerprints can open a package."""
    if package.format not in BY_KEY:
        return True
    theirs = set(keys)
    return any(each.get("person") == person.pk and each.get("key") in theirs for each in package.recipients)


def fingerprints_of(person: Person) -> frozenset[str]:
    """Give the fingerprints of somebody's keys in force (one query)."""
    return frozenset(DeliveryKey.objects.filter(person=person, removed_at=None).values_list("fingerprint", flat=True))


def is_being_made(matter: int, person: Person) -> bool:
    """Whether a package of a return of this matter is being made for somebody (one query)."""
    waiting = OutboxJob.objects.filter(name=REWRAP, ended_at=None)
    return waiting.filter(payload__matter=matter, payload__person=person.pk).exists()
