"""Invented names of many cultures, and the ways in which one name comes to be printed."""

import random
import unicodedata
from dataclasses import dataclass, replace

# country codes | women's given names | men's given names | family names
_CULTURES = {
    "nordic": "SE NO DK FI|Anna Elin Ingrid Karin Sofia Astrid Maja Liv Hanna Kirsten Signe Solveig|Erik Lars Anders Johan Henrik Mikael Søren Jens Olav Björn Nils Pekka|Andersson Johansson Karlsson Nilsson Larsen Hansen Andersen Pedersen Bergström Sjöberg Lindgren Dahl Holm Østergaard Nygård Virtanen Korhonen Hagström Ekström Åkesson Björk Strand",
    "german": "DE AT CH|Anna Sabine Claudia Katharina Susanne Julia Petra Ulrike Monika Franziska|Thomas Michael Stefan Andreas Jürgen Wolfgang Matthias Jörg Florian Christian Günther|Schmidt Müller Schneider Fischer Weber Wagner Becker Hoffmann Schäfer Köhler König Krüger Maurer Zimmermann Vogel Brückner Weiß Lehmann Huber Steiner",
    "anglo": "GB IE US CA AU|Sarah Emma Elizabeth Jennifer Rebecca Catherine Laura Margaret Helen Rachel Alison Megan|John James David Michael Robert William Peter Andrew Stephen Christopher Matthew Daniel|Smith Jones Taylor Brown Wilson Walker Wright Thompson Clarke Harrison Bennett O'Connor Fitzgerald McAllister Campbell Murphy Whitfield Ashworth Carter Mitchell Sullivan Hughes",
    "iberian": "ES PT AR BR|María Carmen Ana Isabel Lucía Cristina Beatriz Teresa Inês Mariana|José Antonio Carlos Javier Miguel Pablo Joaquim João Rafael Álvaro|García Rodríguez Fernández López Martínez Sánchez Pérez Gómez Ruiz Díaz Álvarez Moreno Silva Santos Ferreira Oliveira Costa Navarro Domínguez",
    "french": "FR BE CA CH|Claire Sophie Isabelle Camille Nathalie Élodie Hélène Mathilde|Pierre François Philippe Nicolas Laurent Jérôme Étienne Olivier|Martin Bernard Dubois Lefèvre Moreau Girard Rousseau Fournier Mercier Blanchard Gauthier Charpentier",
    "italian": "IT CH|Giulia Francesca Chiara Elena Paola Valentina Silvia Laura|Marco Giovanni Alessandro Luca Andrea Paolo Stefano Giuseppe|Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Conti De_Luca Rinaldi D'Angelo",
    "slavic": "PL CZ|Agnieszka Katarzyna Małgorzata Ewa Jana Lenka Magdalena Monika|Piotr Krzysztof Tomasz Andrzej Jiří Petr Marek Paweł|Nowak Mazur Wójcik Dvořák Kučera Zając Pawlak Sikora Beneš Marek Kubiak Król Duda",
    "dutch": "NL BE|Marijke Annemarie Saskia Lotte Femke Ellen|Jan Pieter Hendrik Willem Maarten Jeroen|de_Vries van_den_Berg Jansen Bakker Visser van_Dijk Smit Meijer Vermeulen Hendriks",
    "south_asian": "IN GB US CA AU|Priya Anjali Lakshmi Sunita Kavita Meera Deepa Shreya|Rajesh Sanjay Vikram Arun Anil Suresh Rahul Amit Ravi|Patel Sharma Singh Gupta Kumar Reddy Iyer Nair Banerjee Chatterjee Mehta Rao Desai",
    "chinese": "CN TW US CA AU|Li Jing Yan Xiao-Mei Fang Hui-Min Ying Na Xue-Qin Yu-Ting|Wei Jun Lei Ming Jian-Guo Xiao-Ming Yong Zhi-Qiang Hao Chun-Hua|Zhang Wang Li Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Lin Chang",
    "japanese": "JP US|Yuko Keiko Naomi Akiko Haruka Emi|Hiroshi Takashi Kenji Makoto Satoshi Yusuke Shinya|Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kitagawa",
    "korean": "KR US|Ji-Young Soo-Jin Eun-Kyung Hye-Won Min-Ji|Sung-Ho Jin-Woo Dong-Hyun Jae-Won Young-Soo|Kim Lee Park Choi Jung Kang Cho Yoon",
    "arabic": "SA EG FR US|Fatima Aisha Mariam Layla Noura Hala|Ahmed Mohammed Omar Khalid Hassan Youssef Tarek|Hassan Ibrahim Al-Harbi El-Sayed Mansour Abdel-Rahman Khalil Al-Qahtani Farouk Saleh",
    "turkish": "TR DE|Ayşe Zeynep Elif Gülşen Özlem|Mehmet Mustafa Emre Hakan Çağlar Burak|Yılmaz Kaya Demir Çelik Şahin Öztürk Aydın Koç",
    "west_african": "NG GH GB US|Ngozi Adaeze Amina Yetunde Akosua Folake|Chukwuemeka Kwame Oluwaseun Ibrahim Kofi Babatunde Tunde|Adeyemi Okonkwo Mensah Boateng Eze Balogun Owusu Nwosu Bello Asante",
    "hebrew": "IL US|Tamar Noa Yael Shira Michal|David Yossi Amir Eitan Moshe|Cohen Levi Mizrahi Friedman Shapira Ben-David",
    "southern_african": "ZA|Nomsa Thandiwe Lerato Annelie|Sipho Thabo Johan Bongani|Dlamini Nkosi Botha Naidoo Mokoena van_der_Merwe",
}  # fmt: skip
_DOUBLE_SURNAMES = {"iberian"}
_HYPHENATES = {"chinese", "korean"}
# As people type them when a keyboard lacks the letter; only where usage knows the spelling.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_STROKES = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its bearer would write it in full."""

    family: str
    given: str
    middle: str = ""  # an initial, or a second given name
    suffix: str = ""

    @property
    def initials(self) -> str:
        parts = f"{self.given} {self.middle}".replace("-", " ").split()
        return "".join(part[0] for part in parts)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a person tends to sign: full name, with the middle one, plain letters, hyphens."""

    prints_middle: bool
    plain_letters: float  # probability that marks get lost
    joins_given: bool  # Xiaoming for Xiao-Ming
    drops_second_family: float
    initials_only: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A name as one work prints it."""

    family: str
    given: str
    initials: str
    suffix: str | None


