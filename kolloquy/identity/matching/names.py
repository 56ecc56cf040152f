"""Personal names made comparable: folded, split into parts, and given as whole columns of numbers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kolloquy.kernel.text import fold

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Words that some sources print before a family name and others leave out.
_PARTICLES = "van von der den de del della dela di da do dos das du des la le les lo el al bin ibn ben abu ten ter te t zu zur zum af av y e st"
PARTICLES = frozenset(_PARTICLES.split())
SUFFIXES = {
    "jr": "Jr",
    "junior": "Jr",
    "sr": "Sr",
    "senior": "Sr",
    "ii": "II",
    "2nd": "II",
    "iii": "III",
    "3rd": "III",
    "iv": "IV",
}
# What is typed where a keyboard lacks the letter.
_TYPED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa"}
)
_SHORTEST_PART = 3  # letters; shorter parts of a double name do not tell people apart

# Short forms in common use, each line one name; a short form may stand for several.
_SHORT_FORMS = """
abigail abby; abraham abe; adelaide addie; adrian ade; agnieszka aga; albert al bert; alejandro alex ale; aleksander alex olek
aleksandra ola sasha; alessandro sandro ale; alexander alex alec sandy sasha xander; alexandra alex sandra sasha lexi; alexandros alex alekos
alfred al alf fred; alice ali; amanda mandy; anastasia ana stacy nastya; andreas andi andy; andrew andy drew; angela angie; anna ann anne annie
anthony tony; antoine tony; antonio tonio toni tony; archibald archie; arthur art; barbara barb babs; bartholomew bart; beatrice bea
benjamin ben benny; bernard bernie; bertram bert; bradley brad; caroline carrie carol; cassandra cassie; catherine cathy kate cat cath; charles charlie chuck chas
charlotte lottie; christian chris; christina chris tina chrissy; christine chris tina chrissy; christopher chris topher kit; clifford cliff; clinton clint
constance connie; cynthia cindy; daniel dan danny; daniela dani; danielle dani; david dave davy; deborah deb debbie; dennis den; dimitrios dimitris jim; dmitry dima
dominic dom; donald don donnie; dorothy dot dolly; douglas doug; edmund ed ted; eduardo edu; edward ed eddie ted ned; edwin ed; eleanor ellie nell; elisabeth lisa lis beth elly
elizabeth liz beth betty lisa betsy eliza libby; emanuel manny; emily em; emmanuel manu manny; enrique quique; eugene gene; evangelos vangelis; federico fede; ferdinand ferdi
fernando nando; florence flo; frances fran; francesca franca; francesco franco; francis frank fran; francisco paco pancho fran; franklin frank; frederick fred freddy rick; friedrich fritz
gabriel gabe; gabriella gabi; geoffrey geoff jeff; georgios george yorgos; gerald gerry jerry; gerard gerry; giovanni gianni; giuseppe beppe; gregory greg; guillermo memo; gustavo gus; gwendolyn gwen
harold harry hal; heinrich heinz; helena lena; henry harry hank; herbert herb bert; howard howie; ignacio nacho; ioannis yannis john; isabel isa bella; isabella bella; jacob jake
jacqueline jackie; james jim jimmy jamie; janet jan; javier javi; jeffrey jeff; jennifer jen jenny; jeremy jerry; jessica jess; joachim achim; joanna jo asia; johannes hans jan joe; john jack johnny jon
jonathan jon jonny; jose pepe; josef sepp; joseph joe joey; josephine jo josie; joshua josh; judith judy; julia julie; julian jules; jurgen jorg; karolina karo; katarzyna kasia; katherine kate kathy katie kat kathryn
kathleen kathy kate; kenneth ken kenny; kimberly kim; konstantinos kostas costas; krzysztof krzys; lawrence larry; leonard len leo lenny; leonardo leo; leopold leo poldi; lillian lily; louis lou; louise lou
lucille lucy; luis lucho; magdalena magda lena; malgorzata gosia; manuel manolo manny; marcus mark; margaret maggie meg peggy peg; margarita rita; maria mary mari; marianne mary; marjorie marge; martin marty
matthew matt; matthias matt; maurice mo; maximilian max; maxwell max; megan meg; melissa missy; michael mike mick mickey; michelle shelly; miguel mike; mikhail misha; mitchell mitch; mohammed mohamed mohammad muhammad mohamad muhammed md
nancy nan; natalia nat natasha; natalie nat; nathan nate; nathaniel nate nat; nicholas nick nicky; nicola nick nicky; nicole nicki; nikolaos nikos nick; nikolaus niko klaus; norman norm; oliver ollie; olivia liv
pamela pam; panagiotis panos takis; patricia pat patty trish tricia; patrick pat paddy; penelope penny; peter pete; philip phil; phillip phil; priscilla cilla; rachel rae; raymond ray; rebecca becky becca; reginald reg
richard rick dick rich richie; robert bob rob bobby bert robbie; roberto beto; roderick rod; rodney rod; roger rog; roland rolf; ronald ron ronnie; rosemary rose; russell russ; salvatore toto; samantha sam; samuel sam sammy
sandra sandy; sebastian seb bastian; sergei serge; sergio checo; sidney sid; simon si; sophia sophie; spyridon spyros; stanley stan; stavros steve; stephanie steph; stephen steve stevie; steven steve stevie
stewart stu; stuart stu; susan sue susie; suzanne sue suzy; sydney syd; tamara tammy; tatiana tanya; terence terry; teresa terry tess; theodore ted theo teddy; theodoros theo; theresa terry tess tracy; thomas tom tommy
timothy tim; tobias toby tobi; valentina vale; valerie val; veronica ronnie vero; victor vic; victoria vicky tori; vincent vince vinny; vincenzo enzo; virginia ginny; vladimir vlad volodya; walter walt wally
wilhelm willi; wilhelmina mina; william bill will billy willie liam; winston win; yevgeny eugene zhenya; yekaterina katya; zachary zach zack
"""  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """A given name as it can be compared: `first` is "" where nothing is stated, one letter where only an initial is."""

    first: str
    middle: tuple[str, ...]

    @property
    def joined(self) -> str:
        """ "Xiao-Ming", "Xiao Ming" and "Xiaoming" are one name; "" unless every part is written out."""
        parts = (self.first, *self.middle)
        return "".join(parts) if all(len(p) > 1 for p in parts) else ""


@dataclass(frozen=True, slots=True)
class Family:
    parts: tuple[str, ...]  # without particles
    suffix: str | None
    typed: str = ""  # as typed without the marks: "gruen" for "grün", where that differs

    @property
    def key(self) -> str:
        return "".join(self.parts)

    @property
    def keys(self) -> tuple[str, ...]:
        """The ways in which other sources may print it: whole first, then each end of a double name."""
        ends = [p for p in (self.parts[0], self.parts[-1]) if len(p) >= _SHORTEST_PART] if len(self.parts) > 1 else []
        return tuple(dict.fromkeys(key for key in (self.key, *ends, self.typed) if key))


@lru_cache(maxsize=500_000)
def family_of(text: str | None) -> Family:
    words = fold(text).split()
    suffix = next((SUFFIXES[w] for w in words[1:] if w in SUFFIXES), None)
    kept, typed = _bare(words), ""
    if text and _TYPED.keys() & set(map(ord, text)):
        typed = "".join(_bare(fold(text.translate(_TYPED)).split()))
    return Family(tuple(kept), suffix, typed)


def _bare(words: list[str]) -> list[str]:
    words = [w for i, w in enumerate(words) if i == 0 or w not in SUFFIXES]
    return [w for w in words if w not in PARTICLES] or words


@lru_cache(maxsize=500_000)
def given_of(given: str | None, initials: str | None = None) -> Given:
    """The given name from what is printed; the initials only where nothing else is."""
    printed = (given or "").strip()
    bare = re.sub(r"[\W_]+", "", printed)
    letters = fold(initials).replace(" ", "")
    if bare and bare.isupper() and 1 < len(bare) <= 3 and fold(bare) == letters:
        printed = " ".join(bare)  # "JM" printed for J. M.
    elif not bare:
        printed = " ".join(letters)
    words = [w for w in fold(printed).split() if w not in SUFFIXES]
    return Given(words[0], tuple(words[1:])) if words else Given("", ())


def _short_form_pairs() -> frozenset[tuple[str, str]]:
    pairs = set()
    for line in re.split(r"[;\n]", _SHORT_FORMS):
        full, *short = line.split() or [""]
        pairs |= {(full, s) for s in short} | {(s, full) for s in short}
    return frozenset(pairs)


SHORT_FORMS = _short_form_pairs()


class Codes:
    """Strings to small whole numbers, so that columns of them can be compared at once; "" is -1."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._of: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        if not text:
            return -1
        code = self._of.get(text)
        if code is None:
            code = self._of[text] = len(self.texts)
            self.texts.append(text)
        return code

    def find(self, text: str) -> int | None:
        return self._of.get(text)


