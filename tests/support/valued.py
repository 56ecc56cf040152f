"""Invented experts, objectives and demands for the arithmetic of a plan, each with one thing to turn."""

from datetime import date
from typing import Any

from kolloquy.kernel.text import fold
from kolloquy.planning.valuing import facts
from kolloquy.planning.valuing.options import Need, Setting
from kolloquy.planning.valuing.worth import figures

PRESSURE = {
    "face_to_face": 100, "virtual": 70, "telephone": 50, "email": 20, "portal": 0, "social": 10, "congress": 40,
    "advisory_board": 100, "webinar": 25,
}  # fmt: skip
SETTING = Setting(weeks=13, pressure=PRESSURE)
HEART = facts.Topic("heart", "Heart failure", "heart-failure", frozenset({"heart failure"}), frozenset({"D006333"}))
KIDNEY = facts.Topic("kidney", "Kidney disease", "kidney", frozenset({"kidney disease"}))
ADA = facts.Colleague("user:1", "Ada", ("/emea/iberia/",))
GIL = facts.Colleague("user:2", "Gil", ("/emea/nordics/",))
EVERY_WAY = frozenset(PRESSURE)


def gap(**told: Any) -> facts.Gap:
    return facts.Gap(
        **{"question": "Why so late?", "kind": "practice", "unmet_need": 4, "evidence": "a registry", **told}
    )


def objective(**told: Any) -> facts.Objective:
    given = {
        "key": "OBJ", "statement": "Clinics screen", "imperative": "IMP", "imperative_name": "Diagnose earlier", "priority": 1,
        "baseline": 20.0, "target": 60.0, "now": 20.0, "unit": "per cent", "due_on": date(2026, 12, 31), "topics": (HEART,),
        "gap": gap(),
    }  # fmt: skip
    return facts.Objective(**{**given, **told})


def demand(**told: Any) -> facts.Demand:
    given = {
        "key": "DEM", "name": "Talks", "kind": "one_to_one", "objective": objective(), "within": "/emea/", "fewest": 0,
        "most": 20, "contacts": 3, "gap_weeks": 4, "channels": ("face_to_face", "virtual"), "minutes": 60,
    }  # fmt: skip
    return facts.Demand(**{**given, **told})


def standing(place: int = 1, among: int = 100, **told: Any) -> facts.Standing:
    given: dict[str, Any] = {
        "topic": "heart-failure", "name": "Heart failure", "rise": 0.0, "works": 12,
        "shares": {"science": 5.0, "guidelines": 5.0, "trials": 0.0, "congress": 0.0, "network": 0.0},
    }  # fmt: skip
    return facts.Standing(place=place, among=among, **{**given, **told})


def expert(**told: Any) -> facts.Expert:
    given: dict[str, Any] = {
        "key": "EXPERT", "name": "Amaka Okafor", "country": "ES", "within": "/emea/iberia/", "channels": EVERY_WAY,
        "standings": {"heart-failure": standing()},
    }  # fmt: skip
    return facts.Expert(**{**given, **told})


def interest(name: str, weight: float = 1.0, concept: str | None = None) -> facts.Interest:
    return facts.Interest(name, fold(name), concept, weight)


def need(of: facts.Expert, wanted: facts.Demand | None = None) -> Need:
    asked = wanted or demand()
    return Need(asked, None, figures(of, asked.objective, None))
