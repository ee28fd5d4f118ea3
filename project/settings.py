"""Every setting of Goldrush, read from top to bottom.

Nothing needs to be set on a laptop.  Grown up, the environment says where things are; this file
is the only one that asks.  Secrets are made at first start and kept in ``var/``.
"""

from __future__ import annotations

import logging
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import dj_database_url
import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    value = env(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} is 1 or 0, not {value!r}.")
    return value in {"1", "true", "yes"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def secret(name: str) -> str:
    """Return a secret from the environment or ``var/``, made there at first start."""
    if given := env(name):
        return given
    path = VAR / name.lower()
    try:
        # Created exclusively, so that two processes starting at once agree.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


# Where this installation keeps what it makes: database, media, models, secrets.
VAR = Path(env("GOLDRUSH_VAR", str(BASE_DIR / "var"))).resolve()
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = env_bool("DEBUG")
SECRET_KEY = secret("SECRET_KEY")
# What skill badges are signed with.  Whoever changes it can no longer vouch for the old ones.
BADGE_KEY = secret("BADGE_KEY")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
HTTPS = env_bool("HTTPS")

# --- Apps -----------------------------------------------------------------------------------
# Labeling runs alone when told to: that is how the suite proves it does not know the game.

WITH_GAME = env("GOLDRUSH_APPS", "all") != "labeling"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "django_structlog",
    "csp",
    "django_vite",
    "frontend",  # before allauth, whose templates it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(["gamification"] if WITH_GAME else []),
    "labeling",
    "project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "project.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "project.policy.PolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"
WEB_THREADS = int(env("WEB_THREADS", "4"))

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
            ],
        },
    },
]

# --- Stores: SQLite and this process, or PostgreSQL and Redis ----------------------------------

REDIS_URL = env("REDIS_URL")

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{VAR / 'goldrush.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "project.sqlite"
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    # Tests need a file too: many threads cannot share a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": VAR / f"test-{os.getpid()}.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {
        # Taking the write lock at BEGIN is what keeps "database is locked" away.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        ),
    }

# Said only in tests, whose PostgreSQL need not survive a power cut.
DATABASE_MAY_FORGET = env_bool("DATABASE_MAY_FORGET")

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "project.cache.ForgivingCache",
            "LOCATION": REDIS_URL,
            # A Redis that does not answer must not keep an answer waiting.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [{"address": REDIS_URL, "max_connections": 5000}]},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
MODEL_ROOT = VAR / "models"

# Built by Vite under names that carry a hash; served by whitenoise from where they are, and kept
# by browsers for ever.
STATIC_URL = "/static/"
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.is_dir()]
WHITENOISE_USE_FINDERS = True
# What is asked for at the top without a link to it: favicon.ico, robots.txt.
WHITENOISE_ROOT = BASE_DIR / "frontend" / "root"
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/assets/[^/]+-[\w-]{8}\.\w+$"
DJANGO_VITE = {
    "default": {"manifest_path": BASE_DIR / "frontend" / "dist" / "manifest.json"},
    "frame": {"manifest_path": BASE_DIR / "frontend" / "dist" / "manifest.frame.json"},
}
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if bucket := env("S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket, "endpoint_url": env("S3_ENDPOINT") or None},
    }

# --- Celery -----------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BEAT_SCHEDULER = "project.celery:Schedule"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 600
# The broker only carries hints; what is owed stands in the outbox.  So who sends one does not wait
# for a broker that is away; workers and the clock go on trying all the same.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "polling_interval": 0.05,
    "max_retries": 0,
}

# --- People -----------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
EMAIL_BACKEND = env("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 365
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True

# --- The wire ---------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# With a proxy of ours in front, what it says of the client is believed; else nothing is.
BEHIND_PROXY = env_bool("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
LABELING = {
    "N_PROXIES": int(BEHIND_PROXY),
    # Where webhooks may lead beside the open internet, such as "10.0.5.0/24".
    "OUR_NETWORKS": tuple(env_list("OUR_NETWORKS")),
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["labeling.api.auth.Asking"],
    "DEFAULT_PERMISSION_CLASSES": ["labeling.api.auth.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["labeling.api.bodies.JsonBody"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "labeling.api.errors.problem",
    "UNAUTHENTICATED_USER": None,
    # An export has a parameter of that name.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Goldrush",
    "DESCRIPTION": "Label data a few items at a time, and the labels come out true.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "PATH_CONVERTER_OVERRIDES": {"row": int},
    "ENUM_NAME_OVERRIDES": {
        "CaseKindEnum": "labeling.models.FlagKind",
        "DecisionEnum": "labeling.models.Decision",
        "ShownKindEnum": [("image", "image"), ("text", "text"), ("pair", "pair")],
        "SideEnum": [("a", "a"), ("b", "b")],
        "VisitorKindEnum": [("user", "user"), ("anonymous", "anonymous")],
        **(
            {
                "ClaimStateEnum": "gamification.models.ClaimState",
                "LeagueEnum": "gamification.api.leagues.LEAGUES",
                "NotificationKindEnum": "gamification.api.notifications.KINDS",
                "RewardKindEnum": "gamification.api.shop.KINDS",
            }
            if WITH_GAME
            else {}
        ),
    },
}

# --- Language, time, logs -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Each has its catalogue in ``locale/`` and its twins in ``frontend/src``.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Django and the libraries log through ``logging``, our own requests through structlog; both are
# written by the same hand, for people or (``LOG_JSON=1``) for programs.
LOG_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper("iso"),
]
LOG_LINES: list[Any] = (
    [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
    if env_bool("LOG_JSON")
    else [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]
)
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *LOG_STEPS,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "foreign_pre_chain": LOG_STEPS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *LOG_LINES,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
    # What a client did wrong was told to the client.
    "loggers": {"django.request": {"level": "ERROR"}},
}
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
# Knowing the user would cost every request a query; addresses are the proxy's to log.
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