@dataclass(frozen=True, slots=True)
class NameColumns:
    """The names of all mentions, a row a mention; -1 is "not stated"."""

    family: Ints  # whole family key
    families: tuple[tuple[str, ...], ...]  # every key of the family name
    first: Ints  # first given name or initial
    first_text: tuple[str, ...]
    first_is_full: Flags
    joined: Ints
    initial: Ints  # code point of the first given name's first letter
    middle: Ints  # middle names as printed
    middle_initials: Ints
    middle_initial: Ints  # code point of the first middle letter
    middle_first: Ints  # the first middle name, where written out, coded as `first` is
    suffix: Ints
    family_codes: Codes
    first_codes: Codes


def name_columns(
    families: Iterable[str | None],
    givens: Iterable[str | None],
    initials: Iterable[str | None],
    suffixes: Iterable[str | None],
) -> NameColumns:
    family_codes, first_codes, joined_codes, other_codes = Codes(), Codes(), Codes(), Codes()
    rows: list[tuple[int, int, bool, int, int, int, int, int, int, int]] = []
    keys: list[tuple[str, ...]] = []
    texts: list[str] = []
    for family_text, given_text, initials_text, suffix_text in zip(families, givens, initials, suffixes, strict=True):
        family, given = family_of(family_text), given_of(given_text, initials_text)
        suffix = SUFFIXES.get(fold(suffix_text)) or family.suffix or ""
        middle = given.middle
        keys.append(family.keys)
        texts.append(given.first)
        rows.append(
            (
                family_codes(family.key), first_codes(given.first), len(given.first) > 1, joined_codes(given.joined),
                ord(given.first[0]) if given.first else -1, other_codes(" ".join(middle)),
                other_codes("." + "".join(m[0] for m in middle)) if middle else -1, ord(middle[0][0]) if middle else -1,
                first_codes(middle[0]) if middle and len(middle[0]) > 1 else -1, other_codes(suffix),
            )
        )  # fmt: skip
    columns: Sequence[Ints] = (
        [np.array(c, dtype=np.int64) for c in zip(*rows, strict=True)] if rows else [np.zeros(0, np.int64)] * 10
    )
    return NameColumns(
        family=columns[0], families=tuple(keys), first=columns[1], first_text=tuple(texts), first_is_full=columns[2].astype(bool),
        joined=columns[3], initial=columns[4], middle=columns[5], middle_initials=columns[6], middle_initial=columns[7],
        middle_first=columns[8], suffix=columns[9], family_codes=family_codes, first_codes=first_codes,
    )  # fmt: skip
