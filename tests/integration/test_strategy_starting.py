"""A strategy started from a template: what it holds as drafts, and objectives once their baselines are known."""

import pytest

from kolloquy.governance.wall.reader import reader_of
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy import actions
from kolloquy.strategy.auditing import audit
from kolloquy.strategy.models import Demand, DiscussionTopic, Imperative, Objective
from kolloquy.strategy.templates.held import templates
from kolloquy.strategy.templates.starting import start_from_template
from tests.support import cast, strategies

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [one.name for one in templates()])
def test_each_template_can_be_taken_whole(name):
    at = strategies.place()
    told = next(one for one in templates() if one.name == name)
    baselines = {objective.code: (40.0, "A survey") for objective in told.objectives}
    started = start_from_template(
        template=name, indication=at.indication, territory=at.emea, owner=at.ben, by=at.ben, baselines=baselines
    )
    assert started.waiting == ()
    assert [each.version for each in started.imperatives] == [1] * len(told.imperatives)
    assert Demand.objects.count() == sum(len(objective.demands) for objective in told.objectives)
    left = {finding.rule for finding in audit(reader_of(at.ben), clock.today())}
    assert left <= {"SA-12", "SA-13"}  # which followed topic counts is each organisation's own to say


def test_an_objective_waits_for_its_baseline_and_comes_with_it():
    at = strategies.place()
    told = {"template": "pre-launch", "indication": "attr-cm", "territory": "emea", "owner": "ben", "by": at.ben}
    first = start_from_template(**told)
    assert [each.code for each in first.waiting] == ["time-to-diagnosis", "evidence-plan"]
    assert not Objective.objects.exists()
    again = start_from_template(**told, baselines={"time-to-diagnosis": (12.0, "Survey of May")})
    assert [each.code for each in again.waiting] == ["evidence-plan"]
    made = Objective.objects.get()
    assert (made.baseline, made.target, made.demands.count()) == (12.0, 32.0, 2)
    assert Imperative.objects.get().version == 2
    start_from_template(**told)
    assert Imperative.objects.get().version == 2


def test_a_baseline_needs_its_source():
    at = strategies.place()
    with pytest.raises(Refused, match="without a source for its baseline"):
        start_from_template(
            template="established", indication="attr-cm", territory="emea", owner="ben", by=at.ben,
            baselines={"guideline-current": (3.0, " ")},
        )  # fmt: skip
    assert not DiscussionTopic.objects.filter(slug__startswith="attr-cm-").exists()


def test_a_topic_that_stands_already_stays_as_it_is():
    at = strategies.place()
    actions.put_topic(slug="attr-cm-guidelines", name="Our guidelines", label="on", by=at.ben)
    start_from_template(template="established", indication="attr-cm", territory="emea", owner="ben", by=at.ben)
    assert DiscussionTopic.objects.get(slug="attr-cm-guidelines").name == "Our guidelines"


def test_only_a_lead_starts_one():
    at = strategies.place()
    with pytest.raises(Refused, match="ST-1"):
        start_from_template(template="established", indication="attr-cm", territory="emea", owner=at.ben, by=cast.ada())
