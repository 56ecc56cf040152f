"""What Meridell's Medical Affairs wants to achieve: two imperatives in force, one for a region, one that was only begun.

The plan has its holes, so that the audit finds what it finds in real life: a phase without an objective, an objective
nobody measures, a region behind its parent.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kolloquy.governance.models import Territory, User
from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import Topic
from kolloquy.strategy import actions
from kolloquy.strategy.models import Imperative
from kolloquy.strategy.regional.actions import make_regional

CYCLE_BEGAN_WEEKS_AGO = 5
_USUAL_WORLD = 1_400  # experts; a smaller world asks for its share of them
WEEKS = 13

# topic | name | label | indication | words of the followed topic whose standings count
_TOPICS = """
diagnosis-attr   | Earlier diagnosis of ATTR cardiomyopathy  | on  | attr-cm | transthyretin
corvelane-cm     | Corvelane in ATTR cardiomyopathy          | on  | attr-cm | transthyretin
corvelane-renal  | Corvelane in renal impairment             | off | attr-cm | transthyretin
corvelane-pn     | Corvelane in hereditary polyneuropathy    | off | attr-pn | transthyretin
hfpef-phenotypes | Phenotypes of HFpEF                       | on  |         | diastolic
tessimavir-hfpef | Tessimavir in HFpEF                       | off | hfpef   | diastolic
registries       | Registries and real-world evidence        | on  |         | systolic
quality-of-life  | Quality of life in heart muscle disease   | on  |         | hypertrophic
"""
# indication | territory | phase | since how many days
_PHASES = """
attr-cm | global    | newly_launched     | 690
attr-cm | dach      | established        | 200
attr-pn | global    | pre_launch         | 120
hfpef   | global    | pipeline_education | 400
"""
# code | name | country | amount | most a year
_FEES = """
advice | Written or spoken advice, half a day |    |   900 |  9000
board  | Advisory board, a day                |    |  1800 | 12000
board  | Advisory board, a day                | US |  2600 | 18000
talk   | Talk at an educational event         |    |  1200 |  9600
"""
# code | indication | name | why | weights: standing, sweet spot, need, continuity, rise
_IMPERATIVES = """
find-attr-earlier | attr-cm | Patients with ATTR cardiomyopathy are found before it disables them | Meridell's register of 2025 shows three years between the first sign and the diagnosis; what helps, helps most in the first of them. | 35 30 10 15 10
many-hfpefs       | hfpef   | The field agrees which HFpEF a trial should enrol | Trials that took every HFpEF for one disease have failed one after another; the next ones need phenotypes that clinics can tell apart. | 30 30 5 15 20
neuropathy-early  | attr-pn | Neurologists and cardiologists see hereditary amyloidosis as one disease | Families with the mixed phenotype are sent from one clinic to another; nobody has written down yet what should change by when. | 35 30 10 15 10
"""
# imperative | code | kind | need 0-4 | topics | question | evidence
_GAPS = """
find-attr-earlier | delay-before-referral | practice      | 4 | diagnosis-attr                  | Why do patients with red flags wait so long before somebody thinks of amyloid? | Meridell's register 2025: a median of 34 months from the first sign to the diagnosis, shorter where a bone-tracer pathway is written down.
find-attr-earlier | amyloid-among-hfpef   | data          | 3 | diagnosis-attr hfpef-phenotypes | How many patients who are treated for HFpEF carry transthyretin amyloid, and which? | Single-centre series differ by a factor of three; no register with a common protocol.
find-attr-earlier | life-on-treatment     | understanding | 2 | quality-of-life corvelane-cm    | What do patients on treatment notice themselves, and when? | Trials measure walking distance; patients in two listening sessions spoke of stairs and sleep.
many-hfpefs       | phenotypes-that-hold  | data          | 3 | hfpef-phenotypes registries     | Which phenotypes of HFpEF stay the same when another clinic looks? | Clusters found in one cohort are seldom found in the next.
"""
# imperative | code | gap | priority | unit | baseline | target | due in days | topics | metric | statement | source of the baseline
_OBJECTIVES = """
find-attr-earlier | pathways         | delay-before-referral | 1 | centres     | 41 | 70 | 220 | diagnosis-attr  | heart-failure centres with a written bone-tracer pathway | By the due day 70 heart-failure centres follow a written bone-tracer pathway. | Count by the MSLs, confirmed by the centres, last January
find-attr-earlier | hfpef-screening  | amyloid-among-hfpef   | 2 | clinics     | 12 | 30 | 300 | diagnosis-attr  | HFpEF clinics that screen for amyloid by protocol | Thirty HFpEF clinics screen for amyloid by a protocol they share. | Survey of the register's centres, last spring
find-attr-earlier | patients-words   | life-on-treatment     | 3 | centres     |  9 | 20 | 260 | quality-of-life | centres that record patient-reported outcomes | Twenty centres record in the patients' own words how treatment changes their days. | Count by the MSLs, last January
many-hfpefs       | shared-protocol  | phenotypes-that-hold  | 2 | centres     |  5 | 18 | 280 | hfpef-phenotypes | centres that phenotype by the shared protocol | Eighteen centres describe their patients by one protocol before the trial is designed. | Members of the working group, last spring
"""
# objective | code | kind | territory | fewest-most | contacts | gap weeks | minutes | channels | name
_EXCHANGE = """
pathways        | talk-pathways   | one_to_one | global | 90-130 | 2 | 4 | 60 | face_to_face virtual | Exchange on the way from red flag to scan
hfpef-screening | talk-screening  | one_to_one | global | 20-70  | 2 | 5 | 45 | virtual face_to_face | Exchange on screening in HFpEF clinics
patients-words  | talk-outcomes   | one_to_one | global | 38-40  | 1 | 6 | 45 | virtual telephone    | Exchange on what patients report
shared-protocol | talk-phenotypes | one_to_one | global | 20-60  | 2 | 5 | 60 | face_to_face virtual | Exchange on phenotypes that hold
"""
# objective | code | kind | territory | fewest-most | first and last week from now | lead weeks | hours | fee | hosts | must | channel | place | mix | name
_ACTIVITIES = """
pathways        | board-red-flags | advisory_board | emea     | 8-12 | 4 6 | 3 | 7 | board  | ben   | yes | advisory_board | Vienna     | rising:2:  institution::2 | Advisory board on red flags
pathways        | nordic-congress | congress       | nordics  | 5-25 | 3 3 | 1 | 1 |        | ada   | no  | congress       | Gothenburg |                            | Nordic heart failure days
hfpef-screening | ehfc            | congress       | emea     | 8-40 | 5 5 | 1 | 1 |        | dagny eamon | no | congress  | Lyon       |                            | European heart failure congress
shared-protocol | phenotype-panel | expert_panel   | global   | 6-10 | 6 7 | 4 | 4 | advice | ben   | no  | virtual        |            | highest:3: rising:1:       | Panel on phenotypes, online
"""
# objective | days ago | value | source
_READINGS = """
pathways        | 90 | 46 | Count by the MSLs
pathways        | 10 | 52 | Count by the MSLs
hfpef-screening | 30 | 15 | Survey of the register's centres
shared-protocol | 45 |  7 | Members of the working group
"""


@transaction.atomic
def have_a_strategy(today: date, tell: Callable[[str], None]) -> None:
    """All of it or nothing; run again, it does nothing."""
    if Imperative.objects.exists():
        return
    ben = User.objects.get(username="ben")
    tell("Writing the strategy down: imperatives, gaps, objectives and what they ask of experts")
    _topics(ben)
    for indication, territory, phase, ago in _rows(_PHASES):
        since = today - timedelta(days=int(ago))
        actions.set_phase(indication=indication, territory=territory, phase=phase, since=since, by=ben)
    for code, name, country, amount, most in _rows(_FEES):
        actions.put_fee(
            code=code, name=name, country=country, amount=int(amount), most_a_year=int(most),
            source="Meridell's fair-market-value table 2026", by=User.objects.get(username="kim"),
        )  # fmt: skip
    imperatives = _imperatives(ben)
    objectives = _objectives(imperatives, today, ben)
    _demands(objectives, today, ben)
    for code, ago, value, source in _rows(_READINGS):
        on = today - timedelta(days=int(ago))
        actions.record_reading(objective=objectives[code], on=on, value=float(value), source=source, by=ben)
    for code in ("find-attr-earlier", "many-hfpefs", "neuropathy-early"):
        actions.put_in_force(imperative=imperatives[code], by=ben)
    _let_a_region_differ(imperatives["find-attr-earlier"], ben)


def _rows(text: str) -> Iterable[list[str]]:
    return ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())


def _topics(by: User) -> None:
    followed = list(Topic.objects.values_list("slug", flat=True))
    for slug, name, label, indication, word in _rows(_TOPICS):
        standing = next((one for one in followed if word in one), None)
        actions.put_topic(slug=slug, name=name, label=label, indication=indication or None, followed=standing, by=by)


def _imperatives(by: User) -> dict[str, Imperative]:
    made = {}
    names = ("standing", "sweet_spot", "need", "continuity", "rise")
    for code, indication, name, why, weights in _rows(_IMPERATIVES):
        made[code] = actions.add_imperative(
            code=code, name=name, why=why, indication=indication, territory="global", owner=by, by=by,
            weights=dict(zip(names, map(int, weights.split()), strict=True)),
        )  # fmt: skip
    for imperative, code, kind, need, topics, question, evidence in _rows(_GAPS):
        actions.add_gap(
            imperative=made[imperative], code=code, question=question, kind=kind, unmet_need=int(need),
            need_evidence=evidence, topics=topics.split(), by=by,
        )  # fmt: skip
    return made


def _objectives(imperatives: Mapping[str, Imperative], today: date, by: User) -> dict[str, Any]:
    made = {}
    for row in _rows(_OBJECTIVES):
        imperative, code, gap, priority, unit, baseline, target, days, topics, metric, statement, source = row
        made[code] = actions.add_objective(
            imperative=imperatives[imperative], code=code, statement=statement, metric=metric, unit=unit,
            baseline=float(baseline), baseline_source=source, target=float(target),
            due_on=today + timedelta(days=int(days)), owner=by, gap=gap, priority=int(priority), topics=topics.split(),
            by=by,
        )  # fmt: skip
    return made


def _demands(objectives: Mapping[str, Any], today: date, by: User) -> None:
    share = min(1.0, Expert.objects.filter(state=ExpertState.CURRENT).count() / _USUAL_WORLD)
    for objective, code, kind, territory, size, contacts, gap, minutes, channels, name in _rows(_EXCHANGE):
        fewest, most = size.split("-")
        actions.add_demand(
            objective=objectives[objective], code=code, kind=kind, name=name, territory=territory,
            fewest=round(share * int(fewest)), most=max(round(share * int(most)), 1), contacts=int(contacts),
            gap_weeks=int(gap), minutes=int(minutes), channels=channels.split(),
            by=by,
        )  # fmt: skip
    monday = today - timedelta(days=today.weekday())
    for row in _rows(_ACTIVITIES):
        objective, code, kind, territory, size, weeks, lead, hours, fee, hosts, must, channel, place, mix, name = row
        fewest, most = size.split("-")
        first, last = (monday + timedelta(weeks=int(week)) for week in weeks.split())
        actions.add_demand(
            objective=objectives[objective], code=code, kind=kind, name=name, territory=territory,
            fewest=round(share * int(fewest)), most=int(most), minutes=60 * int(hours), channels=[channel], starts_on=first + timedelta(days=1),
            ends_on=last + timedelta(days=3), place=place, lead_weeks=int(lead), fee=fee, hosts=hosts.split(),
            must=must == "yes", mix=[_mix(part) for part in mix.split()], by=by,
        )  # fmt: skip


def _mix(text: str) -> dict[str, Any]:
    kind, fewest, most = text.split(":")
    return {"kind": kind, "of": "", "fewest": int(fewest or 0), "most": int(most) if most else None}


def _let_a_region_differ(parent: Imperative, by: User) -> None:
    """The Gulf and Africa ask for less at first; since then the global one has moved on, and the audit says so."""
    region = Territory.objects.get(code="africa-gulf")
    regional = make_regional(parent=parent, territory=region, owner=by, code="find-attr-earlier-africa-gulf", by=by)
    pathways = regional.objectives.get(code="pathways")
    actions.change_objective(objective=pathways, baseline=1.0, target=4.0, by=by)
    hfpef = parent.objectives.get(code="hfpef-screening")
    said = "Thirty-two HFpEF clinics screen for amyloid by a protocol they share."
    actions.change_objective(objective=hfpef, target=32.0, statement=said, by=by)
