"""PubMed's baseline and update files: elements in the order of NLM's DTD, a whole MEDLINE citation or one in process."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path

from kolloquy.workflows.demo_world.prose import TYPES, Kind
from kolloquy.workflows.demo_world.therapeutic_area import CONCEPTS
from kolloquy.workflows.demo_world.works import Byline, Work

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2026//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">
<PubmedArticleSet>
"""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# NLM's own check tags: not of the invented area, so with their real identifiers.
_CHECK_TAGS = (("D006801", "Humans"), ("D008297", "Male"), ("D005260", "Female"))


@dataclass(frozen=True, slots=True)
class Citation:
    """A work as one file states it."""

    work: Work
    pmid: str
    complete: bool  # indexed with MeSH; else as it came from the publisher
    revised: date
    version: int = 1


def write_pubmed(path: Path, citations: Sequence[Citation], works: Sequence[Work], deleted: Sequence[str] = ()) -> None:
    """`works` is what references point into."""
    # Level 1: NLM packs tighter, but nobody downloads these.
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write(_HEAD)
        for citation in citations:
            file.write(_article(citation, works))
        if deleted:
            pmids = "\n".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
            file.write(f"  <DeleteCitation>\n{pmids}\n</DeleteCitation>\n")
        file.write("</PubmedArticleSet>\n")


def _text(value: str) -> str:
    return escape(value, quote=False)


def _article(citation: Citation, works: Sequence[Work]) -> str:
    work = citation.work
    status = "MEDLINE" if citation.complete else "Publisher"
    completed = _date("DateCompleted", work.on + timedelta(days=90)) if citation.complete else ""
    medline = f"""  <PubmedArticle>
    <MedlineCitation Status="{status}" Owner="NLM">
      <PMID Version="{citation.version}">{citation.pmid}</PMID>
{completed}{_date("DateRevised", citation.revised)}      <Article PubModel="Print-Electronic">
{_journal(work)}        <ArticleTitle>{work.text.title}</ArticleTitle>
        <Pagination>
          <MedlinePgn>{100 + int(work.pmid) % 800}-{int(work.pmid) % 10}</MedlinePgn>
        </Pagination>
        <ELocationID EIdType="pii" ValidYN="Y">S{work.pmid}</ELocationID>
        <ELocationID EIdType="doi" ValidYN="Y">{work.doi}</ELocationID>
{_abstract(work)}{_authors(work.bylines)}        <Language>eng</Language>
{_data_bank(work)}        <PublicationTypeList>
{_types(work.kind)}        </PublicationTypeList>
      </Article>
      <MedlineJournalInfo>
        <Country>{work.journal.country}</Country>
        <MedlineTA>{work.journal.abbreviation}</MedlineTA>
        <NlmUniqueID>{work.journal.nlm_id}</NlmUniqueID>
        <ISSNLinking>{work.journal.issn}</ISSNLinking>
      </MedlineJournalInfo>
      <CitationSubset>IM</CitationSubset>
{_mesh(work) if citation.complete else ""}{_keywords(work)}    </MedlineCitation>
"""
    return medline + _pubmed_data(citation, works)


def _date(element: str, on: date) -> str:
    return (
        f"      <{element}>\n        <Year>{on.year}</Year>\n        <Month>{on.month:02d}</Month>\n"
        f"        <Day>{on.day:02d}</Day>\n      </{element}>\n"
    )


def _pub_date(work: Work) -> str:
    """Journals date their issues in many ways; which one is read off the PMID, so that it stays the same."""
    on, way = work.on, int(work.pmid) // 3 % 20
    if way < 9:
        return f"<Year>{on.year}</Year><Month>{_MONTHS[on.month - 1]}</Month><Day>{on.day}</Day>"
    if way < 16:
        return f"<Year>{on.year}</Year><Month>{_MONTHS[on.month - 1]}</Month>"
    if way < 18:
        return f"<Year>{on.year}</Year>"
    if way == 18 and on.month < 12:
        return f"<MedlineDate>{on.year} {_MONTHS[on.month - 1]}-{_MONTHS[on.month]}</MedlineDate>"
    if way == 18:
        return f"<MedlineDate>{on.year} Dec-{on.year + 1} Jan</MedlineDate>"
    return f"<Year>{on.year}</Year><Season>{('Winter', 'Spring', 'Summer', 'Fall')[(on.month - 1) // 3]}</Season>"


def _journal(work: Work) -> str:
    return f"""        <Journal>
          <ISSN IssnType="Electronic">{work.journal.issn}</ISSN>
          <JournalIssue CitedMedium="Internet">
            <Volume>{work.on.year - 1990}</Volume>
            <Issue>{work.on.month}</Issue>
            <PubDate>{_pub_date(work)}</PubDate>
          </JournalIssue>
          <Title>{_text(work.journal.title)}</Title>
          <ISOAbbreviation>{work.journal.abbreviation}</ISOAbbreviation>
        </Journal>
"""


