"""An officer shares a request within their agency: share, unshare."""

from __future__ import annotations

from rogatory.desk.inputs import Say
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.problem import Problem


def share(case: StageContext, _inputs: Say) -> StageResult:
    """Let the officer's colleagues, vetted for the same agency of the directory, see the request.

    Raises:
        Problem: its officer belongs to no agency of the directory.
    """
    request = case.the_request
    if request.officer is None or request.officer.listed_id is None:
        raise Problem("its officer belongs to no agency yet", where=request.reference, cure="Vet the officer first")
    request.shared_at = request.shared_at or case.now
    request.save(update_fields=["shared_at"])
    return StageResult(details={"agency": request.officer.listed_id})


def unshare(case: StageContext, _inputs: Say) -> StageResult:
    """Keep the request to its officer again."""
    case.the_request.shared_at = None
    case.the_request.save(update_fields=["shared_at"])
    return StageResult()
