"""Where the records hold something on an expert: found by walking every table, so that a new one cannot be forgotten.

A table is reached by what it points at: an expert, an unverified expert who is one, or a row of theirs. What cannot be
seen from its columns is told in `_TOLD`; a table that holds nothing on any expert says why in `NOBODYS`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, Field, ForeignKey, Model, Q, QuerySet

from kolloquy.engagement.models import Touchpoint, TouchpointExpert, UnverifiedExpert
from kolloquy.governance.trail.models import Payload
from kolloquy.identity.models import (
    Authorship,
    Expert,
    Publication,
    SeatHeld,
    TransferReceived,
    TrialRole,
)

AnyModel = type[Model]
# What holds nothing on any expert, and why.
NOBODYS: Mapping[str, str] = {
    "governance.User": "our own people",
    "governance.Territory": "the organisation",
    "governance.Product": "the organisation",
    "governance.Indication": "the organisation",
    "governance.Assignment": "our own people",
    "governance.WorksOn": "our own people",
    "governance.Attempt": "sign-ins of our own people",
    "tokens.Token": "our own people's programs",
    "trail.Head": "where the trail ends",
    "trail.Checkpoint": "signatures over the trail",
    "rights.Wording": "the words of a notice, the same for everybody",
    "rights.Suppression": "keyed digests, which name nobody",
    "influence.Topic": "a subject, not a person",
    "evidence.EvidenceFile": "files that were read",
    "evidence.Rejected": "places in files that could not be read",
    "strategy.DiscussionTopic": "a subject, not a person",
    "strategy.PhaseInMarket": "where an indication stands in a market",
    "strategy.Imperative": "what we want to achieve, stated before it is known who could help",
    "strategy.ImperativeVersion": "how an imperative read",
    "strategy.Gap": "a question, not a person",
    "strategy.Objective": "a change in the world, not a person",
    "strategy.Reading": "what a metric was found to be",
    "strategy.FeeCategory": "what a kind of work is paid",
    "strategy.Demand": "what an objective asks of experts nobody has named yet",
    "planning.Cycle": "a stretch of weeks",
    "planning.WorkingTime": "our own people",
    "planning.Absence": "our own people",
    "planning.PlanColleague": "our own people",
    "planning.Solving": "a run of the solver",
    "planning.Pricing": "a run of the solver",
    "planning.Review": "what our own people say of a plan as a whole",
    "planning.CalendarFeed": "our own people's calendars",
    "engagement.ExpectedSource": "systems that should tell us something",
    "incoming.SavedMapping": "how files are read",
    "incoming.Import": "a file as a whole; what came of its rows is found by itself",
    "incoming.ImportFile": "an upload that was not taken yet, kept until it is taken or given up",
    "incoming.ImportRow": "why a row of a file could not be taken; goes with its import",
    "wall.ReleasedTo": "functions a release is addressed to",
}


@dataclass(frozen=True, slots=True)
class Who:
    """An expert with everybody who was merged into them: one person, several ids."""

    ids: tuple[str, ...]
    npis: tuple[str, ...]
    keys: tuple[str, ...]  # of their touchpoints, as other tables name them
    unverified: tuple[str, ...] = ()  # keys under which they were met before it was known who they are

    @property
    def people(self) -> tuple[str, ...]:
        """As the trail names them."""
        return (*(f"expert:{key}" for key in self.ids), *(f"unverified:{key}" for key in self.unverified))


def who(expert: Expert) -> Who:
    """The person an id stands for, led on if it is a signpost."""
    head = expert.absorbed_into_id or expert.pk
    family = Expert.objects.filter(Q(pk=head) | Q(absorbed_into=head))
    ids = tuple(family.order_by("pk").values_list("pk", flat=True))
    npis = tuple(npi for npi in family.values_list("npi", flat=True) if npi)
    keys = tuple(Touchpoint.objects.filter(_touchpoints(Who(ids, npis, ()))).values_list("key", flat=True))
    unverified = tuple(UnverifiedExpert.objects.filter(is_expert__in=ids).values_list("key", flat=True))
    return Who(ids, npis, keys, unverified)


def everything(person: Who) -> Iterator[tuple[AnyModel, QuerySet[Any]]]:
    """Every table that can hold something on an expert, with the rows that are this person's."""
    for model in tables():
        found = condition(model, person)
        if found is not None:
            yield model, model._default_manager.filter(found)


def tables() -> Sequence[AnyModel]:
    return [model for model in apps.get_models() if model.__module__.startswith("kolloquy.")]


def unclassified() -> list[str]:
    """Tables nobody has said anything about: neither do they point at an expert, nor is it told why not."""
    somebody = Who(("E000000000",), (), ())
    return [m._meta.label for m in tables() if m._meta.label not in NOBODYS and condition(m, somebody) is None]


