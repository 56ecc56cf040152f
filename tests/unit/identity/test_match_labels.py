"""Labels as people keep them, and the bylines they name."""

import pytest

from kolloquy.identity.matching.labels import Finder, Printed, read_clusters, read_pairs
from kolloquy.kernel.problems import BadInput
from tests.support.invented_evidence import Work, gathered
from tests.support.tables import rows

PAIRS = "pmid_1,family_1,given_1,initials_1,pmid_2,family_2,given_2,initials_2,same"


def labels(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "labels.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_pair_is_read_with_its_answer(tmp_path):
    found, refused = read_pairs(labels(tmp_path, f"{PAIRS}\n1,Okafor,Bob,B,2,Okafor,,R,YES\n"))
    assert (found[0].left, found[0].right, found[0].same) == (
        Printed("1", "Okafor", "Bob", "B"),
        Printed("2", "Okafor", "", "R"),
        True,
    )
    assert not refused


def test_columns_may_stand_in_any_order_with_others_between(tmp_path):
    found, _ = read_clusters(labels(tmp_path, "Person;note;family;PMID;initials;given\np1;x;Okafor;7;R;Robert\n"))
    assert (found[0].byline, found[0].person) == (Printed("7", "Okafor", "Robert", "R"), "p1")


REFUSED_ROWS = """
    row                                    | because
    1,Okafor,Bob,B,2,Okafor,,R,maybe       | same is “maybe”; write yes or no
    1,Okafor,Bob,B,2,Okafor,,R,            | same is “”; write yes or no
    one,Okafor,Bob,B,2,Okafor,,R,yes       | “one” is no PMID; write its digits
    1,,Bob,B,2,Okafor,,R,yes               | the family name is empty
    1,Okafor                               | same is “”; write yes or no
"""


@pytest.mark.parametrize("row, because", rows(REFUSED_ROWS))
def test_a_row_that_cannot_be_used_is_refused_by_its_number_and_the_others_stay(tmp_path, row, because):
    found, refused = read_pairs(labels(tmp_path, f"{PAIRS}\n1,Okafor,,B,2,Okafor,,R,no\n{row}\n"))
    assert len(found) == 1
    assert [(r.row, r.reason) for r in refused] == [(3, because)]


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(BadInput, match="has no column same in its first row; it needs pmid_1"):
        read_pairs(labels(tmp_path, PAIRS.removesuffix(",same") + "\n"))


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(BadInput, match=r"nowhere.csv cannot be read \(No such file"):
        read_pairs(tmp_path / "nowhere.csv")


def test_a_workbook_is_no_csv(tmp_path):
    path = tmp_path / "labels.xlsx"
    path.write_bytes(b"PK\x03\x04\0\0\0")
    with pytest.raises(BadInput, match="is no text"):
        read_clusters(path)


def test_an_older_spreadsheets_encoding_is_read(tmp_path):
    text = "pmid,family,given,initials,person\n1,Müller,Jörg,J,a\n"
    assert read_clusters(labels(tmp_path, text, "cp1252"))[0][0].byline.family == "Müller"


WHICH_BYLINE_IS_MEANT = """
    label                 | position | why
    Lindqvist, Anna M, AM | 1        | as printed
    LINDQVIST, ANNA M, AM | 1        | case
    Lindqvist, , AM       | 1        | initials only
    Lindqvist, Anna, A    | 1        | without the middle name
    Anna M, Lindqvist, L  | 1        | the other order
    Muller, Jorg, J       | 2        | accents
    M?ller, J?rg, J       | 2        | lost letters
    M?ller, null, J       | 2        | lost letters, nothing stated
    de la Cruz, Ana, A    | 3        | particles
    Cruz, Ana, A          | 3        | without particles
    Okafor, Robert, R     | 4        | two Okafors, the given name tells
    Okafor, Rose, R       | 5        | two Okafors, the given name tells
    Okafor, , R           |          | two Okafors, nothing tells
    Okafor, Zoe, Z        |          | no such given name
    Nobody, Ann, A        |          | no such name
"""


@pytest.mark.parametrize("label, position, why", rows(WHICH_BYLINE_IS_MEANT))
def test_which_byline_a_label_means(label, position, why):
    found = gathered(
        Work(1, ["Lindqvist, Anna M", "Müller, Jörg", "de la Cruz, Ana", "Okafor, Robert", "Okafor, Rose"])
    )
    family, given, initials = (part.strip() for part in label.split(","))
    row = Finder(found.mentions).find(Printed("1", family, "" if given == "null" else given, initials))
    assert (str(row + 1) if row is not None else "") == position


def test_a_byline_on_another_work_is_not_taken():
    assert Finder(gathered(Work(1, ["Okafor, Robert"])).mentions).find(Printed("2", "Okafor", "Robert", "R")) is None
