"""The addresses of the console."""

from __future__ import annotations

from django.urls import path

from rogatory.console.views import (
    acting,
    agencies,
    changes,
    copies,
    costs,
    documents,
    emergencies,
    facts,
    notices,
    officers,
    queue,
    reading,
    request,
    retention,
    team,
    upcoming,
)

app_name = "console"

_REQUEST = "requests/<str:reference>"
_AGENCY = "agencies/<int:agency>"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", upcoming.next_up, name="next"),
    path("emergencies/", emergencies.emergencies, name="emergencies"),
    path("retention/", retention.policies, name="retention"),
    path("retention/<int:number>/approve/", retention.approve, name="retention-approve"),
    path("retention/<int:number>/revoke/", retention.revoke, name="retention-revoke"),
    path("team/", team.team, name="team"),
    path("team/<int:number>/dismiss/", team.dismiss, name="dismiss"),
    path("team/<int:number>/code/", team.code, name="code"),
    path("team/passkeys/<int:number>/clear/", team.clear, name="clear-passkey"),
    path("changes/", changes.changes, name="changes"),
    path("changes/propose/<str:what>/", changes.propose, name="propose"),
    path("changes/<int:number>/approve/", changes.approve, name="change-approve"),
    path("changes/<int:number>/decline/", changes.decline, name="change-decline"),
    path("changes/<int:number>/use/", changes.use, name="change-use"),
    path("costs/", costs.costs_page, name="costs"),
    path("costs/invoices.csv", costs.costs_csv, name="costs-csv"),
    path("notices/", notices.notices, name="notices"),
    path("glass/", reading.break_glass, name="glass"),
    path("stops/", reading.stopped, name="stops"),
    path("stops/<int:number>/lift/", reading.lift, name="stop-lift"),
    path("agencies/", agencies.search, name="agencies"),
    path("agencies/add/", agencies.add, name="agency-add"),
    path(f"{_AGENCY}/", agencies.agency, name="agency"),
    path(f"{_AGENCY}/change/", agencies.change, name="agency-change"),
    path(f"{_AGENCY}/close/", agencies.close, name="agency-close"),
    path(f"{_AGENCY}/reopen/", agencies.reopen, name="agency-reopen"),
    path(f"{_AGENCY}/domains/", agencies.add_domain, name="domain-add"),
    path(f"{_AGENCY}/domains/remove/", agencies.remove_domain, name="domain-remove"),
    path(f"{_AGENCY}/numbers/", agencies.propose_number, name="number-propose"),
    path(f"{_AGENCY}/numbers/<int:number>/retire/", agencies.retire_number, name="number-retire"),
    path("officers/", officers.listed, name="officers"),
    path("officers/<int:number>/", officers.officer, name="officer"),
    path("officers/<int:number>/accept/", officers.accept, name="officer-accept"),
    path("officers/<int:number>/decline/", officers.decline, name="officer-decline"),
    path("officers/<int:number>/close/", officers.close, name="officer-close"),
    path("officers/<int:number>/administrator/", officers.propose, name="officer-administrator"),
    path("officers/<int:number>/devices/clear/", officers.clear, name="officer-device-clear"),
    path("officers/<int:number>/devices/<int:device>/refuse/", officers.refuse, name="officer-device-refuse"),
    path("officers/recoveries/<int:number>/", officers.recovery, name="recovery"),
    path(f"{_REQUEST}/", request.request, name="request"),
    path(f"{_REQUEST}/invoices/<str:number>.pdf", costs.invoice, name="invoice"),
    path(f"{_REQUEST}/documents/<int:number>/", documents.document, name="document"),
    path(f"{_REQUEST}/documents/<int:number>/pages/<int:sheet>.png", documents.picture, name="picture"),
    path(f"{_REQUEST}/documents/<int:number>/original", documents.original, name="original"),
    path(f"{_REQUEST}/facts/", facts.record, name="facts"),
    path(f"{_REQUEST}/facts/json/", facts.record_json, name="facts-json"),
    path(f"{_REQUEST}/act/<str:action>/", acting.act, name="act"),
    path(f"{_REQUEST}/<str:kind>/progress/", request.progress, name="progress"),
    path(f"{_REQUEST}/<str:kind>/act/<str:action>/", acting.act_on, name="act-on"),
    path(f"{_REQUEST}/copies/<int:matter>/certificate.pdf", copies.certificate, name="certificate"),
    path(f"{_REQUEST}/following/<int:matter>/<str:action>/", acting.act_on_following, name="act-on-following"),
]
