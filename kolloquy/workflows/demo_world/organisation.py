"""Meridell's people: who works there, where, on what. Nine of them sign in; the others are at work all the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.governance.actions import add_user
from kolloquy.governance.models import Assignment, Indication, Product, Territory, User, WorksOn
from kolloquy.governance.vocabulary import Function, Role

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
    function: Function
    role: Role
    role_title: str
    territories: tuple[str, ...]
    signs_in: bool

    @property
    def password(self) -> str:
        return f"{self.username}-in-the-demo"


def _cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


PEOPLE = tuple(
    SignIn(
        username, first, last, Function(function), Role(role), title, tuple(territories.split(";")), signs_in == "yes"
    )
    for username, first, last, function, role, title, territories, signs_in in _cells(_PEOPLE)
)
SIGN_INS = tuple(someone for someone in PEOPLE if someone.signs_in)
# product | indication | name | approved how many days ago, "" if not yet
_INDICATIONS = """
Corvelane   | attr-cm | Transthyretin amyloid cardiomyopathy | 700
Corvelane   | attr-pn | Hereditary ATTR polyneuropathy       |
Tessimavir  | hfpef   | Heart failure with preserved ejection fraction |
"""


def let_people_in(today: date, tell: Callable[[str], None]) -> None:
    """The organisation as its administrator would enter it; run again, it adds what is missing."""
    tell(f"Letting {', '.join(someone.username for someone in SIGN_INS)} sign in")
    territories = _territories()
    indications = _indications(today)
    for someone in PEOPLE:
        if User.objects.filter(username=someone.username).exists():
            continue
        user = add_user(
            username=someone.username,
            password=someone.password,
            function=someone.function,
            role=someone.role,
            first_name=someone.first_name,
            last_name=someone.last_name,
            role_title=someone.role_title,
        )
        if not someone.signs_in:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        Assignment.objects.bulk_create(
            [Assignment(user=user, territory=territories[code]) for code in someone.territories]
        )
        WorksOn.objects.bulk_create([WorksOn(user=user, indication=indication) for indication in indications])


def _territories() -> dict[str, Territory]:
    found: dict[str, Territory] = {}
    for code, name, parent, countries in _cells(_TERRITORIES):
        above = found.get(parent)
        path = f"{above.path if above else '/'}{code}/"
        found[code], _ = Territory.objects.update_or_create(
            code=code, defaults={"name": name, "parent": above, "path": path, "countries": countries.split()}
        )
    return found


def _indications(today: date) -> list[Indication]:
    found = []
    for product, code, name, days in _cells(_INDICATIONS):
        made, _ = Product.objects.get_or_create(code=product.lower(), defaults={"name": product})
        approved_on = today - timedelta(days=int(days)) if days else None
        indication, _ = Indication.objects.get_or_create(
            code=code, defaults={"product": made, "name": name, "approved_on": approved_on}
        )
        found.append(indication)
    return found