def condition(model: AnyModel, person: Who) -> Q | None:
    """Which rows of a table are this person's; None where a table holds nothing on anybody."""
    label = model._meta.label
    if label in NOBODYS:
        return None
    if label in _TOLD:
        return _TOLD[label](person)
    found = [Q((f"{path}__in", person.ids)) for path in direct_paths(model)]
    found = found or [Q((f"{name}__in", rows)) for name, rows in _through(model, person)]
    if not found:
        return None
    whole = found[0]
    for part in found[1:]:
        whole |= part
    return whole


@cache
def direct_paths(model: AnyModel) -> tuple[str, ...]:
    """The columns that hold an expert's id, and those that lead to one by way of an unverified expert."""
    paths: list[str] = []
    for field in model._meta.concrete_fields:
        target = _target(field)
        if target is Expert:
            paths.append(field.name)
        elif target is UnverifiedExpert:
            paths.append(f"{field.name}__is_expert")
        elif isinstance(field, CharField) and (field.name == "expert_id" or field.name.endswith("_expert_id")):
            paths.append(field.name)
    paths += [field.name for field in model._meta.many_to_many if field.related_model is Expert]
    return tuple(paths)


def _through(model: AnyModel, person: Who) -> Iterator[tuple[str, Any]]:
    """By what a row hangs on, such as a note on its touchpoint."""
    for field in model._meta.concrete_fields:
        target = _target(field)
        if target is None or target is model or target._meta.label in NOBODYS or _is_shared(target):
            continue
        rows = condition(target, person)
        if rows is not None:
            yield field.name, target._default_manager.filter(rows).values("pk")


def _target(field: "Field[Any, Any]") -> AnyModel | None:
    target = field.related_model if isinstance(field, ForeignKey) else None
    return target if isinstance(target, type) and target.__module__.startswith("kolloquy.") else None


def _is_shared(model: AnyModel) -> bool:
    """Public evidence is everybody's: what hangs on it is not theirs for that."""
    return model._meta.app_label == "evidence"


def _touchpoints(person: Who) -> Q:
    theirs = Q(expert__in=person.ids) | Q(unverified__is_expert__in=person.ids)
    return Q(pk__in=TouchpointExpert.objects.filter(theirs).values("touchpoint"))


def _publications(person: Who) -> Q:
    names = set(person.ids)
    rows = Publication.objects.values_list("pk", "movements")
    return Q(pk__in=[pk for pk, told in rows if any(names & {*entry_ids(e)} for e in _samples(told))])


def _samples(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for moved in told.values():
        yield from moved.get("sample", ())


def entry_ids(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("expert_id")), str(entry.get("other_expert_id"))


def _candidates(person: Who) -> Q:
    """Those who are the person, and those for whom the person was offered as a match."""
    names = set(person.ids)
    rows = UnverifiedExpert.objects.exclude(candidates=[]).values_list("pk", "candidates")
    offered = [pk for pk, found in rows if any(one.get("expert_id") in names for one in found)]
    return Q(is_expert__in=person.ids) | Q(pk__in=offered)


def _entries(person: Who) -> Q:
    told = Payload.objects.filter(person__in=person.people).values("entry_number")
    return Q(kind="expert", key__in=person.ids) | Q(number__in=told)


def _naming(*columns: str) -> Callable[[Who], Q]:
    """Rows whose text or JSON names the person's id or the key of a touchpoint of theirs."""

    def found(person: Who) -> Q:
        whole = Q(pk__in=[])
        for column in columns:
            for name in (*person.ids, *person.keys):
                whole |= Q((f"{column}__icontains", name))
        return whole

    return found


_TOLD: Mapping[str, Callable[[Who], Q]] = {
    "identity.Expert": lambda person: Q(pk__in=person.ids),
    "identity.Publication": _publications,
    "evidence.Work": lambda person: Q(pk__in=Authorship.objects.filter(expert__in=person.ids).values("work")),
    "evidence.Trial": lambda person: Q(pk__in=TrialRole.objects.filter(expert__in=person.ids).values("trial")),
    "evidence.Seat": lambda person: Q(pk__in=SeatHeld.objects.filter(expert__in=person.ids).values("seat")),
    "evidence.Transfer": lambda person: Q(
        pk__in=TransferReceived.objects.filter(expert__in=person.ids).values("transfer")
    ),
    "evidence.Registration": lambda person: Q(pk__in=person.npis),
    "engagement.Touchpoint": _touchpoints,
    "engagement.UnverifiedExpert": _candidates,
    "trail.Payload": lambda person: Q(person__in=person.people),
    "trail.Entry": _entries,
    "planning.Plan": _naming("changes"),  # a what-if may ask what were without them
    "planning.Comment": lambda person: Q(expert__in=person.ids) | Q(contact__expert__in=person.ids),
    "planning.LimitPrice": _naming("limit_key", "sentence", "comes", "goes"),
    "wall.Release": _naming("body", "chosen"),
    "api.KeptAnswer": _naming("body"),
}
