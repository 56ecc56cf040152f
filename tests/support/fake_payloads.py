"""Invented records in the real formats of PubMed XML, ClinicalTrials.gov v2 and OpenAlex, for the fake sources."""

from datetime import date, timedelta
from typing import Any

_FAMILIES = ("Marwick", "Oduya", "Szalay", "Tennfjord", "Quispe", "Varga", "Iyasu", "Brandvold")
_GIVEN = ("Asta", "Chidi", "Ilona", "Nils", "Rosa", "Tamar", "Yonas", "Edda")
_TOPICS = ("glioma imaging", "atrial flutter ablation", "psoriasis biologics", "sepsis biomarkers")


def entered_on(number: int) -> date:
    """Spread over years, newest last, several on a day."""
    return date(2011, 1, 3) + timedelta(days=number // 3)


def title(number: int) -> str:
    return f"{_TOPICS[number % len(_TOPICS)].capitalize()}: invented report {number}"


def pubmed_article(number: int) -> str:
    day, family, given = entered_on(number), _FAMILIES[number % 8], _GIVEN[number * 3 % 8]
    return f"""<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{90000000 + number}</PMID>
<DateRevised><Year>{day.year}</Year><Month>{day.month:02}</Month><Day>{day.day:02}</Day></DateRevised>
<Article PubModel="Print"><Journal><ISSN IssnType="Electronic">0000-0019</ISSN><JournalIssue CitedMedium="Internet"><Volume>{number % 40}</Volume>
<PubDate><Year>{day.year}</Year><Month>Mar</Month></PubDate></JournalIssue><Title>Invented journal of examples</Title>
<ISOAbbreviation>Inv J Ex</ISOAbbreviation></Journal><ArticleTitle>{title(number)} with <i>text</i>.</ArticleTitle>
<ELocationID EIdType="doi" ValidYN="Y">10.5555/example.{number}</ELocationID>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>{family}</LastName><ForeName>{given} K</ForeName><Initials>{given[0]}K</Initials>
<AffiliationInfo><Affiliation>Institute of Examples, Exampletown, Norway. {given.lower()}@example.org.</Affiliation></AffiliationInfo></Author>
<Author ValidYN="Y"><LastName>{_FAMILIES[number * 5 % 8]}</LastName><ForeName>Ny</ForeName><Initials>N</Initials></Author></AuthorList>
<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>
<MedlineJournalInfo><Country>Norway</Country><MedlineTA>Inv J Ex</MedlineTA><NlmUniqueID>9999999</NlmUniqueID></MedlineJournalInfo>
</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="entrez"><Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day></PubMedPubDate></History>
<PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">{90000000 + number}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""


def pubmed_set(articles: list[str]) -> bytes:
    head = (
        '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
    )
    return (head + "<PubmedArticleSet>\n" + "\n".join(articles) + "\n</PubmedArticleSet>").encode()


def study(number: int) -> dict[str, Any]:
    day = entered_on(number)
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT{90000000 + number}",
                "orgStudyIdInfo": {"id": f"EX-{number}"},
                "briefTitle": title(number),
            },
            "statusModule": {
                "overallStatus": "COMPLETED",
                "startDateStruct": {"date": day.strftime("%Y-%m"), "type": "ACTUAL"},
                "lastUpdatePostDateStruct": {"date": day.isoformat(), "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Institute of Examples", "class": "OTHER"}},
            "conditionsModule": {"conditions": [_TOPICS[number % len(_TOPICS)]]},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE3"], "enrollmentInfo": {"count": 120}},
            "contactsLocationsModule": {
                "overallOfficials": [
                    {
                        "name": f"{_GIVEN[number % 8]} {_FAMILIES[number % 8]}, MD",
                        "affiliation": "Institute of Examples",
                        "role": "PRINCIPAL_INVESTIGATOR",
                    }
                ],
                "locations": [{"facility": "Institute of Examples", "city": "Exampletown", "country": "Norway"}],
            },
        },
        "derivedSection": {"conditionBrowseModule": {"meshes": []}},
        "hasResults": False,
    }


def work(number: int) -> dict[str, Any]:
    name = f"{_GIVEN[number % 8]} {_FAMILIES[number % 8]}"
    return {
        "id": f"https://openalex.org/W{7000000000 + number}",
        "doi": f"https://doi.org/10.5555/openalex.{number}",
        "title": title(number),
        "display_name": title(number),
        "publication_year": entered_on(number).year,
        "publication_date": entered_on(number).isoformat(),
        "ids": {"openalex": f"https://openalex.org/W{7000000000 + number}"},
        "language": "en",
        "type": "article",
        "primary_location": {"source": {"display_name": "Invented journal of examples", "issn_l": "0000-0019"}},
        "authorships": [
            {
                "author_position": "first",
                "author": {"id": f"https://openalex.org/A{5000 + number % 8}", "display_name": name, "orcid": None},
                "institutions": [],
                "countries": ["NO"],
                "is_corresponding": True,
                "raw_author_name": name,
                "raw_affiliation_strings": ["Institute of Examples, Exampletown, Norway"],
            }
        ],
        "cited_by_count": number % 17,
        "referenced_works": [],
        "abstract_inverted_index": None,
        "keywords": [],
        "topics": [],
    }
