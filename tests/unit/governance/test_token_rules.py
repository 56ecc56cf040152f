"""May a token be used: every reason that ends one, and which of them is told first."""

from datetime import UTC, datetime, timedelta

import pytest

from kolloquy.governance.tokens import rules
from kolloquy.governance.tokens.vocabulary import NEEDS, SCOPE_WORDS, Scope
from kolloquy.governance.wall.policy import Reader
from tests.support.tables import rows

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WHAT_ENDS_A_TOKEN = """
    works here | revoked | expires in days | verdict
    yes        | no      | 1               | allowed
    no         | no      | 1               | FW-0
    no         | yes     | -1              | FW-0
    yes        | yes     | 1               | TK-2
    yes        | yes     | -1              | TK-2
    yes        | no      | -1              | TK-3
    yes        | no      | 0               | TK-3
"""


@pytest.mark.parametrize(("here", "revoked", "days", "verdict"), rows(WHAT_ENDS_A_TOKEN))
def test_what_ends_a_token(here: str, revoked: str, days: str, verdict: str) -> None:
    found = rules.may_be_used(
        revoked_at=NOW if revoked == "yes" else None,
        expires_at=NOW + timedelta(days=int(days)),
        works_here=here == "yes",
        now=NOW,
    )
    assert (found.rule or "allowed") == verdict


def test_every_scope_says_what_it_lets_and_what_it_needs() -> None:
    assert set(NEEDS) == set(SCOPE_WORDS) == set(Scope)


def test_nothing_is_of_use_to_somebody_who_left() -> None:
    gone = Reader(1, "medical", "lead", here=False)
    assert not any(rules.is_of_use(scope, gone) for scope in Scope)
