"""Who is in a plan and who is not: lists one can search, one expert’s reasons, and the sweet spot opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.experts import Chip
from kolloquy.faces.web.parts import opened, page
from kolloquy.faces.web.plans_figures import fill_bar
from kolloquy.faces.web.plans_rows import contact_row, cycle_words, in_row, out_words, place
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.planning import queries
from kolloquy.planning import queries_inside as inside
from kolloquy.planning.seen import LeftOutSeen, PlannedExpertSeen, PlanSeen
from kolloquy.strategy.models import Imperative, Objective

ABOUT = {
    "objective": "Why this objective",
    "colleague": "Why this colleague",
    "channel": "Why this way",
    "weeks": "Why these weeks",
}
PARTS = {
    "need": "What patients lack",
    "objective": "What we want to change",
    "interest": "What they are interested in",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of a list, as the address states it."""

    objective: str = ""
    owner: str = ""
    kind: str = ""
    region: str = ""
    q: str = ""
    after: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "Asked":
        return cls(**{name: said.get(name, "").strip()[:120].replace("\0", "") for name in cls.__slots__})

    def url(self, path: str, **changed: str) -> str:
        changed.setdefault("after", "")
        it = replace(self, **changed)
        return address(path, **{name: getattr(it, name) for name in self.__slots__})


@reads(RecordClass.PLAN)
@require_safe
def inside_list(request: HttpRequest, key: str) -> HttpResponse:
    seen, asked, look = _full(request, key), Asked.of(request.GET.dict()), reader(request)
    here = reverse("plan-in", args=[key])
    owner = int(asked.owner) if asked.owner.isdecimal() and len(asked.owner) < 10 else None
    found = inside.planned_experts(
        key, look, objective=asked.objective, owner=owner, region=asked.region, q=asked.q, after=asked.after
    )
    objectives = inside.objectives_of(key, look)
    owners = [(str(user.pk), str(user)) for user in queries.colleagues_of(key)]
    regions = inside.regions_of(key, look)
    chosen: dict[str, tuple[str, Iterable[tuple[str, str]]]] = {
        "objective": ("for", objectives), "owner": ("of", owners), "region": ("in", regions),
    }  # fmt: skip
    context = {
        "rows": [in_row(key, each) for each in found.rows],
        "objectives": objectives,
        "owners": owners,
        "regions": regions,
        "chips": _chips(asked, here, chosen),
    }
    return _list(request, "plan/in.html", seen, asked, here, found.next_cursor, context)


@reads(RecordClass.PLAN)
@require_safe
def outside_list(request: HttpRequest, key: str) -> HttpResponse:
    seen, asked, look = _full(request, key), Asked.of(request.GET.dict()), reader(request)
    here = reverse("plan-out", args=[key])
    found = inside.left_out(key, look, kind=asked.kind, region=asked.region, q=asked.q, after=asked.after)
    kinds = [(kind, f"{out_words(kind)}, {words.number(n)}") for kind, n in inside.reasons_for_leaving_out(key, look)]
    regions = inside.regions_of(key, look)
    chosen: dict[str, tuple[str, Iterable[tuple[str, str]]]] = {"kind": ("", kinds), "region": ("in", regions)}
    context = {
        "rows": [out_row(key, each) for each in found.rows],
        "kinds": kinds,
        "regions": regions,
        "chips": _chips(asked, here, chosen),
    }
    return _list(request, "plan/out.html", seen, asked, here, found.next_cursor, context)


def _list(
    request: HttpRequest, template: str, seen: PlanSeen, asked: Asked, here: str, after: str | None,
    context: Mapping[str, object],
) -> HttpResponse:  # fmt: skip
    whole = {
        "key": seen.key,
        "plan": seen,
        "when": cycle_words(seen.cycle, clock.today()),
        "said": asked,
        "here": here,
        "more": asked.url(here, after=after) if after else "",
        **context,
    }
    part = "results"
    if is_part(request) and request.htmx.target == "more":  # type: ignore[attr-defined]
        part = "rows"
    response = page(request, template, whole, part=part)
    if is_part(request) and part == "results":
        response["HX-Replace-Url"] = asked.url(here)
    return response


def _chips(
    asked: Asked, here: str, chosen: Mapping[str, tuple[str, Iterable[tuple[str, str]]]]
) -> list[Chip]:  # fmt: skip
    chips = []
    for name, (before, values) in chosen.items():
        if value := getattr(asked, name):
            said = dict(values).get(value, value)
            chips.append(Chip(f"{before} {said}".strip(), asked.url(here, **{name: ""})))
    if asked.q:
        chips.append(Chip(f"named “{asked.q}”", asked.url(here, q="")))
    return chips


def out_row(plan_key: str, seen: LeftOutSeen) -> dict[str, object]:
    return {
        "name": seen.expert.name,
        "url": f"/experts/{seen.expert.expert_id}",
        "place": place(seen.expert),
        "territory": seen.territory or "",
        "kind": out_words(seen.kind),
        "rule": seen.rule,
        "sentence": seen.sentence,
        "would_help": seen.would_help,
        "points": words.number(seen.points) if seen.points else "",
        "why": reverse("plan-expert", args=[plan_key, seen.expert.expert_id]),
    }


