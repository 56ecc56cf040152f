"""A home with 100,000 invented experts and their standings on a topic, written straight into the records."""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from django.core.management import call_command

from kolloquy.kernel.ids import expert_id
from kolloquy.kernel.text import fold

EXPERTS = 100_000
TOPIC = "invented-disease"
NAME, PASSWORD = "ada", "an invented password"
_AT, _AS_OF = datetime(2026, 3, 1, tzinfo=UTC), date(2026, 3, 1)
_words = str.split
_STARTS = _words(
    "al ba bran che da del el fa gar ha hol il jo ka ker la lin ma mor na nor o pe qui ra sal sto ta ul va wes xi ya zim"
)
_MIDDLES = _words("a be co de du e fi ga i ke la li mo ne o pa ri so ta u vi wa zo")
_ENDS = _words(
    "berg dal den dez ez feld ge holm ic ini kar ko lund man mura nen ova quist rossi sen shi son ström tti vic wala"
)
_COUNTRIES = _words(
    "US CN DE GB IT JP FR ES CA AU NL KR IN BR CH SE BE TR PL DK AT IL GR NO FI PT IR TW IE CZ SG EG MX ZA"
)
_REASONS = (
    "leads 2 phase 3 trials", "last author on 11 works since 2021", "2023 guideline panel", "first author on 4 works",
    "spoke at 3 congresses since 2022", "works with 38 of the 200 highest",
)  # fmt: skip


def ensure(home: Path) -> None:
    """Build the home unless a whole one is there that this very code would build; half of one counts as none."""
    done, wanted = home / "many_experts.json", {"experts": EXPERTS, "made_by": _fingerprint()}
    if done.is_file() and json.loads(done.read_text()) == wanted:
        return
    for path in [done, *home.glob("kolloquy.sqlite3*")]:
        path.unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    _fill(random.Random(20260301))
    done.write_text(json.dumps(wanted))


def _fingerprint() -> str:
    here = Path(__file__).resolve()
    written = [here, *sorted(here.parent.parent.glob("kolloquy/*/migrations/*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in written)).hexdigest()[:16]


def _fill(chance: random.Random) -> None:
    from django.db import connection

    from kolloquy.governance.models import User
    from kolloquy.identity.models import Expert, ExpertTerm, Publication
    from kolloquy.influence.models import Topic, TopicStanding

    User.objects.create_user(NAME, password=PASSWORD)
    experts = list(_experts(chance))
    _insert(Expert, (Expert(**expert, changed_at=_AT) for expert in experts))
    _insert(ExpertTerm, (ExpertTerm(expert_id=e["expert_id"], term=term) for e in experts for term in _terms(e)))
    countries = sorted({expert["country"] for expert in experts if expert["country"]})
    for slug, name, number in ((TOPIC, "Invented disease", EXPERTS), ("rare-example", "Rare example", EXPERTS // 50)):
        Topic.objects.create(
            slug=slug, name=name, followed_at=_AT, computed_for="1", computed_at=_AT, as_of=_AS_OF, experts=number,
            countries=countries,
        )  # fmt: skip
        ranked = sorted(((_points(chance), e) for e in experts[:number]), key=lambda pair: -sum(pair[0].values()))
        _insert(TopicStanding, (_standing(chance, slug, n, *pair) for n, pair in enumerate(ranked, 1)))
    Publication.objects.create(generation="1", as_of=_AS_OF, started_at=_AT, finished_at=_AT, countries=countries)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _experts(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Names and places as uneven as real ones: a few are everywhere, most are rare."""
    families = [f"{a}{b}{c}".capitalize() for a in _STARTS for b in _MIDDLES for c in _ENDS]
    givens = [f"{a}{b}{c}".capitalize() for a in _STARTS for b in _MIDDLES for c in ("", "n", "ra", "s")]
    chance.shuffle(families)
    chance.shuffle(givens)
    towns = [f"{a}{c}".capitalize() for a in _STARTS for c in _ENDS]
    houses = [
        f"{kind} {town}"
        for town in towns
        for kind in ("University Hospital", "University of", "Institute of Medicine", "Clinic")
    ]
    chance.shuffle(houses)
    lands = _Pool(chance, _COUNTRIES, 0.9)
    home_of = {house: lands.draw() for house in houses}
    names, first_names, places = _Pool(chance, families, 0.7), _Pool(chance, givens, 0.8), _Pool(chance, houses, 0.7)
    for number in range(EXPERTS):
        family, given = names.draw(), first_names.draw()
        house = places.draw() if chance.random() < 0.95 else None
        works = int(chance.paretovariate(1.1))
        yield {
            "expert_id": expert_id(f"many {number}"), "family": family, "given": given, "institution": house,
            "sort_name": fold(f"{family} {given}"), "institution_key": fold(house) or None, "works": works,
            "city": house.rsplit(" ", 1)[-1] if house else None, "country": home_of.get(house or ""),
            "sure_works": works, "confidence": 0.9, "last_on": _AS_OF, "place_kind": "work", "place_on": _AS_OF,
            "has_trials": chance.random() < 0.06, "has_guidelines": chance.random() < 0.01,
            "has_congress": chance.random() < 0.03,
        }  # fmt: skip


class _Pool:
    """Words of which some are drawn far more often than others, by Zipf's law."""

    def __init__(self, chance: random.Random, words: list[str], steepness: float) -> None:
        self.words, self.chance = words, chance
        self.sums = list(accumulate(1 / (rank + 3) ** steepness for rank in range(len(words))))

    def draw(self) -> str:
        return self.chance.choices(self.words, cum_weights=self.sums)[0]


def _terms(expert: dict[str, Any]) -> set[str]:
    return {*expert["sort_name"].split(), *(expert["institution_key"] or "").split()}


def _points(chance: random.Random) -> dict[str, float]:
    points = dict.fromkeys(("science", "trials", "guidelines", "congress", "network"), 0.0)
    points["science"] = round(min(60.0, chance.paretovariate(1.3) - 0.8), 1)
    points["network"] = round(chance.random() * 3, 1) if chance.random() < 0.7 else 0.0
    return points


def _standing(chance: random.Random, slug: str, place: int, points: dict[str, float], expert: dict[str, Any]) -> Any:
    from kolloquy.influence.models import TopicStanding

    for channel in ("trials", "guidelines", "congress"):
        if expert[f"has_{channel}"]:
            points[channel] = round(chance.random() * 5 + 0.1, 1)
    total = round(sum(points.values()), 1)
    copied = ("expert_id", "country", "institution_key", "sort_name", "has_trials", "has_guidelines", "has_congress")
    return TopicStanding(
        topic_id=slug, as_of=_AS_OF, recipe="1", place=place, standing=total, low=round(total * 0.8, 1),
        high=round(total * 1.3 + 0.5, 1), rise=round(chance.gauss(0, 1), 2) if chance.random() < 0.5 else None,
        works=expert["works"], reasons=chance.sample(_REASONS, chance.randint(1, 3)),
        trend=[chance.randint(0, 9) for _ in range(5)], **points, **{name: expert[name] for name in copied},
    )  # fmt: skip


def _insert(model: Any, rows: Iterable[Any]) -> None:
    rows = iter(rows)
    while batch := list(islice(rows, 20_000)):
        model.objects.bulk_create(batch, batch_size=1_000)
