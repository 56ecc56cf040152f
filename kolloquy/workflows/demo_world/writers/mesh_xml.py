"""The invented vocabulary as NLM publishes MeSH: one DescriptorRecord a concept, its terms in concepts and terms."""

from html import escape
from pathlib import Path

from kolloquy.workflows.demo_world.therapeutic_area import CONCEPTS, Concept


def write_mesh(path: Path, year: int) -> None:
    records = "".join(_record(number, concept, year) for number, concept in enumerate(CONCEPTS.values(), start=1))
    path.write_text(
        f'<?xml version="1.0"?>\n<!DOCTYPE DescriptorRecordSet SYSTEM "desc{year}.dtd">\n'
        f'<DescriptorRecordSet LanguageCode = "eng">\n{records}</DescriptorRecordSet>\n',
        encoding="utf-8",
    )


def _record(number: int, concept: Concept, year: int) -> str:
    trees = "".join(f"   <TreeNumber>{tree}</TreeNumber>\n" for tree in concept.trees)
    terms = "".join(
        _term(f"T9{number:04d}{place:02d}", term, preferred=place == 0)
        for place, term in enumerate((concept.name, *concept.synonyms))
    )
    name = escape(concept.name)
    return f"""<DescriptorRecord DescriptorClass = "1">
  <DescriptorUI>{concept.ui}</DescriptorUI>
  <DescriptorName>
   <String>{name}</String>
  </DescriptorName>
  <DateCreated>
   <Year>1999</Year>
   <Month>01</Month>
   <Day>01</Day>
  </DateCreated>
  <ActiveMeSHYearList>
   <Year>{year}</Year>
  </ActiveMeSHYearList>
  <TreeNumberList>
{trees}  </TreeNumberList>
  <ConceptList>
   <Concept PreferredConceptYN="Y">
    <ConceptUI>M9{number:05d}</ConceptUI>
    <ConceptName>
     <String>{name}</String>
    </ConceptName>
    <TermList>
{terms}    </TermList>
   </Concept>
  </ConceptList>
</DescriptorRecord>
"""


def _term(ui: str, term: str, *, preferred: bool) -> str:
    flag = "Y" if preferred else "N"
    return (
        f'     <Term  ConceptPreferredTermYN="{flag}"  IsPermutedTermYN="N"  LexicalTag="NON"'
        f'  RecordPreferredTermYN="{flag}">\n'
        f"      <TermUI>{ui}</TermUI>\n      <String>{escape(term)}</String>\n     </Term>\n"
    )
