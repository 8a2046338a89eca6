"""Django's settings, made from the operator's (see `config`). Nothing here is set twice."""

from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from rogatory.entrance import limits
from rogatory.site.config import Config
from rogatory.site.database import database
from rogatory.site.secret import secret_key

CONFIG = Config.read()
_https = CONFIG.origin.startswith("https://")

DATA_DIR = CONFIG.data_dir.absolute()
# Whatever comes to lie in it is a case file: for the account that runs this, and nobody else of the machine. The mask
# holds for what Django and the object store write, in a folder that others may have made and opened.
os.umask(0o077)
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
OBJECTS_DIR = DATA_DIR / "objects"
OBJECTS_URL = CONFIG.objects_url
ITEMS_IN_ONE_PART = CONFIG.items_in_one_part
VAULT_URL = CONFIG.vault_url or (DATA_DIR / "vault").as_uri()
LEDGER_URL = CONFIG.ledger_url or (DATA_DIR / "ledger").as_uri()
AUDIT_URL = CONFIG.audit_url or (DATA_DIR / "audit").as_uri()
ACCOUNTS_IN_ONE_RETURN = CONFIG.accounts_in_one_return
RETURNS_URL = CONFIG.returns_url or (DATA_DIR / "returns").as_uri()
VAULT_KEY_FILE = CONFIG.vault_key_file or DATA_DIR / "keys" / "vault-master.key"
VAULT_KEY = CONFIG.vault_key
VAULT_KEY_COMMAND = CONFIG.vault_key_command
VAULT_KEY_FORMER = CONFIG.vault_key_former
PROVISIONAL_DAYS = CONFIG.provisional_days
ORIGIN = CONFIG.origin
DOCUMENTS_ORIGIN = CONFIG.documents_origin
PEOPLE = CONFIG.people
EMERGENCY_PEOPLE = CONFIG.emergency_people
BAR_REVIEW_DAYS = CONFIG.bar_review_days
USER_CONTACT = CONFIG.user_contact
ENFORCEMENT_EMAIL = CONFIG.enforcement_email
GUIDELINES = CONFIG.guidelines
SHIPPED_GUIDELINES = CONFIG.shipped_guidelines == "beside"
ALERT_EMAIL = CONFIG.alert_email
ALERT_URL = CONFIG.alert_url
ALERT_SECRET = CONFIG.alert_secret
NOTICE_URL = CONFIG.notice_url
NOTICE_SECRET = CONFIG.notice_secret
ENTITY_EMAIL = CONFIG.entity_email
EMERGENCY_MINUTES = CONFIG.emergency_minutes
EMERGENCY_REVIEW_DAYS = CONFIG.emergency_review_days
SOURCE_MAP = CONFIG.source_map
CONNECTOR = CONFIG.connector
TARIFF = CONFIG.tariff
SIGNERS = CONFIG.signers
CLAMAV = CONFIG.clamav
SIGNALS = CONFIG.signals
PAYMENT_DAYS = CONFIG.payment_days
RETURN_DAYS = CONFIG.return_days
DOWNLOADS_AT_ONCE = CONFIG.downloads_at_once
LOOKS_A_DAY = CONFIG.looks_a_day
OIDC_ISSUER = CONFIG.oidc_issuer
OIDC_CLIENT_ID = CONFIG.oidc_client_id
OIDC_CLIENT_SECRET = CONFIG.oidc_client_secret
OIDC_NAME = CONFIG.oidc_name
MAIL_RECIPIENTS = CONFIG.mail_recipients
MAIL_LMTP = CONFIG.mail_lmtp
MAIL_SMTP = CONFIG.mail_smtp
MAIL_SIZE = CONFIG.mail_size_mb << 20
MAIL_CONNECTIONS = CONFIG.mail_connections
MAIL_IMAP = CONFIG.mail_imap
MAIL_IMAP_USER = CONFIG.mail_imap_user
MAIL_IMAP_PASSWORD = CONFIG.mail_imap_password
MAIL_IMAP_FOLDER = CONFIG.mail_imap_folder
MAIL_IMAP_DONE = CONFIG.mail_imap_done
MAIL_POLL_SECONDS = CONFIG.mail_poll_seconds
MAIL_HOSTS = CONFIG.mail_hosts
MAIL_AUTHSERV_ID = CONFIG.mail_authserv_id
MAIL_AUTHENTICATION = CONFIG.mail_authentication
MAIL_SPF = CONFIG.mail_spf
CUSTODIAN_MODULE = CONFIG.custodian_module
CUSTODIAN_TOKEN = CONFIG.custodian_token
CUSTODIAN_KEY = CONFIG.custodian_key
CUSTODIAN_CERTIFICATE = CONFIG.custodian_certificate
CUSTODIAN_PIN_FILE = CONFIG.custodian_pin_file
CUSTODIAN_PIN = CONFIG.custodian_pin
TSA_URL = CONFIG.tsa_url
TSA_ROOTS = CONFIG.tsa_roots
GRACE = timedelta(hours=CONFIG.grace_hours)
CLOCK_SHIFT = timedelta(seconds=CONFIG.clock_shift)

