import pytest

from kolloquy.identity.rules import may_be_decided, may_merge, may_separate
from tests.support.tables import rows

WHAT_MAY_BE_MERGED = """
    keep | absorb | state of keep | state of absorb | together on | told apart by | verdict
    EA   | EB     | current       | current         |             |               | allowed
    EA   | EA     | current       | current         |             |               | ID-3
    EA   | EB     | absorbed      | current         |             |               | ID-4
    EA   | EB     | current       | gone            |             |               | ID-4
    EA   | EB     | current       | current         |             | 12            | ID-5
    EA   | EB     | current       | current         | pmid:1      |               | ID-6
"""
WHAT_MAY_BE_SEPARATED = """
    state    | mentions | is theirs | verdict
    current  | 2        | yes       | allowed
    current  | 1        | yes       | ID-8
    current  | 2        | no        | ID-7
    absorbed | 2        | yes       | ID-4
"""


@pytest.mark.parametrize(("keep", "absorb", "one", "two", "together", "apart", "verdict"), rows(WHAT_MAY_BE_MERGED))
def test_what_may_be_merged(keep, absorb, one, two, together, apart, verdict):
    found = may_merge(keep, absorb, states=(one, two), together_on=together or None, told_apart=apart or None)
    assert (found.rule or "allowed") == verdict


@pytest.mark.parametrize(("state", "mentions", "theirs", "verdict"), rows(WHAT_MAY_BE_SEPARATED))
def test_what_may_be_separated(state, mentions, theirs, verdict):
    found = may_separate("EA", state=state, mentions=int(mentions), held=theirs == "yes", asked="pmid:1")
    assert (found.rule or "allowed") == verdict


@pytest.mark.parametrize("because", ["", "  \n"])
def test_a_decision_needs_a_reason(because):
    assert may_be_decided(because).rule == "ID-2"
