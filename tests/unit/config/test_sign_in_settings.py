"""What the settings say of sessions and of the company's sign-in, and what they refuse in a sentence."""

from pathlib import Path

import pytest

from kolloquy.config.environment import read_settings
from kolloquy.kernel.problems import BadInput

COMPANY = {
    "KOLLOQUY_OIDC_ISSUER": "https://login.example.org/tenant/",
    "KOLLOQUY_OIDC_CLIENT_ID": "kolloquy",
    "KOLLOQUY_OIDC_CLIENT_SECRET": "a secret",
}


def test_a_day_of_twelve_hours_and_an_hour_away_unless_said_otherwise() -> None:
    settings = read_settings({})
    assert (settings.session_hours, settings.idle_minutes, settings.proxies) == (12, 60, 0)
    settings = read_settings({"KOLLOQUY_SESSION_HOURS": "8", "KOLLOQUY_IDLE_MINUTES": "15", "KOLLOQUY_HTTPS": "yes"})
    assert (settings.session_hours, settings.idle_minutes, settings.proxies) == (8, 15, 1)


def test_a_company_is_named_wholly_and_its_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    settings = read_settings(COMPANY)
    assert settings.oidc_issuer == "https://login.example.org/tenant"
    assert settings.oidc_name == "your company"
    secret = tmp_path / "secret"
    secret.write_text("from a file\n", encoding="utf-8")
    given = {name: value for name, value in COMPANY.items() if not name.endswith("SECRET")}
    assert read_settings({**given, "KOLLOQUY_OIDC_CLIENT_SECRET_FILE": str(secret)}).oidc_client_secret == "from a file"


@pytest.mark.parametrize("missing", COMPANY)
def test_a_company_named_in_part_is_refused_by_what_is_missing(missing: str) -> None:
    with pytest.raises(BadInput, match=f"^{missing} is missing"):
        read_settings({name: value for name, value in COMPANY.items() if name != missing})


@pytest.mark.parametrize(
    "issuer", ["http://login.example.org", "login.example.org", "https://", "ftp://login.example.org"]
)
def test_a_company_over_an_open_line_is_refused(issuer: str) -> None:
    with pytest.raises(BadInput, match="begins with https"):
        read_settings({**COMPANY, "KOLLOQUY_OIDC_ISSUER": issuer})
    assert read_settings({**COMPANY, "KOLLOQUY_OIDC_ISSUER": "http://localhost:9000"}).oidc_issuer


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_HOURS", "0"),
        ("SESSION_HOURS", "half"),
        ("IDLE_MINUTES", "-1"),
        ("IDLE_MINUTES", "1.5"),
        ("PROXIES", "x"),
    ],
)
def test_a_span_is_a_whole_number(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"KOLLOQUY_{name} is “{value}”; set it to a whole number"):
        read_settings({f"KOLLOQUY_{name}": value})
