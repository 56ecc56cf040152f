"""The settings, read from the environment once, typed; the only reader of it. `docs/reference/settings.md` lists them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    ncbi_api_key: str | None
    openalex_api_key: str | None
    contact_email: str | None  # told to public sources, as they ask of polite programs


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    home = Path(environ.get("KOLLOQUY_HOME") or "var").absolute()
    return Settings(
        home=home,
        database_url=environ.get("KOLLOQUY_DATABASE_URL") or f"sqlite:///{home / 'kolloquy.sqlite3'}",
        secret_key=_secret(environ, "KOLLOQUY_SECRET_KEY"),
        debug=_switch(environ, "KOLLOQUY_DEBUG"),
        hosts=tuple(
            h.strip() for h in environ.get("KOLLOQUY_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h.strip()
        ),
        https=_switch(environ, "KOLLOQUY_HTTPS"),
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
