"""Why each expert is in a plan or out of it, and what would bring in those who are out."""

from dataclasses import replace

from kolloquy.planning.optimiser.instance import Colleague, Expert, Instance
from kolloquy.planning.optimiser.reasons_data import Way, WhyChannel, WhyIn, WhyOut, WhyWeek, WhyWho
from kolloquy.planning.optimiser.reasons_in import why_in
from kolloquy.planning.optimiser.reasons_out import why_out
from kolloquy.planning.optimiser.reasons_words import sentences

__all__ = [
    "Way", "WhyChannel", "WhyIn", "WhyOut", "WhyWeek", "WhyWho", "sentences", "why_in", "why_out", "with_way",
]  # fmt: skip


def with_way(instance: Instance, expert: str, way: Way) -> Instance:
    """The instance in which the way is gone: what a what-if starts from."""
    if way.kind == "points":
        return _with_points(instance, way)
    if way.kind in ("minutes", "hours", "most_experts"):
        colleagues = tuple(_more(one, way) if one.key == way.colleague else one for one in instance.colleagues)
        return replace(instance, colleagues=colleagues)
    if way.kind in ("room", "weeks", "first_by", "in_person_first", "spacing", "fee_room"):
        return replace(
            instance, experts=tuple(_eased(one, way) if one.key == expert else one for one in instance.experts)
        )
    if way.kind == "most":
        aims = tuple(
            replace(aim, most=aim.most + way.by) if aim.objective == way.objective and aim.most is not None else aim
            for aim in instance.aims
        )
        return replace(instance, aims=aims)
    if way.kind == "spread" and instance.spread is not None:
        return replace(instance, spread=instance.spread + way.by)
    if way.kind == "budget" and instance.budget is not None:
        return replace(instance, budget=instance.budget + way.by)
    if way.kind in ("size", "mix"):
        return _with_seat(instance, way)
    return instance


def _with_points(instance: Instance, way: Way) -> Instance:
    if way.seat is not None:
        seat = replace(instance.seats[way.seat], points=instance.seats[way.seat].points + way.by)
        return replace(instance, seats=(*instance.seats[: way.seat], seat, *instance.seats[way.seat + 1 :]))
    if way.option is None:
        return instance
    option = instance.options[way.option]
    first = replace(option.contacts[0], points=option.contacts[0].points + way.by)
    raised = replace(option, contacts=(first, *option.contacts[1:]))
    return replace(instance, options=(*instance.options[: way.option], raised, *instance.options[way.option + 1 :]))


def _more(colleague: Colleague, way: Way) -> Colleague:
    if way.kind == "most_experts":
        return replace(colleague, most_experts=(colleague.most_experts or 0) + way.by)
    minutes = list(colleague.minutes)
    for week, more in way.at:
        minutes[week] += more
    return replace(colleague, minutes=tuple(minutes))


def _eased(expert: Expert, way: Way) -> Expert:
    match way.kind:
        case "room":
            return replace(expert, room=expert.room + way.by)
        case "fee_room":
            return replace(expert, fee_room=expert.fee_room + way.by)
        case "first_by":
            return replace(expert, first_by=(expert.first_by or 0) + way.by)
        case "in_person_first":
            return replace(expert, in_person_first=False)
        case "spacing":
            return replace(expert, spacing=expert.spacing - way.by)
        case _:
            opened = {week for week, _ in way.at}
            return replace(expert, weeks=tuple(met or week in opened for week, met in enumerate(expert.weeks)))


def _with_seat(instance: Instance, way: Way) -> Instance:
    activities = []
    for one in instance.activities:
        if one.key == way.activity and way.kind == "size":
            one = replace(one, most=one.most + way.by)
        elif one.key == way.activity:
            mixes = tuple(
                replace(mix, most=mix.most + way.by) if mix.name == way.name and mix.most is not None else mix
                for mix in one.mixes
            )
            one = replace(one, mixes=mixes)
        activities.append(one)
    return replace(instance, activities=tuple(activities))
