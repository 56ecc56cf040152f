"""What a version of a version asks is part of what the version asks, and is taken off once."""

from kolloquy.strategy.models import Demand
from kolloquy.strategy.regional.sharing import asked_there


def test_what_a_version_of_a_version_asks_is_taken_off_once():
    whole, region, part, other = (Demand(pk=n, fewest=fewest) for n, fewest in enumerate((60, 20, 5, 8), start=1))
    parts = {1: [region, part, other], 2: [part], 3: [], 4: []}
    assert [asked_there(each, parts) for each in (whole, region, part, other)] == [28, 5, 0, 0]
