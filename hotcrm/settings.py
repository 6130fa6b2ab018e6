"""One settings file for every environment. Values come from the environment only; `.env.example` lists them all.

Readers refuse nonsense: a deployment that would be unsafe fails at start or at `manage.py check`, with a hint.
"""

import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# Lets Django's generic classes be written with their type (`ModelAdmin[Account]`).
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

env = environ.Env()
TESTING = "pytest" in sys.modules

DEBUG = env.bool("DEBUG", default=False)
HOTCRM_DEMO = env.bool("HOTCRM_DEMO", default=False)
HOTCRM_DEMO_PASSWORD = env.str("HOTCRM_DEMO_PASSWORD", default="demo")
HOTCRM_HTTP = env.bool("HOTCRM_HTTP", default=False)


def _secret_key() -> str:
    """The key from the environment, or a throw-away one for development and tests; production must name its own."""
    key = env.str("SECRET_KEY", default="")
    if key:
        return key
    if DEBUG or TESTING:
        return "for-development-and-tests-only-this-key-protects-nothing-and-is-refused-in-production"
    raise ImproperlyConfigured("SECRET_KEY is not set. `make run` writes one to var/; elsewhere set it yourself.")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_countries",
    "django_filters",
    "django_htmx",
    "django_q",
    "guardian",
    "mptt",
    "hotcrm.core",
    "hotcrm.users",
    "hotcrm.jobs",
    "hotcrm.audit",
    "hotcrm.catalog",
    "hotcrm.views",
    "hotcrm.shell",
    "accounts",
    "contacts",
    "timeline",
    "dataquality",
    "clouds.sales",
    "clouds.service",
    "clouds.demo",
    "django.contrib.admin",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hotcrm.core.middleware.AdminStyles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hotcrm.shell.middleware.ToastsInFragments",
    "hotcrm.shell.middleware.CountsInFragments",
    "allauth.account.middleware.AccountMiddleware",
    "hotcrm.core.middleware.SignInRequired",
    "hotcrm.core.middleware.PersonalTimeZone",
    "axes.middleware.AxesMiddleware",
    "hotcrm.core.merged.SurvivorRedirect",
]

ROOT_URLCONF = "hotcrm.urls"
WSGI_APPLICATION = "hotcrm.wsgi.application"
APPEND_SLASH = True

_LOADERS: list[Any] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.static",
                "hotcrm.core.templatetags.hot",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hotcrm.shell.context.shell",
            ],
        },
    },
]
COTTON_DIR = "components"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data -------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'hotcrm.sqlite3'}")}
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _cache() -> dict[str, Any]:
    """The cache named by CACHE_URL; by default a table of the database, so that one machine needs nothing else."""
    url = env.str("CACHE_URL", default="")
    if url:
        return env.cache_url_config(url)
    return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hotcrm_cache"}


CACHES = {"default": _cache()}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600

MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "hotcrm.core.static_files.StaticFiles",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
_HASHED_STATIC = "hotcrm.core.storage.RememberedStaticFiles"
_PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _PLAIN_STATIC if DEBUG or TESTING else _HASHED_STATIC},
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

# --- people and sign-in -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "hotcrm.users.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_ADAPTER = "hotcrm.users.adapter.PeopleAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"login": "hotcrm.users.forms.SignInForm"}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_CALLABLE = "hotcrm.users.views.locked"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLED = not TESTING
AXES_VERBOSE = False
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="HotCRM <no-reply@hotcrm.example>")

# --- language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# --- work in the background -------------------------------------------------------------------------------------------

# `retry` stays above `timeout` plus the wait in the queue, or a slow task would run twice at the same time.
Q_CLUSTER = {
    "name": "hotcrm",
    "orm": "default",
    "workers": env.int("Q_WORKERS", default=2),
    "timeout": 1800,
    "retry": 2400,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "poll": 1,
    "save_limit": 500,
    "label": "Task queue",
    "sync": TESTING,
}

# --- the browser's rules ----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hotcrm.shell.views.errors.stale_form"
_OVER_HTTPS = not (DEBUG or HOTCRM_HTTP or TESTING)
SESSION_COOKIE_SECURE = _OVER_HTTPS
CSRF_COOKIE_SECURE = _OVER_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if _OVER_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _OVER_HTTPS else "csrf"
if _OVER_HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO" if not TESTING else "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
COUNTRIES_COMMON_NAMES = True
