"""What every face asks of an expert's rights."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kolloquy.governance.rights import packs
from kolloquy.governance.rights.models import BasisStated, Consent, Erasure, Notice, Stance, Wish
from kolloquy.governance.rights.state import LegalState, Wishes
from kolloquy.governance.rights.vocabulary import Basis, StanceKind, WishKind
from kolloquy.kernel import clock


def legal_state(expert_id: str, *, on: date) -> LegalState:
    return legal_states([expert_id], on=on)[expert_id]


def legal_states(expert_ids: Iterable[str], on: date) -> dict[str, LegalState]:
    """Everybody's state on a day, by six queries however many they are."""
    wanted = list(dict.fromkeys(expert_ids))
    notices = {row.expert_id: row for row in Notice.objects.filter(pk__in=wanted)}
    bases = _latest(BasisStated, wanted, ("basis",), on, said="since", per=())
    consents = _latest(Consent, wanted, ("purpose", "channel", "given"), on, per=("purpose", "channel"))
    stances = _latest(Stance, wanted, ("kind", "scope", "holds"), on, per=("kind", "scope"))
    wishes = _latest(Wish, wanted, ("kind", "value", "source"), on, per=("kind",))
    erased = set(Erasure.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return {
        expert_id: _state(
            expert_id,
            notices.get(expert_id),
            bases[expert_id],
            consents[expert_id],
            stances[expert_id],
            wishes[expert_id],
            expert_id in erased,
            on,
        )
        for expert_id in wanted
    }


def _latest(
    model: Any, wanted: list[str], fields: tuple[str, ...], on: date, *, per: tuple[str, ...], said: str = "said_on"
) -> defaultdict[str, list[dict[str, Any]]]:
    """Of each expert's rows the last word on each matter, as of a day."""
    rows = model.objects.filter(expert_id__in=wanted, **{f"{said}__lte": on})
    words: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows.order_by(said, "id").values("expert_id", *fields):
        words[(row["expert_id"], *(row[field] for field in per))] = row
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in words.values():
        found[row["expert_id"]].append(row)
    return found


_Rows = list[dict[str, Any]]


def _state(
    expert_id: str,
    notice: Notice | None,
    bases: _Rows,
    consents: _Rows,
    stances: _Rows,
    wishes: _Rows,
    erased: bool,
    on: date,
) -> LegalState:
    holding = {(row["kind"], row["scope"]) for row in stances if row["holds"]}
    kinds = {kind for kind, _ in holding}
    given = notice is not None and notice.given_on is not None and notice.given_on <= on
    return LegalState(
        expert_id=expert_id,
        basis=bases[0]["basis"] if bases else Basis.LEGITIMATE_INTEREST.value,
        recorded_on=notice.recorded_on if notice else None,
        first_contact_on=notice.first_contact_on if notice else None,
        first_disclosure_on=notice.first_disclosure_on if notice else None,
        notice_due_on=notice.due_on if notice else None,
        notice_given_on=notice.given_on if notice and given else None,
        # On a day to come nothing is overdue yet that is not so today: it can still be given in time.
        overdue=notice is not None and not given and notice.due_on < min(on, clock.today()),
        consents=frozenset((row["purpose"], row["channel"]) for row in consents if row["given"]),
        withdrawn=frozenset((row["purpose"], row["channel"]) for row in consents if not row["given"]),
        objections=frozenset(scope for kind, scope in holding if kind == StanceKind.OBJECTION),
        restricted=StanceKind.RESTRICTION in kinds,
        do_not_contact=StanceKind.DO_NOT_CONTACT in kinds,
        erased=erased,
        country=notice.country if notice else None,
        wishes=_wishes({row["kind"]: row["value"] for row in wishes}),
        sources={row["kind"]: row["source"] for row in wishes if row["value"] not in (None, [])},
    )


def _wishes(said: Mapping[str, Any]) -> Wishes:
    def several(kind: WishKind) -> tuple[str, ...]:
        return tuple(said.get(kind) or ())

    return Wishes(
        channels=several(WishKind.CHANNEL),
        weekdays=several(WishKind.WEEKDAY),
        times=several(WishKind.TIME),
        formats=several(WishKind.FORMAT),
        content=several(WishKind.CONTENT),
        topics=several(WishKind.TOPIC),
        most_contacts_per_quarter=said.get(WishKind.FREQUENCY),
    )


def rule_packs(home: Path) -> packs.Packs:
    """The packs that hold here, read once a process and again when the installation's own file changes."""
    own = home / "rule-packs" / "rights.json"
    return _read(own, own.stat().st_mtime_ns if own.exists() else 0)


@cache
def _read(own: Path, _changed: int) -> packs.Packs:
    return packs.with_own(own)
