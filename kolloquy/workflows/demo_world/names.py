"""Invented names of many cultures, and the ways in which one name comes to be printed."""

import random
import unicodedata
from dataclasses import dataclass, replace

# country codes | women's given names | men's given names | family names
_CULTURES = {
    "nordic": "SE NO DK FI|Anna Elin Ingrid Karin Sofia Astrid Maja Liv Hanna Kirsten Signe Solveig Ebba Tuva Linnéa Freja Marit Gunnel Helle|Erik Lars Anders Johan Henrik Mikael Søren Jens Olav Björn Nils Pekka Gustav Per Torbjörn Kjell Fredrik Mats Lasse|Andersson Johansson Karlsson Nilsson Larsen Hansen Andersen Pedersen Bergström Sjöberg Lindgren Dahl Holm Østergaard Nygård Virtanen Korhonen Hagström Ekström Åkesson Björk Strand",
    "german": "DE AT CH|Anna Sabine Claudia Katharina Susanne Julia Petra Ulrike Monika Franziska Heike Birgit Anke Dorothea Johanna Elke|Thomas Michael Stefan Andreas Jürgen Wolfgang Matthias Jörg Florian Christian Günther Klaus Uwe Dirk Bernhard Felix Tobias Georg|Schmidt Müller Schneider Fischer Weber Wagner Becker Hoffmann Schäfer Köhler König Krüger Maurer Zimmermann Vogel Brückner Weiß Lehmann Huber Steiner",
    "anglo": "GB IE US CA AU|Sarah Emma Elizabeth Jennifer Rebecca Catherine Laura Margaret Helen Rachel Alison Megan Joanna Fiona Hannah Victoria Bridget Claire Patricia Judith|John James David Michael Robert William Peter Andrew Stephen Christopher Matthew Daniel Thomas George Edward Graham Simon Patrick Neil Timothy Kevin|Smith Jones Taylor Brown Wilson Walker Wright Thompson Clarke Harrison Bennett O'Connor Fitzgerald McAllister Campbell Murphy Whitfield Ashworth Carter Mitchell Sullivan Hughes",
    "iberian": "ES PT AR BR|María Carmen Ana Isabel Lucía Cristina Beatriz Teresa Inês Mariana Pilar Nuria Elena Rocío Sílvia Marta|José Antonio Carlos Javier Miguel Pablo Joaquim João Rafael Álvaro Francisco Manuel Luis Andrés Sergio Ramón Diego|García Rodríguez Fernández López Martínez Sánchez Pérez Gómez Ruiz Díaz Álvarez Moreno Silva Santos Ferreira Oliveira Costa Navarro Domínguez",
    "french": "FR BE CA CH|Claire Sophie Isabelle Camille Nathalie Élodie Hélène Mathilde Anne-Marie Aurélie Chantal Delphine Sylvie|Pierre François Philippe Nicolas Laurent Jérôme Étienne Olivier Guillaume Mathieu Thierry Yves Sébastien|Martin Bernard Dubois Lefèvre Moreau Girard Rousseau Fournier Mercier Blanchard Gauthier Charpentier",
    "italian": "IT CH|Giulia Francesca Chiara Elena Paola Valentina Silvia Laura Maria_Grazia Roberta Elisabetta Caterina|Marco Giovanni Alessandro Luca Andrea Paolo Stefano Giuseppe Roberto Franco Matteo Antonio Riccardo|Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Conti De_Luca Rinaldi D'Angelo",
    "slavic": "PL CZ|Agnieszka Katarzyna Małgorzata Ewa Jana Lenka Magdalena Monika|Piotr Krzysztof Tomasz Andrzej Jiří Petr Marek Paweł|Nowak Mazur Wójcik Dvořák Kučera Zając Pawlak Sikora Beneš Marek Kubiak Król Duda",
    "dutch": "NL BE|Marijke Annemarie Saskia Lotte Femke Ellen|Jan Pieter Hendrik Willem Maarten Jeroen|de_Vries van_den_Berg Jansen Bakker Visser van_Dijk Smit Meijer Vermeulen Hendriks",
    "south_asian": "IN GB US CA AU|Priya Anjali Lakshmi Sunita Kavita Meera Deepa Shreya Nandini Rekha Pooja Asha Vidya|Rajesh Sanjay Vikram Arun Anil Suresh Rahul Amit Ravi Karthik Deepak Ashok Manoj Venkat Arjun|Patel Sharma Singh Gupta Kumar Reddy Iyer Nair Banerjee Chatterjee Mehta Rao Desai",
    "chinese": "CN TW US CA AU|Li Jing Yan Xiao-Mei Fang Hui-Min Ying Na Xue-Qin Yu-Ting Mei-Ling Qian Shu-Fen Rui Dan Wen-Jing Lan Xin-Yi|Wei Jun Lei Ming Jian-Guo Xiao-Ming Yong Zhi-Qiang Hao Chun-Hua Peng Bo Feng Guo-Qiang Zhi-Yuan Tao Kai Shi-Jie Long|Zhang Wang Li Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Lin Chang",
    "japanese": "JP US|Yuko Keiko Naomi Akiko Haruka Emi Mariko Sachiko Tomoko Ayumi|Hiroshi Takashi Kenji Makoto Satoshi Yusuke Shinya Kazuo Tetsuya Daisuke Koichi Masahiro Hideo|Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kitagawa",
    "korean": "KR US|Ji-Young Soo-Jin Eun-Kyung Hye-Won Min-Ji Yoon-Hee Min-Seo Hyun-Ju|Sung-Ho Jin-Woo Dong-Hyun Jae-Won Young-Soo Sang-Min Kyung-Soo Tae-Hyung Joon-Ho|Kim Lee Park Choi Jung Kang Cho Yoon",
    "arabic": "SA EG FR US|Fatima Aisha Mariam Layla Noura Hala Salma Rania Dina|Ahmed Mohammed Omar Khalid Hassan Youssef Tarek Ibrahim Sami Faisal Karim Nabil|Hassan Ibrahim Al-Harbi El-Sayed Mansour Abdel-Rahman Khalil Al-Qahtani Farouk Saleh",
    "turkish": "TR DE|Ayşe Zeynep Elif Gülşen Özlem|Mehmet Mustafa Emre Hakan Çağlar Burak|Yılmaz Kaya Demir Çelik Şahin Öztürk Aydın Koç",
    "west_african": "NG GH GB US|Ngozi Adaeze Amina Yetunde Akosua Folake Abena Chiamaka Efua Halima|Chukwuemeka Kwame Oluwaseun Ibrahim Kofi Babatunde Tunde Emeka Yaw Adewale Ikenna Musa|Adeyemi Okonkwo Mensah Boateng Eze Balogun Owusu Nwosu Bello Asante",
    "hebrew": "IL US|Tamar Noa Yael Shira Michal|David Yossi Amir Eitan Moshe|Cohen Levi Mizrahi Friedman Shapira Ben-David",
    "southern_african": "ZA|Nomsa Thandiwe Lerato Annelie|Sipho Thabo Johan Bongani|Dlamini Nkosi Botha Naidoo Mokoena van_der_Merwe",
}  # fmt: skip
# Families that are put together, as many are in life: beginnings | endings. Without them half the world were namesakes.
_PUT_TOGETHER = {
    "nordic": "Berg Lind Sand Ek Gran Hag Sten Sjö Dal Ax Nor Väster Hall Ström Al Wester Äng|ström gren qvist holm dahl berg lund mark vall stad rud sen",
    "german": "Stein Berg Eich Rosen Ober Nieder Linden Wald Haber Kirch Hohl Brei Feld Rot Grün|meier bach mann berger hoff stein wald hauser müller feld brand",  # codespell:ignore
    "anglo": "Ash Brad Carl Hal Whit Stan Win Lang Mor Thorn Black Red Hather Ather Penn East|ford ton ley wood worth field by combe well den more bury",  # codespell:ignore
    "iberian": "Al Bar Car Mon Tor Val Vil Ser Cal Mar Sal Rib|badejo quera taleza bonero rano cedo longa varez tega rales mondo nares",  # codespell:ignore
    "french": "Beau Cha Mont Du Fon La Mar Vil Cour Ber Gran|champ val rand ville mont tier chet court nay lette rier",
    "italian": "Bel Cas Fer Gal Man Mor Pal Sar Tor Ven Zan|elli ini etti oni ardi azzo iero asso utti ani",  # codespell:ignore
    "slavic": "Kowal Bran Wit Dob Mal Stan Zel Hor Kras Vlas Now|czyk ek ak ík asz ula enda ovič iak ar",  # codespell:ignore
    "dutch": "van_der_ van_ de_|Meulen Heuvel Linden Broek Velde Haar Poel Brink Horst Kamp Laan Wal",
    "south_asian": "Bhat Chan Das Gan Jay Kul Man Nar Pra Raj Sub Ven Vis|karni dran gupta guly raman war ayan sad amani katesh wanath",  # codespell:ignore
    "japanese": "Yama Kawa Mori Taka Ishi Naka Matsu Fuji Oka Kita Nishi Hara Miya|da moto mura shima no guchi zaki hashi saki be",  # codespell:ignore
    "arabic": "Al- El- Bin_ Abu_|Rashid Nasser Zahrani Masri Shamsi Tamimi Haddad Najjar Sabbagh Fahim Dosari Khoury Badawi Sharif",
    "turkish": "Ak Kara Er Gün Öz Yıl Ay Tan Bal Sarı|demir taş kan gül bek soy han er man kaya",
    "west_african": "Ade Olu Chi Ani Nwa Oko Eke Ama Aye Obi|yinka bayo neke goke kwu ofor ampong nang buike tunji wole",
    "hebrew": "Gold Rosen Ben- Bar- Green Silver|berg man Ari Lev Haim Tal stein feld Natan Gal",  # codespell:ignore
    "southern_african": "Mak Nkw Mth Sith Zul Mab|ena anyana embu ole uza itha ebe usi",
    "chinese": "Ou Si|yang ma tu kong",
}  # fmt: skip
_DOUBLE_SURNAMES = {"iberian"}
# Part of one family name, not a first of two.
_PARTICLES = {"Abu", "Bin", "De", "de", "van"}
_HYPHENATES = {"chinese", "korean"}
# As people type them when a keyboard lacks the letter; only where usage knows the spelling.
_UMLAUTS = str.maketrans(
    {"ß": "ss"} | {letter: f"{plain_letter}e" for letter, plain_letter in zip("äöüÄÖÜ", "aouAOU", strict=True)}
)
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
_PARTS = {culture: tuple(_words(part) for part in text.split("|")) for culture, text in _PUT_TOGETHER.items()}
_SHARE_PUT_TOGETHER = {"chinese": 0.1, "korean": 0.0}


