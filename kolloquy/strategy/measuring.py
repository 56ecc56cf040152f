"""Readings of an objective's metric, and the fees that activities cost."""

from datetime import date

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy import lookup, rules, written
from kolloquy.strategy.models import FeeCategory, Objective, Reading
from kolloquy.strategy.versions import may_change


@transaction.atomic
def record_reading(*, objective: Objective, on: date | str, value: float | str, source: str, by: User) -> Reading:
    """What the metric was found to be on a day; a second reading of a day takes the place of the first."""
    day = lookup.day(on, "the day of the reading")
    if day is None:
        raise BadInput("A reading needs the day on which it was found; give one, such as 2026-12-31.")
    may_change(objective.imperative, by, owners=(objective.owner_id,)).or_raise()
    rules.may_be_read(on=day, source=source, today=clock.today()).or_raise()
    found, words = written.number(value, "The reading"), written.text(source, "The source of the reading")
    row = Reading.objects.select_for_update().filter(objective=objective, on=day).first()
    before = (row.value, row.source) if row else None
    if row is not None and before == (found, words):
        return row
    row = row or Reading(objective=objective, on=day, side=objective.side)
    row.value, row.source, row.by, row.at = found, words, by, clock.now()
    row.save()
    facts = {
        "on": day.isoformat(),
        "value": found if before is None else [before[0], found],
        "source": words if before is None else [before[1], words],
    }
    record(Event("reading.recorded" if before is None else "reading.changed", "objective", objective.key, facts), by=by)
    return row


@transaction.atomic
def put_fee(
    *,
    code: str,
    name: str,
    amount: int | str,
    most_a_year: int | str,
    source: str,
    by: User,
    country: str = "",
    currency: str = "EUR",
) -> FeeCategory:
    """State what a kind of work is paid in a country, or everywhere that no other line is for."""
    rules.may_state_fees(function=by.function, role=by.role).or_raise()
    code, country, currency = (
        written.code(code, "a fee category", at_most=40),
        country.strip().upper(),
        currency.strip().upper(),
    )
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise BadInput(f"“{country[:20]}” is no country code; write two letters, such as ES, or leave it empty.")
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise BadInput(f"“{currency[:20]}” is no currency; write three letters, such as EUR.")
    values = {
        "name": written.line(name, "The name of the fee category", at_most=120),
        "amount": lookup.whole(amount, "The fee"),
        "most_a_year": lookup.whole(most_a_year, "The yearly limit"),
        "currency": currency,
        "source": written.text(source, "The source of the fee"),
    }
    rules.may_cost(amount=values["amount"], most_a_year=values["most_a_year"]).or_raise()  # type: ignore[arg-type]
    row = FeeCategory.objects.select_for_update().filter(code=code, country=country).first()
    before = {name: getattr(row, name) for name in values} if row else {}
    if before == values:
        assert row is not None
        return row
    row = row or FeeCategory(code=code, country=country)
    for each, given in values.items():
        setattr(row, each, given)
    row.save()
    facts = {n: [before[n], v] if before else v for n, v in values.items() if not before or before[n] != v}
    verb = "fee.changed" if before else "fee.stated"
    record(Event(verb, "fee", f"{code} {country or 'anywhere'}", facts), by=by)
    return row
