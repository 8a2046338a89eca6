"""The certificate that a preserved copy was destroyed, as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rogatory.console.opening import case_of
from rogatory.console.people import for_staff
from rogatory.desk.actors import Actor
from rogatory.desk.models import Destruction
from rogatory.desk.surroundings import the_store


@require_safe
@for_staff
def certificate(request: HttpRequest, actor: Actor, reference: str, matter: int) -> HttpResponse:
    """Give the certificate of the copy of a matter of this request."""
    found = case_of(actor, reference)
    signed = Destruction.objects.filter(copy__matter=matter, copy__matter__request=found).exclude(certificate="")
    decision = signed.order_by("-pk").first()
    if decision is None:
        raise Http404
    answer = HttpResponse(the_store().read(decision.certificate), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}-{matter}-destruction.pdf"'
    return answer
