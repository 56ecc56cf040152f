"""Whether a plan knows what its experts were paid already, which counts against what they may be paid in a year."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from kolloquy.evidence.models import Transfer
from kolloquy.identity.models import TransferReceived
from kolloquy.kernel import clock
from kolloquy.planning.cycles_limits import limits_of
from kolloquy.planning.models import Cycle, Plan
from kolloquy.strategy.models import Demand, Imperative

MOST_NAMES = 200


def unknown_fees(plan: Plan) -> str:
    """What is missing, and what to do, in a sentence; "" where nothing is, or where the plan pays nobody."""
    imperatives = list(plan.imperatives.all())
    return missing(limits_of(plan.limits).payer, imperatives, year_of(plan.cycle, plan.as_of))


def year_of(cycle: Cycle, as_of: date | None = None) -> int:
    """The one whose fees are added up."""
    return max(as_of or clock.today(), cycle.starts_on).year


def missing(payer: str, imperatives: Iterable[Imperative], year: int) -> str:
    paid = Demand.objects.filter(
        objective__imperative__in=list(imperatives), retired_at=None, objective__retired_at=None
    )
    if not paid.exclude(fee="").exists():
        return ""
    if not payer:
        return (
            f"Fees paid already in {year} are unknown, so only what plans promise counts against what an expert may be "
            "paid in a year; give the name under which our payments are disclosed."
        )
    ours = TransferReceived.objects.filter(transfer__company__iexact=payer)
    last = ours.aggregate(last=Max("transfer__program_year"))["last"]
    if last is None:
        return (
            f"Fees paid already are unknown: nothing we hold was disclosed by “{payer}”; choose the name as the "
            "disclosures spell it, or bring them in."
        )
    if last < year:
        return (
            f"Fees paid in {year} are unknown yet: what “{payer}” disclosed ends with {last}, so for {year} only what "
            "plans promise counts; bring later disclosures in once they are out."
        )
    return ""


def payers() -> list[str]:
    """Names under which anything was disclosed, for a person to choose from."""
    names = Transfer.objects.filter(received__isnull=False).exclude(company=None).exclude(company="")
    found = names.order_by("company").values_list("company", flat=True).distinct()[:MOST_NAMES]
    return [name for name in found if name]