@reads(RecordClass.PLAN)
@require_safe
def of_expert(request: HttpRequest, key: str, expert_id: str) -> HttpResponse:
    """Why somebody is in, or why not and what would bring them in."""
    seen, look = _full(request, key), reader(request)
    planned = inside.planned_expert(key, expert_id, look)
    out = None if planned else inside.left_out_of(key, expert_id, look)
    if planned is None and out is None:
        raise Http404(expert_id)
    who = planned.expert if planned else out.expert  # type: ignore[union-attr]
    context = {
        "key": key,
        "plan": seen,
        "expert_id": expert_id,
        "name": who.name,
        "place": place(who),
        "planned": planned_row(planned) if planned else None,
        "out": out_row(key, out) if out else None,
    }
    return opened(request, "plan/expert.html", context)


def planned_row(seen: PlannedExpertSeen) -> dict[str, object]:
    contacts = [contact_row(each) for each in seen.contacts]
    return {
        "owner": seen.owner or "",
        "lead": _lead(seen),
        "reasons": reasons_by_question(seen.reasons),
        "contacts": contacts,
        "points": words.number(seen.points),
        "goals": seen.mutual_goals,
        "confirmed": f"Confirmed by {seen.goals_confirmed_by}, {words.day(seen.goals_confirmed_on)}"
        if seen.goals_confirmed_by
        else "",
        "spots": [spot_row(each) for each in seen.sweet_spots],
        "pressure": f"{seen.pressure / 100:.1f}",
        "room": f"{seen.room / 100:.1f}" if seen.room is not None else "",
        "room_bar": fill_bar(seen.pressure, 0, seen.room, "contact pressure the plan adds, of the room there is")
        if seen.room
        else "",
    }


def reasons_by_question(reasons: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Each question once, with all that answers it."""
    found: dict[str, list[str]] = {}
    for about, sentence in reasons:
        found.setdefault(ABOUT.get(about, about.capitalize()), []).append(sentence)
    return list(found.items())


def _lead(seen: PlannedExpertSeen) -> str:
    many = words.plural(len(seen.contacts), "contact")
    by = f" with {seen.owner}" if seen.owner else ", in activities only"
    return f"In the plan with {many}{by}, worth {words.number(seen.points)} points."


def spot_row(spot: Mapping[str, Any]) -> dict[str, object]:
    """One sweet spot with its three parts; `spot` is as the plan keeps it."""
    arithmetic, told = spot.get("parts") or {}, spot.get("told") or {}
    return {
        "imperative": spot.get("imperative", ""),
        "about": spot.get("about", ""),
        "product": f"{float(spot['product']):.2f}",
        "arithmetic": spot.get("arithmetic", ""),
        "parts": [
            {
                "name": name,
                "words": said,
                "value": f"{float(spot[name]):.2f}",
                "bar": fill_bar(round(100 * min(float(spot[name]), 1.0)), 0, 100, f"{float(spot[name]):.2f} of 1"),
                "arithmetic": arithmetic.get(name, ""),
                "because": told.get(name, ()),
            }
            for name, said in PARTS.items()
        ],
        "because": () if told else tuple(spot.get("because", ())),
        "names": [
            {"name": one["name"], "weight": f"{one['weight']:.2f}", "how": one["how"]} for one in spot.get("names", ())
        ],
        "recipe": spot.get("recipe", ""),
    }


@reads(RecordClass.PLAN)
@require_safe
def sweet_spot(request: HttpRequest, key: str, expert_id: str) -> HttpResponse:
    """Where patients’ need, our objective and the expert’s own interest meet, with the arithmetic."""
    seen, look = _full(request, key), reader(request)
    planned = inside.planned_expert(key, expert_id, look)
    if planned is None:
        raise Http404(expert_id)
    rows = [spot_row(each) for each in planned.sweet_spots]
    imperatives = dict(
        Imperative.objects.filter(key__in=[row["imperative"] for row in rows]).values_list("key", "name")
    )
    objectives = dict(Objective.objects.filter(key__in=[row["about"] for row in rows]).values_list("key", "statement"))
    for row in rows:
        row["imperative_name"] = imperatives.get(str(row["imperative"]), "")
        row["objective"] = objectives.get(str(row["about"]), "")
    context = {
        "key": key,
        "plan": seen,
        "expert_id": expert_id,
        "name": planned.expert.name,
        "spots": rows,
        "goals": planned.mutual_goals,
        "confirmed": planned.goals_confirmed_by or "",
    }
    return opened(request, "plan/sweet_spot.html", context)


def _full(request: HttpRequest, key: str) -> PlanSeen:
    seen = queries.plan(key, reader(request))
    if seen is None or not seen.in_full:
        raise Http404(key)
    return seen