def _family(rng: random.Random, culture: str) -> str:
    beginnings, endings = _PARTS.get(culture, ((), ()))
    if beginnings and endings and rng.random() < _SHARE_PUT_TOGETHER.get(culture, 0.75):
        return rng.choice(beginnings) + rng.choice(endings)
    return rng.choice(_LISTS[culture][2])


def invent_name(rng: random.Random, culture: str, *, woman: bool) -> Name:
    women, men, _ = _LISTS[culture]
    givens = women if woman else men
    given = rng.choice(givens)
    family = _family(rng, culture)
    middle = ""
    if culture in _DOUBLE_SURNAMES and rng.random() < 0.5:
        family = f"{family} {_family(rng, culture)}"
    elif culture not in _HYPHENATES and rng.random() < 0.45:
        other = rng.choice(givens)
        middle = other if rng.random() < 0.4 else other[0]
    suffix = "Jr" if culture == "anglo" and not woman and rng.random() < 0.03 else ""
    return Name(family, given, "" if middle == given else middle, suffix)


def married(name: Name, rng: random.Random, culture: str) -> Name:
    """The name after a marriage: hyphenated, or another one altogether."""
    new = _family(rng, culture)
    while new in name.family:
        new = _family(rng, culture)
    return replace(name, family=f"{name.family}-{new}" if rng.random() < 0.5 else new)


def invent_habit(rng: random.Random) -> Habit:
    return Habit(
        prints_middle=rng.random() < 0.6,
        plain_letters=rng.choice((0.0, 0.1, 0.5)),
        joins_given=rng.random() < 0.5,
        drops_second_family=rng.choice((0.0, 0.0, 0.1, 0.4)),
        initials_only=rng.choice((0.0, 0.0, 0.01, 0.08)),
    )


def plain(text: str, *, umlauts_as_two: bool = False) -> str:
    """Without marks, as many journals print it: Müller as Muller, or as Mueller."""
    if umlauts_as_two:
        text = text.translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def print_name(name: Name, habit: Habit, rng: random.Random, *, initials_only: bool) -> Printed:
    family, given, middle = name.family, name.given, name.middle
    first_family, _, second_family = family.partition(" ")
    if second_family and first_family not in _PARTICLES and rng.random() < habit.drops_second_family:
        family = first_family if rng.random() < 0.7 else f"{first_family}-{second_family}"
    if "-" in given and habit.joins_given:
        given = given.replace("-", "").capitalize() if rng.random() < 0.7 else given.replace("-", " ")
    if not habit.prints_middle and rng.random() < 0.92:
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
