"""The forms of the strategy: what each asks, in the order one thinks of it; what was typed is kept whatever happens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from kolloquy.governance.models import Indication, Territory, User
from kolloquy.governance.vocabulary import Function
from kolloquy.kernel import clock
from kolloquy.strategy import mixes
from kolloquy.strategy.models import DiscussionTopic, FeeCategory, Imperative
from kolloquy.strategy.rules import WEIGHTS
from kolloquy.strategy.vocabulary import Channel, DemandKind, GapKind

Choices = Sequence[tuple[str, str]]
NEEDS = (
    ("0", "0 · none"), ("1", "1 · inconvenient"), ("2", "2 · lasting harm in some"), ("3", "3 · lasting harm in many"),
    ("4", "4 · patients die of it"),
)  # fmt: skip
PRIORITIES = (("1", "1 · first"), ("2", "2"), ("3", "3 · when there is room"))
WEIGHT_WORDS = {
    "standing": "standing in the topics", "sweet_spot": "sweet spot", "need": "unmet need where they work",
    "continuity": "continuity of the relation", "rise": "rise",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    kind: str = "line"  # line, text, number, date, choice, ticks, check
    value: Any = ""
    choices: Choices = ()
    help: str = ""
    needed: bool = True

    def holding(self, value: Any) -> "Field":
        return Field(self.name, self.label, self.kind, value, self.choices, self.help, self.needed)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together; one with a heading is folded until it is wanted."""

    fields: tuple[Field, ...]
    heading: str = ""
    side_by_side: bool = False
    folded: bool = False


Form = tuple[Group, ...]


def holding(form: Form, values: Mapping[str, Any]) -> Form:
    """The form with these values in it; what is not among them stays as it is."""
    return tuple(
        Group(
            tuple(field.holding(_typed(values[field.name])) if field.name in values else field for field in group.fields),
            group.heading, group.side_by_side, group.folded,
        )
        for group in form
    )  # fmt: skip


def typed(form: Form, posted: QueryDict) -> dict[str, Any]:
    """What came in, field by field, exactly as it was typed."""
    found: dict[str, Any] = {}
    for group in form:
        for field in group.fields:
            if field.kind == "ticks":
                found[field.name] = posted.getlist(field.name)
            elif field.kind == "check":
                found[field.name] = bool(posted.get(field.name))
            else:
                found[field.name] = posted.get(field.name, "").strip()
    return found


def _typed(value: Any) -> Any:
    return value if isinstance(value, bool | list) else shown(value)


