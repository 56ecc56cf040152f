"""A strategy from a file: typed rows, all or nothing, the same file twice changes nothing."""

import csv
import io

import pytest

from kolloquy.governance.models import User
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.importing.columns import COLUMNS, empty, example
from kolloquy.strategy.importing.taking import import_strategy
from kolloquy.strategy.models import Demand, FeeCategory, Gap, Imperative, Objective, PhaseInMarket
from tests.support import cast, strategies

pytestmark = pytest.mark.django_db


def table(**changes: dict[str, str]) -> bytes:
    """The example that is shipped, for the invented organisation; `changes` by the row's code."""
    rows = list(csv.DictReader(io.StringIO(example())))
    for row in rows:
        row["indication"] = row["indication"] and "attr-cm"
        row["territory"] = row["territory"] and "emea"
        for column in ("due_on", "starts_on", "ends_on"):
            if row[column] and row["kind"] != "phase":
                row[column] = strategies.day({"due_on": 500, "starts_on": 100, "ends_on": 160}[column]).isoformat()
        row.update(changes.get(row["code"].replace("-", "_"), {}))
    return written(rows)


def written(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def ben() -> User:
    return strategies.place().ben


def test_the_shipped_example_comes_in_whole(ben):
    report = import_strategy(text=table(), by=ben)
    imperative = Imperative.objects.get(code="earlier-diagnosis")
    assert (imperative.state, imperative.version, imperative.history.count()) == ("in_force", 1, 1)
    assert Gap.objects.get().topics.get().slug == "early-diagnosis"
    assert Objective.objects.get().gap == Gap.objects.get()
    assert {d.code for d in Demand.objects.all()} == {"talks", "board"}
    assert Demand.objects.get(code="board").mix == [
        {"kind": "rising", "of": "", "fewest": 2, "most": None},
        {"kind": "institution", "of": "", "fewest": 0, "most": 2},
    ]
    assert FeeCategory.objects.get().amount == 900
    assert PhaseInMarket.objects.get().phase == "newly_launched"
    assert len(report.changed) == len(report.rows) == 8


def test_the_same_file_twice_changes_nothing(ben):
    import_strategy(text=table(), by=ben)
    before = Entry.objects.count()
    report = import_strategy(text=table(), by=ben)
    assert report.changed == ()
    assert Entry.objects.count() == before
    assert Imperative.objects.get().version == 1


def test_one_changed_cell_is_one_version(ben):
    import_strategy(text=table(), by=ben)
    report = import_strategy(text=table(talks={"most": "50"}, red_flags={"unmet_need": "4"}), by=ben)
    assert [(row.name, row.what) for row in report.changed] == [
        ("red-flags", ("unmet need changed",)),
        ("talks", ("most changed",)),
    ]
    assert Imperative.objects.get().version == 2


def test_one_wrong_row_and_nothing_comes_in(ben):
    with pytest.raises(BadInput, match=r"line 9: .*ended on 2020-02-02 cannot be planned"):
        import_strategy(text=table(board={"starts_on": "2020-02-01", "ends_on": "2020-02-02"}), by=ben)
    assert not Imperative.objects.exists()
    assert not FeeCategory.objects.exists()


def test_a_preview_says_each_problem_once_and_keeps_nothing(ben):
    content = table(
        earlier_diagnosis={"owner": "nobody"},
        red_flags={"unmet_need": "9"},  # under an imperative that is not there: not said a second time
        early_diagnosis={"label": "maybe"},
        clinics_that_screen={"baseline": ""},
    )
    report = import_strategy(text=content, by=ben, preview=True)
    assert [(each.line, each.sentence.split(";")[0]) for each in report.problems] == [
        (2, "“maybe” is no label"),
        (5, "Nobody called nobody works here"),
        (7, "An objective without a baseline cannot be measured"),
    ]
    assert not Imperative.objects.exists()


def test_a_preview_of_a_good_file_tells_what_would_change(ben):
    report = import_strategy(text=table(), by=ben, preview=True)
    assert [row.what for row in report.rows if row.kind == "imperative"] == [("added as a draft", "in force")]
    assert not Imperative.objects.exists()


def test_a_regional_row_brings_what_its_parent_has(ben):
    content = table(earlier_diagnosis={"territory": "world"}, talks={"territory": "world"})
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    region = dict.fromkeys(COLUMNS, "") | {
        "kind": "imperative", "code": "earlier-iberia", "name": "Found earlier in Iberia", "text": "Here too.",
        "indication": "attr-cm", "territory": "iberia-s", "owner": "ben", "parent": "earlier-diagnosis",
    }  # fmt: skip
    import_strategy(text=written([region, *rows]), by=ben)  # the parent stands below its child in the file
    made = Imperative.objects.get(code="earlier-iberia")
    assert made.parent is not None
    assert made.parent_version == made.parent.version
    assert {gap.code for gap in made.gaps.all()} == {"red-flags"}
    assert {d.territory.code for d in Demand.objects.filter(objective__imperative=made)} == {"iberia-s"}
    assert import_strategy(text=written([region, *rows]), by=ben).changed == ()


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "is empty"),
        (b"name,code\nx,y\n", "has no column kind"),
        (b"kind,colour\ntopic,red\n", "has a column colour that means nothing"),
        (b"kind,code\npainting,x\n", "“painting” is no kind of row"),
        (empty().encode(), "has a heading and no rows"),
        (b"kind,code,name,label,target\ntopic,x,X,on,5\n", "has no target; leave that cell empty"),
        (b"kind,code,imperative,type,text,unmet_need,source\ngap,g,nowhere,data,Why?,2,A paper\n", "There is no imperative nowhere"),
        (b"kind,code,name,label\ntopic,x,X,on\ntopic,x,Y,on\n", "Line 2 states this topic already"),
        (b"kind,code,name,label,indication\ntopic,x,X,on,measles\n", "There is no indication measles"),
    ],
)  # fmt: skip
def test_what_a_file_gets_wrong_is_said_in_one_sentence(ben, content, sentence):
    with pytest.raises(BadInput, match=sentence):
        import_strategy(text=content, by=ben)


def test_somebody_in_the_field_brings_no_strategy_in(ben):
    report = import_strategy(text=table(), by=cast.ada(), preview=True)
    assert {each.sentence.rpartition("(")[2] for each in report.problems} >= {"ST-1)"}


def test_an_imperative_keeps_its_territory(ben):
    import_strategy(text=table(), by=ben)
    with pytest.raises(BadInput, match="has the territory emea and keeps it"):
        import_strategy(text=table(earlier_diagnosis={"territory": "world"}), by=ben)
