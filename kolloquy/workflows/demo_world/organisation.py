"""Meridell's people: who works there, where, on what. Nine of them sign in; the others are at work all the same.

They come in as anybody's do, from a roster, a list of territories and a list of products, which stay in the home.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.roster.actions import import_roster
from kolloquy.governance.roster.places import import_products, import_territories
from kolloquy.governance.roster.reading import PRODUCTS, ROSTER, TERRITORIES

# code | name | parent | countries whose experts belong there
_TERRITORIES = """
global        | Global          |               |
emea          | EMEA            | global        |
nordics       | Nordics         | emea          | SE NO DK FI
dach          | DACH            | emea          | DE CH AT
uk-ireland    | UK and Ireland  | emea          | GB IE
france-benelux| France Benelux  | emea          | FR NL BE
iberia-italy  | Iberia Italy    | emea          | ES PT IT
central-east  | Central East    | emea          | PL CZ TR IL
africa-gulf   | Africa and Gulf | emea          | SA EG NG GH ZA
americas      | Americas        | global        |
us-east       | US East         | americas      | US
canada        | Canada          | americas      | CA
latin-america | Latin America   | americas      | BR AR
apac          | Asia Pacific    | global        | CN TW JP KR IN AU
"""

# username | first | last | function | role | title | territories | signs in
_PEOPLE = """
ada    | Ada     | Brandt     | medical             | field | Medical Science Liaison      | nordics       | yes
ben    | Ben     | Achterberg | medical             | lead  | Medical Director             | global        | yes
cora   | Cora    | Whitlock   | commercial          | field | Key Account Manager          | nordics       | yes
mia    | Mia     | Laurent    | medical_information | field | Medical Information          | global        | yes
pia    | Pia     | Sandoval   | pharmacovigilance   | field | Drug Safety Officer          | global        | yes
rui    | Rui     | Teixeira   | research            | lead  | Clinical Operations Lead     | emea          | yes
kim    | Kim     | Overbeck   | compliance          | lead  | Compliance Officer           | global        | yes
sol    | Sol     | Iturbide   | data_steward        | field | Data Steward                 | global        | yes
alex   | Alex    | Munro      | administrator       | field | Administrator                | global        | yes
dagny  | Dagny   | Felsen     | medical             | field | Medical Science Liaison      | dach          | no
eamon  | Eamon   | Thorne     | medical             | field | Medical Science Liaison      | uk-ireland    | no
fleur  | Fleur   | Castaing   | medical             | field | Medical Science Liaison      | france-benelux| no
gil    | Gil     | Romero     | medical             | field | Medical Science Liaison      | iberia-italy  | no
halina | Halina  | Zielna     | medical             | field | Medical Science Liaison      | central-east  | no
ifeoma | Ifeoma  | Balogun    | medical             | field | Medical Science Liaison      | africa-gulf   | no
jo     | Jo      | Harkness   | medical             | field | Medical Science Liaison      | us-east       | no
kenji  | Kenji   | Morita     | medical             | field | Medical Science Liaison      | apac          | no
lucia  | Lucia   | Prado      | medical             | field | Medical Science Liaison      | latin-america;canada | no
mats   | Mats    | Ekdahl     | commercial          | field | Key Account Manager          | nordics;dach  | no
nell   | Nell    | Ferris     | commercial          | field | Key Account Manager          | uk-ireland    | no
otto   | Otto    | Lammers    | commercial          | lead  | Brand Lead                   | emea          | no
peg    | Peg     | Donovan    | commercial          | field | Key Account Manager          | us-east       | no
quinn  | Quinn   | Abara      | research            | field | Clinical Research Associate  | emea          | no
rosa   | Rosa    | Linden     | research            | field | Clinical Research Associate  | americas      | no
"""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody of the demo's organisation. The password is public, so it guards invented people only."""

    username: str
    first_name: str
    last_name: str
    role_title: str
    signs_in: bool

    @property
    def password(self) -> str:
        return f"{self.username}-in-the-demo"


def _cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


PEOPLE = tuple(SignIn(row[0], row[1], row[2], row[5], row[7] == "yes") for row in _cells(_PEOPLE))
SIGN_INS = tuple(someone for someone in PEOPLE if someone.signs_in)
# product | indication | name | approved how many days ago, "" if not yet
_INDICATIONS = """
Corvelane   | attr-cm | Transthyretin amyloid cardiomyopathy | 700
Corvelane   | attr-pn | Hereditary ATTR polyneuropathy       |
Tessimavir  | hfpef   | Heart failure with preserved ejection fraction |
"""


def let_people_in(folder: Path, today: date, tell: Callable[[str], None]) -> None:
    """Writes the three files and brings them in; run again, it changes nothing."""
    tell(f"Letting {', '.join(someone.username for someone in SIGN_INS)} sign in")
    territories = ((code, name, parent, ";".join(c.split())) for code, name, parent, c in _cells(_TERRITORIES))
    _write(folder / "territories.csv", TERRITORIES, territories)
    _write(folder / "products.csv", PRODUCTS, _products(today))
    _write(folder / "roster.csv", ROSTER, _roster(today))
    with transaction.atomic():
        import_territories(_read(folder, "territories.csv"), name="territories.csv", by=None)
        import_products(_read(folder, "products.csv"), name="products.csv", by=None)
        import_roster(_read(folder, "roster.csv"), name="roster.csv", on=today, by=None)
        _let_sign_in([someone for someone in SIGN_INS if not _user(someone).has_usable_password()])


def _let_sign_in(people: Sequence[SignIn]) -> None:
    with ThreadPoolExecutor() as threads:  # a hash is slow on purpose, and each core can make one
        hashed = threads.map(make_password, [someone.password for someone in people])
        for someone, password in zip(people, hashed, strict=True):
            user = _user(someone)
            user.password = password
            user.save(update_fields=["password"])


def _user(someone: SignIn) -> User:
    return User.objects.get(username=someone.username)


def _products(today: date) -> Iterable[Sequence[str]]:
    for product, code, name, days in _cells(_INDICATIONS):
        approved_on = (today - timedelta(days=int(days))).isoformat() if days else ""
        yield product.lower(), product, code, name, approved_on


def _roster(today: date) -> Iterable[Sequence[str]]:
    joined_on = (today - timedelta(days=800)).isoformat()
    for username, first, last, function, role, title, territories, _ in _cells(_PEOPLE):
        email = f"{username}@meridell.example.org"
        yield username, first, last, email, function, role, title, territories, "", "attr-cm;hfpef", joined_on, ""


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def _read(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()
