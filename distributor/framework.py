"""What Django is told that no office changes: its applications, middleware and manners."""

from __future__ import annotations

from distributor.share import SHARE

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "distributor.store",
]
MIDDLEWARE = [
    "distributor.web.visitor.middleware",
    # Outermost, so that error pages too have their headers and their language.
    "distributor.web.headers.middleware",
    "distributor.web.cookies.middleware",
    "distributor.web.language.middleware",
    "distributor.web.methods.middleware",
    "distributor.web.nul_bytes.middleware",
    "django.middleware.security.SecurityMiddleware",
    "distributor.web.files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "distributor.web.request_bodies.middleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SHARE / "templates" / "web"],
        "OPTIONS": {"environment": "distributor.web.templating.environment"},
    }
]
ROOT_URLCONF = "distributor.web.urls"
ASGI_APPLICATION = "distributor.web.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LANGUAGE_CODE = "zh-hans"
STATIC_URL = "/static/"
STATIC_ROOT = SHARE / "static"  # served as it stands: nothing to collect
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 24 * 3600  # pages ask for files by content hash
LOGIN_URL = "/login"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # a link in a mail leads to the page, logged in
SESSION_COOKIE_AGE = 12 * 3600  # a working day: desks are shared
SECURE_PROXY_SSL_HEADER = ("distributor.scheme", "https")  # set by web/visitor.py; no header can be called so
CSRF_FAILURE_VIEW = "distributor.web.csrf_failure.forged"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
