"""The wall in words: who sees what, cell by cell, and a box in which anybody can try who they like.

It shows levels and never values: what a record holds is no part of what the wall says.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kolloquy.faces.web.parts import opened, page
from kolloquy.faces.web.wall import reads
from kolloquy.governance.models import Territory
from kolloquy.governance.queries import territory_of_country
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall import matrix
from kolloquy.governance.wall.policy import REFUSALS, Level, Purpose, Reader, RecordClass
from kolloquy.governance.wall.rules import BEYOND_THE_TABLE
from kolloquy.identity.directory import Entry, directory, entry_of
from kolloquy.identity.queries import current_expert

NOBODY = 0  # a reader who is nobody: what is one's own is asked for apart


@dataclass(frozen=True, slots=True)
class Tried:
    """Whom somebody tries to be, as the address states it; what is unknown is as if it were not there."""

    function: str
    role: str
    purpose: str
    territory: Territory | None
    q: str
    expert: Entry | None
    others: tuple[Entry, ...]  # more experts of that name

    @property
    def reader(self) -> Reader:
        below: frozenset[int] = frozenset()
        if self.territory:
            reached = Territory.objects.filter(path__startswith=self.territory.path)
            below = frozenset(reached.values_list("pk", flat=True))
        return Reader(NOBODY, self.function, self.role, below, Purpose(self.purpose))


@reads(RecordClass.POLICY)
@require_safe
def govern(request: HttpRequest) -> HttpResponse:
    who = request.GET.get("who", "")
    functions = [each for each in Function if each == who] or list(Function)
    rows = [(record_class, [c for c in cells if c.function in functions]) for record_class, cells in matrix.matrix()]
    context = {
        "functions": functions,
        "every_function": Function,
        "who": who if len(functions) == 1 else "",
        "rules": BEYOND_THE_TABLE.items(),
        "rows": [(c, *matrix.CLASSES[c], [(cell, cell.lines) for cell in cells]) for c, cells in rows],
    }
    return page(request, "govern/wall.html", context)


@reads(RecordClass.POLICY)
@require_safe
def cell(request: HttpRequest, function: str, record_class: str) -> HttpResponse:
    """A cell opened: the lines of the table it comes from, the fields they show, and the rule that refuses the rest."""
    if function not in Function.values or record_class not in set(RecordClass):
        raise Http404(record_class)
    found = matrix.cell(Function(function), RecordClass(record_class))
    name, what = matrix.CLASSES[found.record_class]
    rule, refusal = REFUSALS[found.record_class]
    context = {"cell": found, "name": name, "what": what, "rule": rule, "refusal": refusal}
    return opened(request, "govern/cell.html", context)


@reads(RecordClass.POLICY)
@require_safe
def try_it(request: HttpRequest) -> HttpResponse:
    tried = _tried(request)
    context: dict[str, object] = {
        "tried": tried,
        "functions": Function.choices,
        "roles": Role.choices,
        "purposes": matrix.PURPOSES.items(),
        "territories": Territory.objects.order_by("path"),
        "sides": matrix.SIDES.values(),
    }
    if tried.expert:
        belongs = territory_of_country(tried.expert.country)
        seen = matrix.what_is_seen(tried.reader, belongs.pk if belongs else None)
        context |= {
            "belongs": belongs,
            "seen": [(*matrix.CLASSES[each.record_class], each, _words(each)) for each in seen],
            "levels": matrix.LEVELS,
        }
    return page(request, "govern/try.html", context, part="result")


def _tried(request: HttpRequest) -> Tried:
    asked = {
        name: request.GET.get(name, "").strip() for name in ("function", "role", "purpose", "territory", "q", "expert")
    }
    chosen = current_expert(asked["expert"]) if asked["expert"] else None
    found = (entry_of(chosen),) if chosen else directory(q=asked["q"], size=8).rows if asked["q"] else ()
    return Tried(
        asked["function"] if asked["function"] in Function.values else Function.COMMERCIAL,
        asked["role"] if asked["role"] in Role.values else Role.FIELD,
        asked["purpose"] if asked["purpose"] in set(Purpose) else Purpose.WORK,
        Territory.objects.filter(code=asked["territory"]).first(),
        found[0].name if chosen else asked["q"],
        found[0] if found else None,
        found[1:],
    )


def _words(seen: matrix.Seen) -> dict[str, object]:
    best = max((*seen.sides, seen.own or Level.NOTHING))
    return {
        "sides": [matrix.LEVELS[level] for level in seen.sides],
        "alike": len(seen.sides) == 1,
        "own": matrix.LEVELS[seen.own] if seen.own is not None else "",
        "fields": [(name, best >= least) for name, least in seen.fields],
        "best": matrix.LEVELS[best],
    }
