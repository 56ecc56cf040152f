"""Which experts there are for a plan, and which of them must be left in peace: a few queries however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, Sum

from kolloquy.governance.models import Territory
from kolloquy.governance.rights.packs import Packs, shipped
from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.rules import may_contact
from kolloquy.governance.rights.state import LegalState
from kolloquy.governance.rights.vocabulary import Purpose
from kolloquy.identity.models import Expert, TransferReceived
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import Interest, TopicStanding
from kolloquy.influence.vocabulary import Channel as Share
from kolloquy.kernel import clock
from kolloquy.kernel.problems import NotReady
from kolloquy.kernel.text import fold
from kolloquy.kernel.verdict import Verdict
from kolloquy.planning.cycles_limits import Limits
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.valuing import facts
from kolloquy.planning.valuing.recipe import RECIPE
from kolloquy.planning.vocabulary import ContactState, PlanKind
from kolloquy.strategy.models import FeeCategory
from kolloquy.workflows.plan_cycle.collected import Known, ScreenedOut, Span
from kolloquy.workflows.plan_cycle.gathering_contacts import History, Past, given_in_order
from kolloquy.workflows.plan_cycle.gathering_demands import Wanted

_SHARES = tuple(share.value for share in Share)
_QUARTER = 13
_HELPS = {
    "RI-1": "Give the notice that is owed and record its proof.",
    "RI-5": "Ask for their consent in person.",
    "RI-4": "Compliance says when the restriction ends.",
}


@dataclass(frozen=True, slots=True)
class Places:
    """Which territory counts a country's experts as its own, within the cycle's territory."""

    of_country: Mapping[str, Territory]

    @property
    def countries(self) -> list[str]:
        return sorted(self.of_country)


def places_of(within: Territory) -> Places:
    smallest: dict[str, Territory] = {}
    for territory in Territory.objects.all():
        for country in territory.countries:
            best = smallest.get(country)
            if best is None or (territory.path.count("/"), territory.path) > (best.path.count("/"), best.path):
                smallest[country] = territory
    found = {country: one for country, one in smallest.items() if one.path.startswith(within.path)}
    if not found:
        raise NotReady(
            f"{within.name} counts no country’s experts as its own; bring its territories in with countries."
        )
    return Places(found)


def candidates(
    wanted: Wanted, met: Iterable[str], places: Places, most: int, only: frozenset[str] | None
) -> list[Expert]:
    """Those with a standing on what the plan is about, the highest first, and everybody already met."""
    ids: dict[str, None] = dict.fromkeys(_signposted(met))
    rows = TopicStanding.objects.filter(topic__in=wanted.followed, country__in=places.countries)
    ids |= dict.fromkeys(str(pk) for pk in rows.order_by("-standing", "expert").values_list("expert", flat=True)[:most])
    if only is not None:
        ids = dict.fromkeys(_signposted(only))
    found = Expert.objects.filter(pk__in=list(ids), state=ExpertState.CURRENT, country__in=places.countries)
    fields = ("given", "family", "suffix", "city", "country", "institution")
    return sorted(found.only("expert_id", *fields), key=lambda expert: expert.pk)


def _signposted(ids: Iterable[str]) -> list[str]:
    """Whoever was merged into another counts as that other."""
    wanted = sorted(ids)
    moved = Expert.objects.filter(pk__in=wanted, absorbed_into__isnull=False).values_list("pk", "absorbed_into")
    into = {str(pk): str(other) for pk, other in moved}
    return sorted({into.get(one, one) for one in wanted})


def known_experts(
    people: Sequence[Expert],
    wanted: Wanted,
    past: Past,
    places: Places,
    span: Span,
    limits: Limits,
    plan: Plan,
) -> tuple[list[Known], list[ScreenedOut]]:
    ids = [expert.pk for expert in people]
    # What somebody said since the day that is planned for holds all the same.
    states = legal_states(ids, on=max(span.on, clock.today()))
    standings, interests = _standings(wanted, ids), _interests(ids)
    fees = _fee_rooms(people, wanted, span, limits, plan)
    known, out, packs, empty = [], [], shipped(), History()
    for expert in people:
        state, where = states[expert.pk], places.of_country[expert.country or ""]
        if plan.kind == PlanKind.WHAT_IF:
            state = _owed_then(state, span.on)
        channels, against = _open_channels(state, span, expert.country, packs)
        if not channels:
            out.append(_screened(expert, against, where))
            continue
        if state.wishes.most_contacts_per_quarter == 0:
            out.append(_left_alone(expert, where))
            continue
        history = past.histories.get(expert.pk, empty)
        told = facts.Expert(
            key=expert.pk, name=expert.name, country=expert.country,
            place="/".join(part for part in (expert.country, fold(expert.city or "")) if part),
            institution=expert.institution, within=where.path, countries_there=len(where.countries),
            standings=standings.get(expert.pk, {}), interests=interests.get(expert.pk, ()),
            wished_topics=state.wishes.topics, wished_channels=_wished(state), channels=channels,
            met=history.met, dropped=history.dropped(span.on) if history.contacts else False,
            contacts_before=history.standing, most_contacts=state.wishes.most_contacts_per_quarter,
            fee_room=fees[expert.pk],
        )  # fmt: skip
        known.append(_known(told, history, state, span, where))
    return known, out


def _owed_then(state: LegalState, on: date) -> LegalState:
    """A what-if asks what would have been: a notice that fell due since is no answer. What the expert said since is."""
    due = state.notice_due_on
    return replace(state, overdue=state.overdue and due is not None and due < on)


def _known(told: facts.Expert, history: History, state: LegalState, span: Span, where: Territory) -> Known:
    wish = state.wishes.most_contacts_per_quarter
    usual = 4 if wish is None else wish  # the same as contact pressure takes where nothing was said
    room = 100 * usual * span.weeks // _QUARTER
    excess = history.excess(min(span.on, span.starts_on), wish) if history.contacts else 0
    in_person = any(RECIPE.channel(c).in_person and not RECIPE.channel(c).event for c in told.channels)
    return Known(
        facts=told,
        territory=where.pk,
        room=max(room - excess, 0),
        taken=given_in_order(history.taken),
        first_by=_first_by(span) if told.dropped else None,
        in_person_first=told.never_met and in_person,
        met_for=frozenset(history.met_for),
        owner=history.owner,
    )


def _first_by(span: Span) -> int:
    left = span.weeks - span.now
    return min(span.now + max(round(left * RECIPE.first_by_share), 1) - 1, span.weeks - 1)


def _open_channels(
    state: LegalState, span: Span, country: str | None, packs: Packs
) -> tuple[frozenset[str], Verdict | None]:
    """What consent and wishes leave open, and the first thing that stands against any of it."""
    on, against, lawful = max(span.on, span.starts_on), None, set()
    for use in RECIPE.channels:
        verdict = may_contact(
            state, channel=use.channel, purpose=Purpose.SCIENTIFIC_EXCHANGE, on=on, country=country, packs=packs
        )
        if verdict:
            lawful.add(use.channel)
        elif against is None:
            against = verdict
    wished = set(_wished(state))
    for event in (True, False):
        # A wish about visits and calls is silent on congresses and boards, and the other way round.
        of_kind = {use.channel for use in RECIPE.channels if use.event is event}
        if wished & of_kind:
            lawful -= of_kind - wished
    return frozenset(lawful), against


def _wished(state: LegalState) -> tuple[str, ...]:
    """The channels they named, as far as they are ways of ours."""
    known = {use.channel for use in RECIPE.channels}
    spoken = [fold(one).replace(" ", "_") for one in state.wishes.channels]
    return tuple(dict.fromkeys(one for one in spoken if one in known))


def _screened(expert: Expert, against: Verdict | None, where: Territory) -> ScreenedOut:
    told = (
        against
        if against is not None
        else Verdict("", f"{expert.name} wishes none of the ways we have; ask them which would do.")
    )
    return ScreenedOut(
        expert.pk, expert.name, "erased" if told.rule == "RI-7" else "consent", told.rule or "", told.reason,
        _HELPS.get(told.rule or "", "Nothing: it is their word."), where.pk,
    )  # fmt: skip


def _left_alone(expert: Expert, where: Territory) -> ScreenedOut:
    told = f"{expert.name} wishes no contact unless they ask for it; wait until they do."
    return ScreenedOut(expert.pk, expert.name, "wish", "RI-6", told, "Nothing: it is their word.", where.pk)


def _standings(wanted: Wanted, ids: Sequence[str]) -> dict[str, dict[str, facts.Standing]]:
    found: dict[str, dict[str, facts.Standing]] = defaultdict(dict)
    rows = TopicStanding.objects.filter(topic__in=wanted.followed, expert__in=ids)
    for expert, topic, name, among, place, rise, works, *shares in rows.values_list(
        "expert", "topic", "topic__name", "topic__experts", "place", "rise", "works", *_SHARES
    ):
        by_share = dict(zip(_SHARES, shares, strict=True))
        found[expert][topic] = facts.Standing(topic, name, place, max(among, place), rise, works, by_share)
    return found


def _interests(ids: Sequence[str]) -> dict[str, tuple[facts.Interest, ...]]:
    found: dict[str, list[facts.Interest]] = defaultdict(list)
    folded: dict[str, str] = {}
    rows = Interest.objects.filter(expert__in=ids).order_by("expert", "-weight", "name")
    for expert, name, concept, weight in rows.values_list("expert", "name", "concept_ui", "weight"):
        words = folded.setdefault(name, fold(name))
        found[expert].append(facts.Interest(name, words, concept, weight))
    return {expert: tuple(some) for expert, some in found.items()}


def _fee_rooms(people: Sequence[Expert], wanted: Wanted, span: Span, limits: Limits, plan: Plan) -> dict[str, int]:
    """What each may still be paid this year: the cap of their country, less what we paid and what is promised besides."""
    ids, year = [expert.pk for expert in people], max(span.on, span.starts_on).year
    paid: dict[str, int] = defaultdict(int)
    if limits.payer:
        disclosed = TransferReceived.objects.filter(
            expert__in=ids, transfer__company__iexact=limits.payer, transfer__program_year=year
        )
        for row in disclosed.values("expert").annotate(sum=Sum("transfer__amount")):
            paid[row["expert"]] += round(row["sum"] or 0)
    for expert, amount in _promised(ids, year, plan):
        paid[expert] += amount
    caps: dict[str | None, int] = {}
    for country in {expert.country for expert in people}:
        caps[country] = max((fee.most_a_year for d in wanted.demands if (fee := d.fee(country)) is not None), default=0)
    return {expert.pk: max(caps[expert.country] - paid[expert.pk], 0) for expert in people}


def _promised(ids: Sequence[str], year: int, plan: Plan) -> Iterable[tuple[str, int]]:
    """By plans in force of other cycles, and by what stands in this one: the rest of its own cycle is what it replaces."""
    elsewhere = Q(in_force=True) & ~Q(plan__cycle=plan.cycle_id)
    stands = Q(plan=plan) & (Q(state=ContactState.HELD) | Q(state=ContactState.PLANNED, pinned=True))
    seats = PlannedContact.objects.filter(
        elsewhere | stands, colleague=None, monday__gte=date(year, 1, 1), monday__lte=date(year, 12, 31), expert__in=ids
    ).exclude(demand__fee="")
    amounts = {(fee.code, fee.country): fee.amount for fee in FeeCategory.objects.all()}
    for expert, country, code in seats.values_list("expert", "expert__country", "demand__fee"):
        yield expert, amounts.get((code, country or ""), amounts.get((code, ""), 0))
