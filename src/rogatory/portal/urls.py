"""The addresses of the portal."""

from __future__ import annotations

from django.urls import path, re_path

from rogatory.portal.views import (
    agency,
    deferring,
    emergencies,
    encryption,
    fetching,
    filing,
    own,
    process,
    public,
    sending,
    sharing,
    uploads,
    withdrawing,
)

app_name = "portal"

urlpatterns = [
    path("", public.start, name="start"),
    path("guidelines/<slug:line>/", public.guideline, name="guideline"),
    path("emergency/", public.emergency, name="emergency"),
    path("emergency/request/", emergencies.report, name="emergency-form"),
    path("emergency/received/", emergencies.received, name="emergency-received"),
    re_path(
        r"^emergency/template/(?P<line>[-a-zA-Z0-9_]+)\.(?P<kind>pdf|txt)$",
        emergencies.template,
        name="emergency-template",
    ),
    path("return-key.pub.pem", public.return_key, name="return-key"),
    path("return-keys/", public.return_keys, name="return-keys"),
    path("file/", filing.begin, name="begin"),
    path("file/again/", filing.again, name="again"),
    path("file/process/", process.several, name="processes"),
    path("file/process/<int:number>/", process.one, name="process"),
    path("file/process/<int:number>/remove/", process.remove, name="remove-process"),
    path("file/documents/", sending.documents, name="documents"),
    path("file/documents/<int:number>/remove/", sending.remove, name="remove-document"),
    path("file/documents/pieces/", uploads.begun, name="uploads"),
    path("file/documents/pieces/<str:token>/", uploads.one, name="upload"),
    path("file/documents/pieces/<str:token>/remove/", uploads.remove, name="remove-upload"),
    path("file/check/", sending.check, name="check"),
    path("file/<slug:slug>/", filing.step, name="step"),
    path("agency/", agency.shown, name="agency"),
    path("agency/<int:number>/vouch/", agency.vouch, name="agency-vouch"),
    path("agency/<int:number>/not-ours/", agency.disown, name="agency-not-ours"),
    path("agency/<int:number>/remove/", agency.remove, name="agency-remove"),
    path("agency/<int:number>/passkey/", agency.clear, name="agency-passkey"),
    path("agency/<int:number>/take-over/", agency.take_over, name="agency-take-over"),
    path("encryption/", encryption.shown, name="encryption"),
    path("encryption/add/", encryption.add, name="encryption-add"),
    path("encryption/choose/", encryption.choose, name="encryption-choose"),
    path("encryption/<int:number>/remove/", encryption.remove, name="encryption-remove"),
    path("requests/", own.listed, name="requests"),
    path("requests/<str:reference>/", own.shown, name="request"),
    path("requests/<str:reference>/sent/", own.sent, name="sent"),
    path("requests/<str:reference>/share/", sharing.share, name="share"),
    path("requests/<str:reference>/unshare/", sharing.unshare, name="unshare"),
    path("requests/<str:reference>/correct/", filing.correct, name="correct"),
    path("requests/<str:reference>/deferral/", deferring.ask, name="ask-deferral"),
    path("requests/<str:reference>/withdraw/<slug:kind>/", withdrawing.withdraw, name="withdraw"),
    path("requests/<str:reference>/return/<slug:kind>/", fetching.returned, name="return"),
    path("requests/<str:reference>/return/<slug:kind>/ask-package/", fetching.ask_package, name="ask-package"),
    path("requests/<str:reference>/return/<slug:kind>/ask-again/", fetching.ask_again, name="ask-again"),
    path("requests/<str:reference>/return/<slug:kind>/receipt/", fetching.received, name="receipt"),
    path("requests/<str:reference>/return/<slug:kind>/<int:number>/", fetching.download, name="download"),
    path("requests/<str:reference>/return/<slug:kind>/<int:number>/begin/", fetching.begin, name="begin-download"),
    path(
        "requests/<str:reference>/return/<slug:kind>/<int:number>/passphrase/", fetching.passphrase, name="passphrase"
    ),
]
