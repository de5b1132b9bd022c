"""Settings, read from the environment, then `.env`, then what the launcher wrote (`run.env`).

Defaults are safe for development; in production a missing secret stops the start.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")
DATA_DIR = Path(env("SPHERE_DATA_DIR", default=str(BASE_DIR / "data")))
for written in ("run.env", "dev.env"):
    if (DATA_DIR / written).is_file():
        env.read_env(DATA_DIR / written)

# ── What this installation is ────────────────────────────────────────────────
# A checkout that was told of no database is a developer's: commands that need none run in it.
DEBUG = env.bool("DEBUG", default="DATABASE_URL" not in environ.Env.ENVIRON)
DEMO = env.bool("DEMO", default=False)
TESTING = env.bool("TESTING", default=False)
PRODUCTION = not (DEBUG or DEMO or TESTING)
BASE_URL = env("BASE_URL", default="http://localhost:8000").rstrip("/")
# What providers are told to call, and what their signatures are checked with: never the Host.
PUBLIC_WEBHOOK_BASE = env("PUBLIC_WEBHOOK_BASE", default=BASE_URL).rstrip("/")
TWILIO_API_URL = env("TWILIO_API_URL", default="https://api.twilio.com").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")
MAIL_DOMAIN = env("MAIL_DOMAIN", default="leads.sphere.localhost")
VERSION = "0.1.0"

SECRET_KEY = env("SECRET_KEY", default="" if PRODUCTION else "only-for-development-and-tests")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY: see .env.example.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
if PRODUCTION and not FIELD_KEYS:
    raise ImproperlyConfigured("Set FIELD_KEYS: see .env.example.")
# 127.0.0.1 is how the container asks after its own health.
_hosts = [urlsplit(BASE_URL).hostname or "", "127.0.0.1", *([] if PRODUCTION else ["localhost"])]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=_hosts)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# ── Apps, in the order of the arrows (DESIGN.md) ─────────────────────────────
INSTALLED_APPS = [
    "accounts",
    "contacts",
    "agenda",
    "messaging",
    "prospects",
    "leads",
    "drips",
    "transactions",
    "goals",
    "crm",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anymail",
]
MIDDLEWARE = [
    "crm.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "crm.headers.SecurityHeaders",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "leads.open_house.lock.KioskLock",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.WorkspaceMiddleware",
]
ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.context.shell",
            ],
            "builtins": [
                "django.templatetags.static",
                "crm.templatetags.sphere",
                "contacts.templatetags.dialling",
            ],  # fmt: skip
        },
    }
]
FORM_RENDERER = "crm.kit.forms.SphereRenderer"

# ── Database: every process but migrate speaks as sphere_app (tenancy.md) ────
APP_ROLE = "sphere_app"
DATABASES = {
    "default": {
        **env.db("DATABASE_URL", default="postgres://sphere@127.0.0.1:5432/sphere"),
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {
            "NAME": env("TEST_DB_NAME", default=None),
            "TEMPLATE": env("TEST_DB_TEMPLATE", default=None),
        },
        "OPTIONS": {
            "pool": {"min_size": 0, "max_size": 10, "timeout": 5},
            "options": f"-c role={APP_ROLE}",
        },
    }
}
if env.bool("BEHIND_PGBOUNCER", default=False):
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    DATABASES["default"]["OPTIONS"] = {"prepare_threshold": None}
# An e-mail is unique whatever its case: by the constraint user_email_unique.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── People who sign in ───────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "optional" if not PRODUCTION else "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# ── Headers on every response (R37) ──────────────────────────────────────────
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "media-src": ["'self'"],
    "frame-src": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the TLS front redirects
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# ── Mail ─────────────────────────────────────────────────────────────────────
# Every mail, sign-in mails too, leaves through this server; consolemail:// prints it.
EMAIL_URL = env("EMAIL_URL", default="consolemail://")
_mail = env.email_url_config(EMAIL_URL)
_smtp = {
    "host": _mail.get("EMAIL_HOST") or "127.0.0.1",
    "port": _mail.get("EMAIL_PORT") or 25,
    "username": _mail.get("EMAIL_HOST_USER") or "",
    "password": _mail.get("EMAIL_HOST_PASSWORD") or "",
    "use_tls": _mail.get("EMAIL_USE_TLS", False),
    "use_ssl": _mail.get("EMAIL_USE_SSL", False),
    "timeout": 120,  # R13: a shorter wait for the reply to the final dot makes unknowns
}
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": _smtp if _mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend") else {},
    }
}
if env("MAIL_BACKEND", default=""):  # a provider's back end by its dotted name (Anymail)
    MAILERS["default"] = {"BACKEND": env("MAIL_BACKEND"), "OPTIONS": {}}
    ANYMAIL = env.json("ANYMAIL", default={})
# The demo workspace sends only where nothing goes on: to the sink, the console or memory.
MAIL_STAYS_HERE = "MAIL_BACKEND" not in environ.Env.ENVIRON and (
    not MAILERS["default"]["BACKEND"].endswith("smtp.EmailBackend")
    or (_smtp["host"], str(_smtp["port"])) == ("127.0.0.1", env("SINK_PORT", default="2526"))
)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"Sphere <sphere@{MAIL_DOMAIN}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCE_DOMAIN = env("BOUNCE_DOMAIN", default=MAIL_DOMAIN)
# Off where no mail for BOUNCE_DOMAIN can reach this machine: answers then go to the agent only.
REPLIES_COME_HERE = env.bool("REPLIES_COME_HERE", default=True)
DKIM_DOMAIN = env("DKIM_DOMAIN", default="")
DKIM_SELECTOR = env("DKIM_SELECTOR", default="sphere")
DKIM_KEY = env.str("DKIM_KEY", default="", multiline=True)
# Where names are asked for: "host" or "host:port"; empty means what the machine uses, none nobody.
DNS_RESOLVER = env("DNS_RESOLVER", default="none" if TESTING else "")
# A provider's own address may be another one: {"postmark": "https://…"} (tests, a proxy).
MAIL_PROVIDER_URLS = env.json("MAIL_PROVIDER_URLS", default={})
SINK_DIR = env("SINK_DIR", default="")
SINK_PORT = env.int("SINK_PORT", default=2526)
SMTP_HOST = env("SMTP_HOST", default="127.0.0.1")
SMTP_PORT = env.int("SMTP_PORT", default=2525)
SMTP_TLS_CERT = env("SMTP_TLS_CERT", default="")  # with a key, the door offers STARTTLS
SMTP_TLS_KEY = env("SMTP_TLS_KEY", default="")
SMTP_MAX_BYTES = 25 * 1024 * 1024
# The name that our own receiving server signs its checks with (RFC 8601); others are not believed.
TRUSTED_RECEIVERS = env.list("TRUSTED_RECEIVERS", default=[])
# Providers that post mail to /hooks/<provider>/: a door is shut until its secret is set.
HOOK_SECRETS = {
    "mailgun": env.list("MAILGUN_SIGNING_KEY", default=[]),
    "postmark": env.list("POSTMARK_HOOK_SECRET", default=[]),
    "ses": env.list("SES_TOPICS", default=[]),
    "sendgrid": env.list("SENDGRID_HOOK_SECRET", default=[]),
    "mailjet": env.list("MAILJET_HOOK_SECRET", default=[]),
    "brevo": env.list("BREVO_HOOK_SECRET", default=[]),
}
SENDGRID_HOOK_KEY = env("SENDGRID_HOOK_KEY", default="")
SENDGRID_EVENT_KEY = env("SENDGRID_EVENT_KEY", default="")  # of events, it is another one
HOOK_MAX_BYTES = 40 * 1024 * 1024  # a mail of SMTP_MAX_BYTES, as base64 in JSON
PRIVATE_HOSTS_ALLOWED = env.bool("PRIVATE_HOSTS_ALLOWED", default=TESTING)  # R33
EXTRA_CA_FILE = env("EXTRA_CA_FILE", default="")  # authorities of one's own mail server
SEND_EPOCH = env.int("SEND_EPOCH", default=1)
SEND_ENVIRONMENT = env("SEND_ENVIRONMENT", default="demo" if DEMO else "main")

# ── Celery: a doorbell; PostgreSQL is the queue of record (R6, R7) ───────────
CELERY_BROKER_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: meanwhile crm/without_broker.py scans
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A doorbell that cannot be rung is left: the scan finds the work, and the page goes on (R42).
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "socket_timeout": 15,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "global_keyprefix": "crm:",
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_VISIBILITY_TIMEOUT = 900
CELERY_TASK_PUBLISH_RETRY = False  # a page never waits for the broker; the scan finds the work
CELERY_BEAT_SCHEDULE = {
    "scan": {"task": "messaging.tasks.scan", "schedule": schedule(15)},
    "mailings": {"task": "messaging.mailings.tasks.scan", "schedule": schedule(15)},
    "events": {"task": "messaging.tasks.scan_events", "schedule": schedule(15)},
    "addresses": {"task": "messaging.tasks.check_addresses", "schedule": schedule(60)},
    "drips": {"task": "drips.tasks.scan", "schedule": schedule(15)},
    "drip_rules": {"task": "drips.tasks.scan_rules", "schedule": schedule(600)},
    "leads": {"task": "leads.tasks.scan", "schedule": schedule(15)},
    "waiting": {"task": "leads.tasks.scan_waiting", "schedule": schedule(15)},
    "hung_up": {"task": "leads.tasks.scan_hung_up", "schedule": schedule(15)},
    "mailboxes": {"task": "leads.tasks.scan_mailboxes", "schedule": schedule(15)},
    "open_houses": {"task": "leads.tasks.scan_open_houses", "schedule": schedule(60)},
    "showings": {"task": "transactions.showings.tasks.scan", "schedule": schedule(60)},
    "jobs": {"task": "accounts.tasks.scan_jobs", "schedule": schedule(30)},
    "reminders": {"task": "agenda.tasks.scan_reminders", "schedule": schedule(60)},
    "appointments": {"task": "messaging.tasks.remind_of_appointments", "schedule": schedule(60)},
    "daily": {"task": "accounts.tasks.scan_daily", "schedule": schedule(60)},
    "exports": {"task": "contacts.tasks.clear_exports", "schedule": schedule(24 * 3600)},
    "prints": {"task": "messaging.tasks.clear_prints", "schedule": schedule(24 * 3600)},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# ── Language, time, files, cache ─────────────────────────────────────────────
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "staticfiles"
# build/static is filled from npm's packages by the launcher: package.json names the files.
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {  # uploads: on disk, or in S3 by another back end (docs/deploy.md)
        "BACKEND": env("FILES_BACKEND", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("FILES_OPTIONS", default={"location": str(DATA_DIR / "files")}),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG
CACHES = {
    "default": {
        "BACKEND": "crm.kit.cache.ForgivingCache",
        "LOCATION": env("CACHE_URL", default=CELERY_BROKER_URL),
        "KEY_PREFIX": "sphere",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
if TESTING:  # the sign-in limits of one run must not reach into the next
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

LOGGING_CONFIG = "crm.logs.configure"
LOGGING = {
    "level": env("LOG_LEVEL", default="INFO"),
    "json": env.bool("LOG_JSON", PRODUCTION),
    "quotes": DEBUG,  # only a developer's log says what an exception says: it may quote a person
}