SECRET_KEY = secret_key(CONFIG.secret_key, DATA_DIR)
DEBUG = CONFIG.debug
ALLOWED_HOSTS = list(CONFIG.allowed_hosts)
if DOCUMENTS_ORIGIN:
    ALLOWED_HOSTS.append(urlsplit(DOCUMENTS_ORIGIN).hostname or "")
CSRF_TRUSTED_ORIGINS = [CONFIG.origin]
DATABASES = {"default": database(CONFIG.database_url, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    # Whitenoise serves static files, with runserver too.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Before allauth: the pages of ours replace its own.
    "rogatory.site",
    "rogatory.entrance",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "rogatory.desk",
    "rogatory.portal",
    "rogatory.console",
    "rogatory.mail",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before everything that reads or sets a cookie, or gives a file.
    "rogatory.console.originals.Originals",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rogatory.entrance.sessions.Sessions",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "rogatory.site.urls"
WSGI_APPLICATION = "rogatory.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "rogatory.site.context.surface",
            ],
        },
    },
]

FORM_RENDERER = "rogatory.site.forms.Renderer"

STATIC_URL = "static/"
# No collecting step: the files are served from the installed package.
WHITENOISE_USE_FINDERS = True

AUTH_USER_MODEL = "desk.Person"
AUTHENTICATION_BACKENDS = ["rogatory.entrance.backend.Sessions"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rogatory.entrance.adapter.Arriving"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Addresses are confirmed by the entrance, before there is an account.
ACCOUNT_EMAIL_VERIFICATION = "none"
LIMITS = limits.LIMITS
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIG.proxies
MFA_ADAPTER = "rogatory.entrance.adapter.Keys"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CONFIG.origin.startswith("http://localhost")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
# The pages send the token along in forms and headers of their own making: no script has to read it.
CSRF_COOKIE_HTTPONLY = True
# Only the proxy that speaks TLS sets this header, and it overwrites what a browser says (docs/operating.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIG.hsts != "host"
SECURE_HSTS_PRELOAD = CONFIG.hsts == "preload"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The button for the identity provider is a form, whose answer sends the browser on to there.
_provider = [urlsplit(OIDC_ISSUER)._replace(path="").geturl()] if OIDC_ISSUER else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *_provider],
        "frame-ancestors": [NONE],
    },
}
# A request may carry a stack of scanned documents.
DATA_UPLOAD_MAX_MEMORY_SIZE = 50 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_BACKEND = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
}[CONFIG.email]
EMAIL_FILE_PATH = DATA_DIR / "sent"
EMAIL_HOST = CONFIG.email_host
EMAIL_PORT = CONFIG.email_port
EMAIL_HOST_USER = CONFIG.email_user
EMAIL_HOST_PASSWORD = CONFIG.email_password
EMAIL_USE_TLS = CONFIG.email_tls
DEFAULT_FROM_EMAIL = CONFIG.email_from
SERVER_EMAIL = CONFIG.email_from
