"""The settings, read from the environment once, typed; the only reader of it. `docs/reference/settings.md` lists them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kolloquy.kernel.problems import BadInput


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation can choose. The environment variable is the field's name with `KOLLOQUY_` before it."""

    home: Path
    database_url: str
    secret_key: str | None
    debug: bool
    hosts: tuple[str, ...]
    https: bool
    proxies: int  # how many proxies of ours stand in front and add the address they were called from
    session_hours: int
    idle_minutes: int
    oidc_issuer: str | None  # the company's own sign-in, where it has one
    oidc_client_id: str | None
    oidc_client_secret: str | None
    oidc_name: str  # how the button on the sign-in page calls it
    ncbi_api_key: str | None
    openalex_api_key: str | None
    contact_email: str | None  # told to public sources, as they ask of polite programs


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    home = Path(environ.get("KOLLOQUY_HOME") or "var").absolute()
    https = _switch(environ, "KOLLOQUY_HTTPS")
    issuer, client_id, secret = _company_sign_in(environ)
    return Settings(
        home=home,
        database_url=environ.get("KOLLOQUY_DATABASE_URL") or f"sqlite:///{home / 'kolloquy.sqlite3'}",
        secret_key=_secret(environ, "KOLLOQUY_SECRET_KEY"),
        debug=_switch(environ, "KOLLOQUY_DEBUG"),
        hosts=tuple(
            h.strip() for h in environ.get("KOLLOQUY_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h.strip()
        ),
        https=https,
        proxies=_number(environ, "KOLLOQUY_PROXIES", default=1 if https else 0, least=0),
        session_hours=_number(environ, "KOLLOQUY_SESSION_HOURS", default=12),
        idle_minutes=_number(environ, "KOLLOQUY_IDLE_MINUTES", default=60),
        oidc_issuer=issuer,
        oidc_client_id=client_id,
        oidc_client_secret=secret,
        oidc_name=environ.get("KOLLOQUY_OIDC_NAME") or "your company",
        ncbi_api_key=_secret(environ, "KOLLOQUY_NCBI_API_KEY"),
        openalex_api_key=_secret(environ, "KOLLOQUY_OPENALEX_API_KEY"),
        contact_email=environ.get("KOLLOQUY_CONTACT_EMAIL") or None,
    )


def _switch(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "no").strip().lower()
    if value in {"yes", "true", "1", "on"}:
        return True
    if value in {"no", "false", "0", "off", ""}:
        return False
    raise BadInput(f"{name} is “{value}”; set it to yes or no.")


def _number(environ: Mapping[str, str], name: str, *, default: int, least: int = 1) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or int(text) < least:
        raise BadInput(f"{name} is “{text}”; set it to a whole number from {least} on.")
    return int(text)


def _company_sign_in(environ: Mapping[str, str]) -> tuple[str | None, str | None, str | None]:
    """Issuer, client id and secret: all three or none, and the issuer over TLS unless it is this machine."""
    issuer = (environ.get("KOLLOQUY_OIDC_ISSUER") or "").rstrip("/") or None
    client_id = environ.get("KOLLOQUY_OIDC_CLIENT_ID") or None
    secret = _secret(environ, "KOLLOQUY_OIDC_CLIENT_SECRET")
    given = {"ISSUER": issuer, "CLIENT_ID": client_id, "CLIENT_SECRET": secret}
    missing = [f"KOLLOQUY_OIDC_{name}" for name, value in given.items() if value is None]
    if missing and len(missing) < len(given):
        raise BadInput(
            f"{missing[0]} is missing; set all of KOLLOQUY_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, or none."
        )
    if issuer is not None:
        parts = urlsplit(issuer)
        here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
            raise BadInput(f"KOLLOQUY_OIDC_ISSUER is “{issuer}”; it must be an address that begins with https://.")
    return issuer, client_id, secret


def _secret(environ: Mapping[str, str], name: str) -> str | None:
    """A secret given by value, or as `NAME_FILE`, the path of a file that holds it."""
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name) or None
    try:
        return Path(path).read_text(encoding="utf-8").strip() or None
    except OSError as error:
        raise BadInput(
            f"{name}_FILE names {path}, which cannot be read ({error.strerror}); mend the path or its rights."
        ) from error
