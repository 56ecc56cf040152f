"""The plan board: by colleague, expert, objective or region; a list of weeks on a phone; a verdict while one moves."""

from dataclasses import dataclass, replace
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.experts import Chip
from kolloquy.faces.web.parts import page
from kolloquy.faces.web.plan_board_rows import (
    MARKS,
    block_row,
    board_rows,
    colour,
    legend_rows,
    time_words,
    week_heads,
    week_words,
)
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads, why_not
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.planning import queries
from kolloquy.planning.boards.queries import board as the_board
from kolloquy.planning.boards.seen import BY, STATES, Board, Filters
from kolloquy.planning.models import Plan
from kolloquy.planning.moving.rules import BY_HAND, may_change
from kolloquy.planning.vocabulary import Deed, PlanState
from kolloquy.strategy.vocabulary import Channel

BY_WORDS = {"colleague": "Colleague", "expert": "Expert", "objective": "Objective", "region": "Region"}
PHONE_WORDS = {**BY_WORDS, "colleague": "Weeks"}
STATE_WORDS = {
    "planned": "still planned", "held": "held", "missed": "not held in their week", "pinned": "pinned",
    "agreed": "agreed with the expert", "moved": "moved or added by hand",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see, as the address states it; an unknown value is as if it were not there."""

    by: str = ""
    colleague: str = ""  # a user's number
    region: str = ""
    objective: str = ""
    state: str = ""
    expert: str = ""
    week: str = ""  # from 1
    start: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        said = {name: query.get(name, "").strip()[:80] for name in cls.__slots__}
        for name in ("colleague", "week", "start"):
            if not (said[name].isascii() and said[name].isdecimal() and len(said[name]) < 9):
                said[name] = ""
        said["by"] = said["by"] if said["by"] in BY[1:] else ""
        said["state"] = said["state"] if said["state"] in STATES else ""
        return cls(**said)

    def url(self, plan_key: str, path: str = "board", **changed: str) -> str:
        changed.setdefault("start", "")
        it = replace(self, **changed)
        return address(f"/plan/p/{plan_key}/{path}", **{name: getattr(it, name) for name in self.__slots__})

    @property
    def filters(self) -> Filters:
        return Filters(
            colleague=int(self.colleague) if self.colleague else None, region=self.region, objective=self.objective,
            state=self.state, expert=self.expert, week=int(self.week) - 1 if self.week else None,
        )  # fmt: skip


def plan_of(request: HttpRequest, key: str) -> Plan:
    """The plan, for who reads plans in full; others are told the rule."""
    why_not(request, RecordClass.PLAN, Level.FULL).or_raise()
    found = queries.plan_to_act_on(key, reader(request))
    if found is None:
        raise Http404(key)
    return found


@reads(RecordClass.PLAN)
@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    return board_page(request, plan_of(request, key), Asked.of(request.GET))


def board_page(request: HttpRequest, plan: Plan, asked: Asked, *, said: str = "", focus: str = "") -> HttpResponse:
    """The page, or its board alone for htmx; `said` is what just came about, `focus` the block it is about."""
    look = reader(request)
    found = the_board(plan, look, asked.by or BY[0], asked.filters, start=int(asked.start or 0))
    assert found is not None
    user = cast(User, request.user)
    names = {str(load.user_id): load.name for load in found.loads}
    context: dict[str, object] = {
        "plan": plan,
        "asked": asked,
        "by": found.by,
        "views": [
            (BY_WORDS[each], asked.url(plan.key, by="" if each == BY[0] else each), each == found.by) for each in BY
        ],
        "weeks": week_heads(found.weeks),
        "rows": board_rows(found, plan.key),
        "next": asked.url(plan.key, start=str(found.next_row)) if found.next_row else "",
        "shown": found.shown,
        "legend": legend_rows(found.legend),
        "marks": MARKS,
        "channels": Channel.choices,
        "chips": _chips(asked, plan.key, found, names),
        "some": _may_move_some(user, plan),
        "back": asked.url(plan.key).partition("?")[2],
        "said": said,
        "focus": focus,
    }
    if is_part(request):
        return page(request, "plan/board/board.html", context, part="board")
    return page(request, "plan/board/board.html", context | _around(request, plan, asked, found, names))


def _around(request: HttpRequest, plan: Plan, asked: Asked, found: Board, names: dict[str, str]) -> dict[str, object]:
    """What stands beside the board, and the weeks of one person for a phone."""
    look = reader(request)
    whose = asked.colleague or (str(look.user_id) if str(look.user_id) in names else "")
    mine = the_board(plan, look, "colleague", replace(asked.filters, colleague=int(whose))) if whose else None
    own = _list(mine, plan.key) if mine else []
    return {
        "state": PlanState(plan.state).label,
        "coverage": [
            {
                "objective": each,
                "letter": legend.letter,
                "colour": colour(legend.letter),
                "url": asked.url(plan.key, objective=each.key),
            }
            for each, legend in zip(found.coverage, found.legend, strict=True)
        ],
        "loads": [
            {"load": load, "time": time_words(load.time), "share": round(load.time.share * 100),
             "url": asked.url(plan.key, colleague=str(load.user_id))}
            for load in found.loads
        ],
        "left_out": found.left_out,
        "left_out_count": found.left_out_count,
        "whose": whose,
        "whose_name": names.get(whose, ""),
        "phone_views": [
            (PHONE_WORDS[each], asked.url(plan.key, by="" if each == BY[0] else each), each == found.by) for each in BY
        ],
        "phone_rows": _phone_rows(found, plan.key, asked) if found.by != BY[0] else [],
        "colleagues": sorted(names.items(), key=lambda pair: pair[1]),
        "regions": found.regions,
        "states": list(STATE_WORDS.items()),
        "my_weeks": own,
        "weeks_over": [week for week in own if week["state"] == "past"],
        "weeks_to_come": [week for week in own if week["state"] != "past"],
        "in_force": plan.state == PlanState.IN_FORCE,
        "today": clock.today(),
    }  # fmt: skip


def _phone_rows(found: Board, plan_key: str, asked: Asked) -> list[dict[str, object]]:
    """Each row of the board with its contacts in the order of weeks, to be unfolded one by one."""
    listed = []
    for row in found.rows:
        rows = [
            {**block_row(block, plan_key), "week": f"week {cell.week.number + 1}, {words.day(cell.week.monday)}"}
            for cell in row.cells
            for block in cell.blocks
        ]
        more = sum(cell.more for cell in row.cells)
        if rows:
            listed.append(
                {"name": row.name, "detail": row.detail, "letter": row.letter, "colour": colour(row.letter), "rows": rows,
                 "contacts": words.plural(len(rows) + more, "contact"), "more": more, "all": asked.url(plan_key, by="expert", **{found.by: row.key}) if more else ""}
            )  # fmt: skip
    return listed


def _list(found: Board, plan_key: str) -> list[dict[str, object]]:
    """Week by week, those to come first on the page of who is on the road."""
    listed: list[dict[str, object]] = []
    for week in found.weeks:
        blocks = [block for row in found.rows for block in row.cells[week.number].blocks]
        if blocks or week.state == "now":
            rows = [block_row(block, plan_key) for block in blocks]
            listed.append({"state": week.state, "words": week_words(week), "rows": rows})
    return listed


def _may_move_some(user: User, plan: Plan) -> bool:
    """Whether moving is worth explaining to this reader at all."""
    return bool(may_change(user.function, user.role, own=True)) and Deed.MOVED in BY_HAND[PlanState(plan.state)]


def _chips(asked: Asked, plan_key: str, found: Board, names: dict[str, str]) -> list[Chip]:
    chips = []
    if asked.colleague:
        chips.append(Chip(f"with {names.get(asked.colleague, 'somebody else')}", asked.url(plan_key, colleague="")))
    if asked.region:
        chips.append(Chip(f"in {dict(found.regions).get(asked.region, asked.region)}", asked.url(plan_key, region="")))
    if asked.objective:
        statement = next((each.statement for each in found.legend if each.key == asked.objective), asked.objective)
        chips.append(Chip(f"for “{statement}”", asked.url(plan_key, objective="")))
    if asked.state:
        chips.append(Chip(STATE_WORDS[asked.state], asked.url(plan_key, state="")))
    if asked.expert:
        chips.append(Chip("of one expert", asked.url(plan_key, expert="")))
    if asked.week:
        chips.append(Chip(f"in week {asked.week}", asked.url(plan_key, week="")))
    return chips
