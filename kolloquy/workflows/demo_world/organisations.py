"""Invented institutions, companies, journals, congresses and panels, in real countries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Institution:
    """Where people work; `native` is the name its people sometimes print."""

    name: str
    native: str
    town: str
    region: str  # state or province as printed, "" where none is
    postal_code: str
    country: str
    country_code: str


@dataclass(frozen=True, slots=True)
class Journal:
    title: str
    abbreviation: str
    issn: str
    nlm_id: str
    country: str
    doi_stem: str
    weight: float  # how often papers go there


OUR_COMPANY = "Meridell Therapeutics"

# name | native name ("" if the same) | town | region | postal code | country | code
_INSTITUTIONS = """
University Hospital of Nordhaven|Nordhavens universitetssjukhus|Nordhaven||413 90|Sweden|SE
Östervik University|Östervik universitet|Östervik||751 99|Sweden|SE
Fjordby University Hospital|Fjordby universitetssykehus|Fjordby||0399|Norway|NO
Havnsund Heart Centre||Havnsund||2109|Denmark|DK
Koivuranta University Hospital||Koivuranta||00299|Finland|FI
University Medical Centre Lindenau|Universitätsklinikum Lindenau|Lindenau||69199|Germany|DE
Heart Centre Rotbach|Herzzentrum Rotbach|Rotbach||04399|Germany|DE
University of Sankt Alban|Universität Sankt Alban|Sankt Alban||79199|Germany|DE
Cantonal Hospital Seewil|Kantonsspital Seewil|Seewil||8099|Switzerland|CH
Medical University of Traunfeld|Medizinische Universität Traunfeld|Traunfeld||1099|Austria|AT
Royal Ashcombe Infirmary||Ashcombe||AS1 9ZZ|United Kingdom|GB
Northmoor University||Northmoor||NM2 9ZZ|United Kingdom|GB
St Brannock's Heart Hospital||Brannock||BR3 9ZZ|United Kingdom|GB
University Hospital Killarren||Killarren|||Ireland|IE
Hôpital Universitaire de Valmorin||Valmorin||69399|France|FR
Institut du Cœur de Saint-Éloy||Saint-Éloy||75699|France|FR
University Medical Center Oudewaal|Universitair Medisch Centrum Oudewaal|Oudewaal||3599 ZZ|The Netherlands|NL
Ziekenhuis Maaskerk||Maaskerk||3099|Belgium|BE
Hospital Universitario de Villarreina||Villarreina||28999|Spain|ES
Hospital Clínic Puigverd||Puigverd||08999|Spain|ES
Hospital de Santa Brígida||Vila Serena||1699-999|Portugal|PT
Policlinico di Montefalda||Montefalda||40199|Italy|IT
University of Castelvero|Università di Castelvero|Castelvero||20199|Italy|IT
Medical University of Jasnowice|Uniwersytet Medyczny w Jasnowicach|Jasnowice||30-999|Poland|PL
Charles Institute of Cardiology Podlesí||Podlesí||140 99|Czech Republic|CZ
Anatolia University Heart Hospital|Anadolu Üniversitesi Kalp Hastanesi|Yenidere||06999|Turkey|TR
Cedarcrest Medical Center||Har Nof Yam||99999|Israel|IL
Harborview Heart Institute of Eastmere||Eastmere|Massachusetts|02999|USA|US
Lakemont University||Lakemont|Minnesota|55999|USA|US
Lakemont Clinic||Lakemont|Minnesota|55998|USA|US
Bayfield University School of Medicine||Bayfield|California|94999|USA|US
Magnolia State University||Port Magnolia|Alabama|35999|USA|US
Cedar Bluffs Medical Center||Cedar Bluffs|Texas|75999|USA|US
Old Dominion Valley Heart Center||Ashlawn|Virginia|22999|USA|US
Three Rivers Academic Hospital||Three Rivers|Pennsylvania|15999|USA|US
Great Plains Cardiology Associates||Prairie Junction|Nebraska|68999|USA|US
Sunridge Medical University||Sunridge|Arizona|85999|USA|US
Hudson Gate Hospital||Hudson Gate|New York|10999|USA|US
University of Pinewater||Pinewater|Ontario|M9Z 9Z9|Canada|CA
Institut de cardiologie de Rivière-Claire||Rivière-Claire|Quebec|H9Z 9Z9|Canada|CA
Hospital das Clínicas de Serra Azul||Serra Azul|SP|01999-999|Brazil|BR
Instituto Cardiológico del Plata Alta||Plata Alta||C1999|Argentina|AR
Jinhe University Hospital||Jinhe||100999|China|CN
Dongling Medical University||Dongling||200999|China|CN
Kangshan Heart Center||Kangshan||11299|Taiwan|TW
Minamihara University||Minamihara||113-9999|Japan|JP
National Cardiac Center Asagiri||Asagiri||565-9999|Japan|JP
Hanbit University Hospital||Hanbit||03999|Republic of Korea|KR
Vidyanagar Institute of Medical Sciences||Vidyanagar||110999|India|IN
Saraswati Heart Foundation||Kaveripuram||560999|India|IN
King Suhail Medical City||Al Suhail||11999|Saudi Arabia|SA
Nile Delta University||Al Mansheya||35999|Egypt|EG
Oke-Ado Teaching Hospital||Oke-Ado||200999|Nigeria|NG
Adinkra University Hospital||Adinkra||GA-999|Ghana|GH
Table Vale University||Table Vale||7999|South Africa|ZA
Coral Coast University||Coral Coast|Queensland|4999|Australia|AU
Murrabool Heart Institute||Murrabool|Victoria|3999|Australia|AU
"""

_JOURNALS = """
Journal of Heart Muscle Disease|J Heart Muscle Dis|9999-0105|England|jhmd|1.4
Annals of Cardiac Failure|Ann Card Fail|9999-0210|United States|acf|1.3
Amyloid Medicine|Amyloid Med|9999-0326|Netherlands|amymed|0.8
Nordic Heart Letters|Nord Heart Lett|9999-0431|Sweden|nhl|0.7
Clinical Cardiogenetics|Clin Cardiogenet|9999-0547|Switzerland|ccg|0.7
Myocardial Imaging|Myocard Imaging|9999-0652|United States|myoimg|0.7
Trials in Cardiology|Trials Cardiol|9999-0768|England|tic|0.5
Cardiology Registers and Outcomes|Cardiol Reg Outcomes|9999-0873|Germany|cro|0.6
The Heart Failure Clinician|Heart Fail Clin Pract|9999-0989|United States|hfc|0.8
Cardio-Oncology Reports|Cardiooncol Rep|9999-1098|Italy|cor|0.4
Pacific Journal of Cardiology|Pac J Cardiol|9999-1101|Japan|pjc|0.7
African Heart Review|Afr Heart Rev|9999-1217|South Africa|ahr|0.3
The Continental Medical Journal|Cont Med J|9999-1322|England|cmj|0.2
"""

COMPANIES = (
    OUR_COMPANY,
    "Brevanta Pharma Inc.",
    "Quillonex Biosciences",
    "Tessalyn Laboratories, LLC",
    "Arvenia Heart Devices AG",
    "Kestrelane Medicines Inc.",
    "Olmstead & Vree Corporation",
    "Pallavion Rare Diseases",
)

# name | where it is held by turns | month
CONGRESSES = (
    ("European Heart Muscle Congress", (("Seewil", "CH"), ("Lindenau", "DE"), ("Villarreina", "ES")), 5),
    ("World Amyloid Meeting", (("Oudewaal", "NL"), ("Minamihara", "JP"), ("Eastmere", "US")), 9),
    ("American Heart Failure Sessions", (("Lakemont", "US"), ("Port Magnolia", "US")), 11),
    ("Nordic Cardiology Days", (("Nordhaven", "SE"), ("Fjordby", "NO"), ("Havnsund", "DK")), 6),
    ("Pan-African Heart Forum", (("Oke-Ado", "NG"), ("Table Vale", "ZA")), 10),
)
GUIDELINE_BODIES = (
    "European Union of Heart Muscle Societies",
    "American Assembly of Heart Failure",
    "International Amyloid Working Party",
)
SOCIETIES = ("Nordic Society of Cardiomyopathy", "World Heart Muscle Federation", "West African Cardiac Society")


def _institutions() -> tuple[Institution, ...]:
    found = []
    for line in _INSTITUTIONS.strip().splitlines():
        name, native, *place = line.split("|")
        found.append(Institution(name, native or name, *place))
    return tuple(found)


def _journals() -> tuple[Journal, ...]:
    found = []
    for number, line in enumerate(_JOURNALS.strip().splitlines()):
        title, abbreviation, issn, country, stem, weight = line.split("|")
        found.append(Journal(title, abbreviation, issn, f"9999{number:05d}", country, stem, float(weight)))
    return tuple(found)


INSTITUTIONS = _institutions()
JOURNALS = _journals()
