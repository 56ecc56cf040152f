"""Django's settings, derived from `environment.Settings`."""

import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE

from kolloquy.config.environment import read_settings

KOLLOQUY = read_settings()
_WEB = Path(__file__).resolve().parent.parent / "faces" / "web"


def _secret_key(path: Path) -> str:
    """The key this installation made for itself, so that nobody runs with a published one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = KOLLOQUY.secret_key or _secret_key(KOLLOQUY.home / "secret_key")
DEBUG = KOLLOQUY.debug
ALLOWED_HOSTS = list(KOLLOQUY.hosts)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "template_partials.apps.SimpleAppConfig",
    "kolloquy.governance",
    "kolloquy.governance.wall",
    "kolloquy.governance.rights",
    "kolloquy.governance.trail",
    "kolloquy.governance.tokens",
    "kolloquy.evidence",
    "kolloquy.identity",
    "kolloquy.influence",
    "kolloquy.strategy",
    "kolloquy.planning",
    "kolloquy.engagement",
    "kolloquy.engagement.incoming",
    "kolloquy.faces.api",
    "kolloquy.faces.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kolloquy.faces.web.sessions.SessionLimits",
    "kolloquy.faces.web.sessions.SignInRequired",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kolloquy.faces.web.wall.Wall",
]
ROOT_URLCONF = "kolloquy.config.urls"
WSGI_APPLICATION = "kolloquy.config.wsgi.application"
AUTH_USER_MODEL = "governance.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "expert-list"
LOGOUT_REDIRECT_URL = "sign-in"
AUTHENTICATION_BACKENDS = ["kolloquy.governance.sign_in.backend.People"]
CSRF_FAILURE_VIEW = "kolloquy.faces.web.errors.out_of_date"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kolloquy.faces.web.context.frame",
            ],
        },
    }
]
# Sign-in by django-allauth, on pages of ours. Nobody signs up, no mail is sent, tries are counted by `governance.sign_in`.
ACCOUNT_ADAPTER = "kolloquy.faces.web.sign_in_adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "kolloquy.faces.web.sign_in_adapters.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_REAUTHENTICATION_REQUIRED = False  # our own pages ask for it, in `faces.web.proof`
MFA_RATE_LIMITS = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_ISSUER = "Kolloquy"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not KOLLOQUY.https  # browsers offer passkeys without TLS on localhost only
ALLAUTH_TRUSTED_PROXY_COUNT = KOLLOQUY.proxies
SOCIALACCOUNT_ADAPTER = "kolloquy.faces.web.sign_in_adapters.CompanyAccounts"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form that ends at the company's address would need it in form-action
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": KOLLOQUY.oidc_name,
                "client_id": KOLLOQUY.oidc_client_id,
                "secret": KOLLOQUY.oidc_client_secret,
                "settings": {"server_url": KOLLOQUY.oidc_issuer},
            }
        ]
        if KOLLOQUY.oidc_issuer
        else [],
    }
}
DATABASES = {"default": dj_database_url.parse(KOLLOQUY.database_url, conn_max_age=600, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock at BEGIN: two writers wait for each other instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,  # the first publication of a large lake holds the write lock for half a minute
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456; PRAGMA cache_size=-65536;",
    }
# In the records, so that all server processes know which one-time code was used.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "governance_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
STATIC_URL = "static/"
STATIC_ROOT = KOLLOQUY.home / "static"
STATICFILES_DIRS = [_WEB / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # what we built, and nothing else
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # Vega sets inline styles on the charts it draws.
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SESSION_COOKIE_AGE = 60 * 60 * KOLLOQUY.session_hours
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24  # for how long an invitation holds
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = KOLLOQUY.https
SECURE_SSL_REDIRECT = KOLLOQUY.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KOLLOQUY.https else None
SECURE_HSTS_SECONDS = 31536000 if KOLLOQUY.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
