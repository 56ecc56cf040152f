"""What one more unit of each binding limit would bring, as far as it is known by now."""

from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.identity.models import Expert
from kolloquy.planning.models import LimitPrice, Pricing
from kolloquy.planning.seen import PriceSeen, PricingSeen
from kolloquy.planning.vocabulary import JobState
from kolloquy.strategy.models import Objective


def prices(plan_key: str, reader: Reader, *, size: int = 200) -> tuple[PriceSeen, ...]:
    """What is proved first, the most of it first; estimates mostly promise too much."""
    rows = visible(LimitPrice.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL)
    found = list(rows.order_by("estimate", "-points", "-at_most", "pk")[:size])
    keys = {key for row in found for key in row.experts}
    said = dict(Objective.objects.filter(key__in=keys).values_list("key", "statement"))
    ids = {one for row in found for one in (*row.comes, *row.goes)}
    names = {one.pk: one.name for one in Expert.objects.filter(pk__in=ids)} if ids else {}
    return tuple(
        PriceSeen(
            row.kind, row.limit_key, row.sentence, row.points,
            tuple((key, said.get(key, key), gained) for key, gained in row.experts.items() if gained), row.estimate,
            at_most=row.at_most, found=row.found,
            comes=tuple((one, names[one]) for one in row.comes if one in names),
            goes=tuple((one, names[one]) for one in row.goes if one in names),
        )
        for row in found
    )  # fmt: skip


def pricing(plan_key: str, reader: Reader) -> PricingSeen | None:
    """None where nothing is, or was, computed behind the plan."""
    run = visible(Pricing.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL).first()
    if run is None:
        return None
    under_way = run.state in (JobState.WAITING, JobState.RUNNING)
    return PricingSeen(under_way, run.asked_at, run.state == JobState.WAITING, run.problem)