def shown(value: Any) -> str:
    """A value as a field holds it; a number as it was typed, without a trailing .0."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def imperative_form(*, owner: User) -> Form:
    return (
        Group((
            Field("name", "What must be achieved", help="One sentence without a product’s name: “Patients are found before their heart fails”."),
            Field("why", "Why it matters", "text", help="What happens to patients if nothing changes, and where that is shown."),
        )),
        Group((
            Field("indication", "Indication", "choice", choices=indications()),
            Field("territory", "For", "choice", choices=territories(), help="And all below it, until a regional version says otherwise."),
        ), side_by_side=True),
        Group((
            Field("owner", "Who answers for it", "choice", owner.username, owners()),
            Field("code", "Code", help="What files and commands call it. Left empty, it is made from the name.", needed=False),
        ), side_by_side=True),
        _weights(),
    )  # fmt: skip


def imperative_change_form(row: Imperative) -> Form:
    form = (
        Group((Field("name", "What must be achieved"), Field("why", "Why it matters", "text"))),
        Group((Field("owner", "Who answers for it", "choice", choices=owners(row.owner)),)),
        _weights(),
    )
    weights = {f"weighs_{name}": getattr(row, f"weighs_{name}") for name in WEIGHTS}
    return holding(form, {"name": row.name, "why": row.why, "owner": row.owner.username, **weights})


def _weights() -> Group:
    usual = Imperative()
    fields = tuple(
        Field(
            f"weighs_{name}",
            WEIGHT_WORDS[name].capitalize(),
            "number",
            getattr(usual, f"weighs_{name}"),
        )
        for name in WEIGHTS
    )
    return Group(fields, "What counts in the value of an expert, in per cent", side_by_side=True, folded=True)


def weights_told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[f"weighs_{name}"] for name in WEIGHTS}


def gap_form() -> Form:
    return (
        Group((
            Field("question", "What is not known, not understood or not done", "text", help="As a question that an answer could close."),
        )),
        Group((
            Field("kind", "Which kind of gap", "choice", choices=GapKind.choices),
            Field("unmet_need", "Unmet need of patients", "choice", "2", NEEDS),
        ), side_by_side=True),
        Group((
            Field("need_evidence", "Where that need is shown", "text", help="A paper, a registry, a society’s statement. An assumption may stand here, if it says so."),
            Field("topics", "Topics", "ticks", [], topics(), "What one talks about when one talks about this gap. Experts are found by them.", needed=False),
            _code(),
        )),
    )  # fmt: skip


def objective_form(imperative: Imperative, *, owner: User) -> Form:
    gaps = [("", "none"), *((gap.code, _short(gap.question)) for gap in imperative.gaps.filter(retired_at=None))]
    return (
        Group((
            Field("statement", "What will be different", "text", help="A change in the world, not an activity of ours: “More clinics screen”, never “20 visits held”."),
            Field("gap", "The gap it answers", "choice", choices=gaps, needed=False),
        )),
        Group((
            Field("metric", "What is measured", help="So exactly that two people would count the same."),
            Field("unit", "In what unit", help="%, weeks, clinics …"),
        ), side_by_side=True),
        Group((
            Field("baseline", "Baseline", "number", help="What it was before anything was done."),
            Field("target", "Target", "number", help="What it is to become."),
            Field("due_on", "By which day", "date"),
            Field("priority", "Priority", "choice", "2", PRIORITIES),
        ), side_by_side=True),
        Group((
            Field("baseline_source", "Where the baseline is from", "text", help="A registry, a chart review at a few sites, or a short survey, with its month."),
            Field("owner", "Who answers for it", "choice", owner.username, owners(owner)),
            Field("topics", "Topics", "ticks", [], topics(), "Their standings decide who can help. An off-label one is never proposed to an expert.", needed=False),
            _code(),
        )),
    )  # fmt: skip


def demand_form(imperative: Imperative) -> Form:
    return (
        Group((Field("name", "What it is called", help="As people will say it: “Advisory board on screening”."),)),
        Group((
            Field("kind", "Kind", "choice", choices=DemandKind.choices),
            Field("territory", "Experts from", "choice", imperative.territory.code, territories(imperative.territory.path)),
            Field("fewest", "Fewest experts", "number", "1"),
            Field("most", "Most experts", "number", "10"),
        ), side_by_side=True),
        Group((
            Field("contacts", "Contacts with an expert in a cycle, at most", "number", "1", needed=False),
            Field("gap_weeks", "Weeks between two of them, at least", "number", "4", needed=False),
            Field("minutes", "Minutes of one, without travel", "number", "60", needed=False),
            Field("channels", "Channels it may go by", "ticks", [], Channel.choices, needed=False),
        ), "Exchange one to one: its cadence", side_by_side=True),
        Group((
            Field("starts_on", "First day", "date", needed=False),
            Field("ends_on", "Last day", "date", help="Where the day is open, the time it may fall in.", needed=False),
            Field("place", "Place", needed=False),
            Field("lead_weeks", "Weeks between invitation and day", "number", "0", needed=False),
            Field("fee", "Fee category", "choice", "", fees(), needed=False),
            Field("mix", "Who is among them", help="country:ES>=2;rising>=1;institution<=2, or empty.", needed=False),
            Field("must", "It is decided and announced: a plan without it is no plan", "check", False, needed=False),
        ), "An activity: its days, its place and its mix", side_by_side=True),
        Group((
            Field("hosts", "Who holds it", "ticks", [], owners(), "Nobody named: whoever has time.", needed=False),
            _code(),
        ), "More", folded=True),
    )  # fmt: skip


def demand_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an empty field of the form means, and the mix as it is read."""
    told = {name: value for name, value in values.items() if name != "code"}
    for name, nothing in (("contacts", "1"), ("gap_weeks", "4"), ("minutes", "60"), ("lead_weeks", "0")):
        told[name] = told[name] or nothing
    told["mix"] = mixes.read_mix(told["mix"])
    return told


def _code() -> Field:
    return Field(
        "code",
        "Code",
        help="The same in the parent and its regional versions. Left empty, it is made for you.",
        needed=False,
    )


def indications() -> Choices:
    return [(i.code, str(i)) for i in Indication.objects.select_related("product").order_by("product__name", "name")]


def territories(within: str = "/") -> Choices:
    rows = Territory.objects.filter(path__startswith=within).order_by("path")
    top = within.count("/") - 1 if within != "/" else 1
    # Indented by how deep they lie, so that a flat list still shows the tree.
    return [(t.code, f"{'· ' * (t.path.count('/') - 1 - top)}{t.name}") for t in rows]


def owners(also: User | None = None) -> Choices:
    today, functions = clock.today(), (Function.MEDICAL, Function.MEDICAL_INFORMATION)
    here = [u for u in User.objects.filter(function__in=functions) if u.works_here(today) and u != also]
    named = [(u.username, str(u)) for u in sorted(here, key=str)]
    if also is None:
        return named
    gone = "" if also.works_here(today) else ", no longer here"
    return [(also.username, f"{also}{gone}"), *named]


def topics() -> Choices:
    return [
        (t.slug, f"{t.name} (off-label)" if t.label == "off" else t.name)
        for t in DiscussionTopic.objects.order_by("name")
    ]


def fees() -> Choices:
    known = dict(FeeCategory.objects.order_by("country").values_list("code", "name"))
    return [("", "unpaid"), *sorted(known.items(), key=lambda each: each[1])]


def names_of(form: Form) -> dict[str, str]:
    return {field.name: field.label for group in form for field in group.fields}


def codes(values: Iterable[Any], attribute: str) -> list[str]:
    return [str(getattr(each, attribute)) for each in values]


def _short(words: str) -> str:
    return words if len(words) <= 90 else f"{words[:89].rsplit(' ', 1)[0]} …"