def cultures_of(country: str) -> list[str]:
    """The cultures whose names are met in a country, those at home there more often."""
    found: list[str] = []
    for culture, text in _CULTURES.items():
        codes = text.split("|", 1)[0].split()
        if country in codes:
            found += [culture] * (4 if codes.index(country) == 0 or culture == "anglo" else 1)
    return found or ["anglo"]


def _words(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]


_LISTS = {culture: [_words(part) for part in text.split("|")[1:]] for culture, text in _CULTURES.items()}


def invent_name(rng: random.Random, culture: str, *, woman: bool) -> Name:
    women, men, families = _LISTS[culture]
    givens = women if woman else men
    given = rng.choice(givens)
    family = rng.choice(families)
    middle = ""
    if culture in _DOUBLE_SURNAMES and rng.random() < 0.5:
        family = f"{family} {rng.choice(families)}"
    elif culture not in _HYPHENATES and rng.random() < 0.45:
        other = rng.choice(givens)
        middle = other if rng.random() < 0.4 else other[0]
    suffix = "Jr" if culture == "anglo" and not woman and rng.random() < 0.03 else ""
    return Name(family, given, "" if middle == given else middle, suffix)


def married(name: Name, rng: random.Random, culture: str) -> Name:
    """The name after a marriage: hyphenated, or another one altogether."""
    new = rng.choice([family for family in _LISTS[culture][2] if family not in name.family])
    return replace(name, family=f"{name.family}-{new}" if rng.random() < 0.5 else new)


def invent_habit(rng: random.Random) -> Habit:
    return Habit(
        prints_middle=rng.random() < 0.6,
        plain_letters=rng.choice((0.0, 0.1, 0.5)),
        joins_given=rng.random() < 0.5,
        drops_second_family=rng.choice((0.0, 0.2, 0.6)),
        initials_only=rng.choice((0.0, 0.0, 0.05, 0.25)),
    )


def plain(text: str, *, umlauts_as_two: bool = False) -> str:
    """Without marks, as many journals print it: Müller as Muller, or as Mueller."""
    if umlauts_as_two:
        text = text.translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def print_name(name: Name, habit: Habit, rng: random.Random, *, initials_only: bool) -> Printed:
    family, given, middle = name.family, name.given, name.middle
    if " " in family and family[0].isupper() and rng.random() < habit.drops_second_family:
        family = family.split(" ")[0] if rng.random() < 0.7 else family.replace(" ", "-")
    if "-" in given and habit.joins_given:
        given = given.replace("-", "").capitalize() if rng.random() < 0.7 else given.replace("-", " ")
    if not habit.prints_middle and rng.random() < 0.8:
        middle = ""
    if rng.random() < habit.plain_letters:
        two = rng.random() < 0.3
        family, given = plain(family, umlauts_as_two=two), plain(given, umlauts_as_two=two)
    # The initials of a joined name keep only its first letter, as PubMed has them.
    initials = Name(family, given, middle).initials
    if initials_only or rng.random() < habit.initials_only:
        given = " ".join(initials)
    elif middle:
        given = f"{given} {middle}"
    return Printed(family, given, initials, name.suffix or None)
