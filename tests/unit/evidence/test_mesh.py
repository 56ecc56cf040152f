import lzma

import pytest

from kolloquy.kernel.problems import BadInput
from tests.support.sources import PAYLOADS, take
from tests.support.tables import rows

MESH = PAYLOADS / "mesh"


def test_nlm_xml_gives_whole_descriptors():
    found = take("mesh", MESH / "desc2024_excerpt.xml")
    assert found["mesh"] == [
        {
            "ui": "D990001",
            "name": "Invented Heart Failure",
            "tree_numbers": ["C14.999.100", "C23.999"],
            "terms": ["Invented Heart Failure", "Weak Heart, Invented"],
            "pharmacological_actions": ["D990009"],
            "year": 2024,
        }
    ]
    assert [r.place for r in found.rejects] == ["record 2"]


SIDES = """
    file                 | column                  | values
    mesh2024_terms.tsv   | terms                   | Invented Heart Failure, Weak Heart, "Invented"
    mesh2024_trees.tsv   | tree_numbers            | C14.999.100, C23.999
    mesh2024_actions.tsv | pharmacological_actions | D990009
"""


@pytest.mark.parametrize("file, column, values", rows(SIDES))
def test_each_table_gives_its_side_of_a_descriptor(file, column, values):
    (found,) = take("mesh", MESH / file)["mesh"]
    assert (found["ui"], found["name"], found["year"]) == ("D990001", "Invented Heart Failure", 2024)
    assert ", ".join(found[column]) == values
    others = {"terms", "tree_numbers", "pharmacological_actions"} - {column}
    assert all(found[other] is None for other in others)


def test_a_row_that_is_no_descriptor_is_listed():
    (reject,) = take("mesh", MESH / "mesh2024_terms.tsv").rejects
    assert reject.place == "row 4"
    assert "D001943" in reject.reason


def test_packed_tables_are_read_as_they_are(tmp_path):
    path = tmp_path / "mesh2024_trees.tsv.xz"
    path.write_bytes(lzma.compress((MESH / "mesh2024_trees.tsv").read_bytes()))
    assert take("mesh", path).tables == take("mesh", MESH / "mesh2024_trees.tsv").tables


WHAT_IS_REFUSED = """
    content                                                       | because
    <?xml version="1.0"?><PubmedArticleSet></PubmedArticleSet>    | its XML is PubmedArticleSet and not DescriptorRecordSet
    <DescriptorRecordSet></DescriptorRecordSet>                   | holds no MeSH descriptor
    <DescriptorRecordSet><DescriptorRecord>                       | is not whole XML after descriptor 0
    <html><body>Not found</body></html>                           | is a web page
    mesh_id,mesh_name                                             | has no column DescriptorUI, DescriptorName, TermName
"""


@pytest.mark.parametrize("content, because", rows(WHAT_IS_REFUSED))
def test_what_is_refused(content, because, tmp_path):
    path = tmp_path / "given"
    path.write_text(content)
    with pytest.raises(BadInput, match=because):
        take("mesh", path)


def test_a_declared_outside_file_is_never_opened(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    path = tmp_path / "desc2024.xml"
    declared = f'<!DOCTYPE DescriptorRecordSet [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    record = "<DescriptorRecord><DescriptorUI>D990001</DescriptorUI><DescriptorName><String>A &x;</String></DescriptorName></DescriptorRecord>"
    path.write_text(f'<?xml version="1.0"?>{declared}<DescriptorRecordSet>{record}</DescriptorRecordSet>')
    assert "secret" not in str(take("mesh", path).tables)