def _abstract(work: Work) -> str:
    if not work.text.abstract:
        return ""
    parts = []
    for label, text in work.text.abstract:
        marks = f' Label="{label}" NlmCategory="{label}"' if label else ""
        parts.append(f"          <AbstractText{marks}>{text}</AbstractText>\n")
    return f"        <Abstract>\n{''.join(parts)}        </Abstract>\n"


def _authors(bylines: Sequence[Byline]) -> str:
    return '        <AuthorList CompleteYN="Y">\n' + "".join(_author(b) for b in bylines) + "        </AuthorList>\n"


def _author(byline: Byline) -> str:
    equal = ' EqualContrib="Y"' if byline.equal else ""
    parts = [f'          <Author ValidYN="Y"{equal}>\n']
    if byline.printed is None:
        parts.append(f"            <CollectiveName>{_text(byline.collective or '')}</CollectiveName>\n")
    else:
        name = byline.printed
        parts.append(
            f"            <LastName>{_text(name.family)}</LastName>\n"
            f"            <ForeName>{_text(name.given)}</ForeName>\n"
            f"            <Initials>{name.initials}</Initials>\n"
        )
        if name.suffix:
            parts.append(f"            <Suffix>{name.suffix}</Suffix>\n")
        if byline.orcid:
            parts.append(f'            <Identifier Source="ORCID">{byline.orcid}</Identifier>\n')
    for affiliation in byline.affiliations:
        parts.append(
            "            <AffiliationInfo>\n"
            f"              <Affiliation>{_text(affiliation)}</Affiliation>\n"
            "            </AffiliationInfo>\n"
        )
    parts.append("          </Author>\n")
    return "".join(parts)


def _data_bank(work: Work) -> str:
    if work.trial is None:
        return ""
    return (
        '        <DataBankList CompleteYN="Y">\n          <DataBank>\n'
        "            <DataBankName>ClinicalTrials.gov</DataBankName>\n            <AccessionNumberList>\n"
        f"              <AccessionNumber>{work.trial.nct_id}</AccessionNumber>\n"
        "            </AccessionNumberList>\n          </DataBank>\n        </DataBankList>\n"
    )


def _types(kind: Kind) -> str:
    return "".join(f'          <PublicationType UI="{ui}">{name}</PublicationType>\n' for ui, name in TYPES[kind])


def _mesh(work: Work) -> str:
    headings = [(CONCEPTS[name].ui, name, major) for name, major in work.mesh]
    headings += [(ui, name, False) for ui, name in _CHECK_TAGS]
    return (
        "      <MeshHeadingList>\n"
        + "".join(
            "        <MeshHeading>\n"
            f'          <DescriptorName UI="{ui}" MajorTopicYN="{"Y" if major else "N"}">{_text(name)}</DescriptorName>\n'
            "        </MeshHeading>\n"
            for ui, name, major in headings
        )
        + "      </MeshHeadingList>\n"
    )


def _keywords(work: Work) -> str:
    words = "".join(f'        <Keyword MajorTopicYN="N">{_text(word)}</Keyword>\n' for word in work.text.keywords)
    return f'      <KeywordList Owner="NOTNLM">\n{words}      </KeywordList>\n'


def _pubmed_data(citation: Citation, works: Sequence[Work]) -> str:
    work = citation.work
    references = "".join(
        "        <Reference>\n"
        f"          <Citation>{_text(works[place].journal.abbreviation)}. {works[place].on.year};{works[place].on.month}</Citation>\n"
        f'          <ArticleIdList>\n            <ArticleId IdType="pubmed">{works[place].pmid}</ArticleId>\n'
        "          </ArticleIdList>\n        </Reference>\n"
        for place in work.cites
    )
    reference_list = f"      <ReferenceList>\n{references}      </ReferenceList>\n" if references else ""
    entered = work.on
    return f"""    <PubmedData>
      <History>
        <PubMedPubDate PubStatus="pubmed">
          <Year>{entered.year}</Year>
          <Month>{entered.month}</Month>
          <Day>{entered.day}</Day>
          <Hour>6</Hour>
          <Minute>0</Minute>
        </PubMedPubDate>
      </History>
      <PublicationStatus>ppublish</PublicationStatus>
      <ArticleIdList>
        <ArticleId IdType="pubmed">{citation.pmid}</ArticleId>
        <ArticleId IdType="doi">{work.doi}</ArticleId>
        <ArticleId IdType="pii">S{work.pmid}</ArticleId>
      </ArticleIdList>
{reference_list}    </PubmedData>
  </PubmedArticle>
"""
