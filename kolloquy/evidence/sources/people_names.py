"""A printed name taken apart: "Jane A. van der Doe, MD, PhD" is van der Doe, given Jane A., with two degrees."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kolloquy.kernel.text import fold


def word_set(listed: str) -> frozenset[str]:
    """A set of words as a table in the code lists them."""
    return frozenset(listed.split())


_DEGREES = {
    fold(spelling).replace(" ", ""): degree
    for degree, spellings in {
        "MD": "MD", "PhD": "PhD DPhil", "DO": "DO", "DDS": "DDS", "DMD": "DMD", "DVM": "DVM", "MPH": "MPH", "MSc": "MSc M.S.", "MS": "MS",
        "MA": "MA", "MBA": "MBA", "MBBS": "MBBS MB.BS MBChB MBBCh", "MHS": "MHS", "MSCE": "MSCE", "MSCI": "MSCI", "MSCR": "MSCR", "MEd": "MEd",
        "MSW": "MSW", "MPhil": "MPhil", "MRes": "MRes", "MHM": "MHM", "MPT": "MPT MPTh", "BA": "BA", "BS": "BS", "BSc": "BSc", "BSN": "BSN",
        "MSN": "MSN", "DNP": "DNP", "RN": "RN", "NP": "NP", "APN": "APN", "PA": "PA PA-C", "PT": "PT", "DPT": "DPT DCS-PT", "OTR": "OTR OTR/L",
        "OCN": "OCN", "AOCN": "AOCN", "RD": "RD", "RPh": "RPh", "PharmD": "PharmD", "PsyD": "PsyD", "EdD": "EdD", "ScD": "ScD DSc", "DrPH": "DrPH",
        "DC": "DC", "ND": "ND", "DBH": "DBH", "DM": "DM", "DNB": "DNB", "DPM": "DPM", "DrIntMed": "DrIntMed", "KMD": "KMD", "MDS": "MDS", "JD": "JD",
        "BPharm": "BPharm", "MPharm": "MPharm", "MScEng": "MScEng", "MDSci": "MDSci", "Dr. med.": "med", "FRCP": "FRCP", "FRCPC": "FRCPC", "MRCP": "MRCP",
        "FRCS": "FRCS", "MRCS": "MRCS", "FACP": "FACP", "FACC": "FACC", "FAHA": "FAHA", "FAAN": "FAAN", "FCPS": "FCPS", "FACS": "FACS", "FESC": "FESC",
        "FRACP": "FRACP", "FASCO": "FASCO", "SpPD": "SpPD SpPD-KEMD", "DLitt": "DLitt", "LCSW": "LCSW", "CCRP": "CCRP", "CCRC": "CCRC",
    }.items()
    for spelling in spellings.split()
}  # fmt: skip
_DEGREES["mdphd"] = "MD, PhD"
# "MD" before a name is a Mohammad, "MA", "DO", "PA" and "ND" can be names: in front they are never degrees.
_TITLES = word_set(
    "dr drs prof professor mr mrs ms mme mlle miss ass assoc asst assistant associate doctor doktor ddr herr frau pd priv doz "
    "univ hon senior lecturer chief psychologist reader docent ordinarius emeritus dott dottssa ing sra"
)
_ROLES = word_set(
    "postgraduate master bachelor resident specialist nurse physician surgeon student candidate fellow investigator study chair "
    "principal sub director coordinator manager consultant pharmacist physiotherapist oncologist scientist researcher scholar retired sponsor "
    "supervisor chiro site"
)
_SUFFIXES = {"jr": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV", "2nd": "II", "3rd": "III", "4th": "IV"}
_PARTICLES = word_set(
    "van von der den de het ter ten te la le les du des da das do dos di del della delle dello degli dei lo zu zum zur vom af av "
    "al el bin ibn bint ben abu abdul abd abdel mac mc saint st san santa"
)
_BRAZILIAN_ENDINGS = frozenset({"junior", "júnior", "filho", "neto", "sobrinho"})
_PHD = re.compile(r"\b[Pp][Hh]\.?\s*\.?\s*[Dd]\b\.?(?:\s*\*)?")
_DOTTED_START = re.compile(r"\b(Dr|Prof|Mr|Mrs|Ms|[A-Z])\.(?=[^\W\d_]{2})")
_DASHED_ROLE = re.compile(r"\s[-–—]\s.*$")
_BRACKETS = re.compile(r"\s*[(\[（].*?[)\]）]")


@dataclass(frozen=True, slots=True)
class PrintedName:
    """What a name says about itself; what it leaves out is None."""

    family: str | None
    given: str | None
    initials: str | None
    suffix: str | None
    degrees: tuple[str, ...] = ()


def split_name(printed: str) -> PrintedName:
    """Family and given name, initials, suffix and degrees of a name printed in one string, in either order."""
    parts = _parts(printed)
    name = _words(parts[0]) if parts else []
    suffix, degrees = None, []
    given_after_comma: list[str] = []
    for part in parts[1:]:
        words = _words(part)
        found = _degrees_of(words)
        ending = next((_SUFFIXES[key] for w in words if (key := _key(w)) in _SUFFIXES), None)
        if found or ending or _only(words, _TITLES | _ROLES) or _is_noise(part, name):
            suffix = suffix or ending
            degrees += found
        elif not given_after_comma and _may_be_given(words, family=name):
            given_after_comma = words
        else:
            degrees += [_DEGREES.get(_key(w), w.strip(".")) for w in words] if _looks_like_degree(words) else []
    if given_after_comma:
        name, ending, more = _strip_ends(name)
        given, later_ending, later = _strip_ends(given_after_comma)
        return _made(name, given, suffix or ending or later_ending, [*more, *later, *degrees], " ".join(parts[:2]))
    name, ending, more = _strip_ends(name)
    family, given = _family_and_given(name)
    return _made(family, given, suffix or ending, [*more, *degrees], parts[0] if parts else "")


def joined_name(family: str | None, given: str | None) -> str | None:
    """A name as one would print it, from its two halves."""
    return " ".join(half for half in (given, family) if half) or None


def initials_of(given: str | None) -> str | None:
    """The first letters of the given names, as PubMed writes them: "Jean-Luc P." is JLP."""
    letters = [word[0] for word in re.split(r"[\s\-‐.]+", given or "") if word and word[0].isalpha()]
    return "".join(letters).upper() or None


def _parts(printed: str) -> list[str]:
    text = " ".join(printed.replace("，", ",").replace("＆", "&").replace("*", " ").split())
    text = _PHD.sub("PhD", _BRACKETS.sub("", text))
    text = _DASHED_ROLE.sub("", re.sub(r"(?<=\w)- (?=\w)", "-", text))
    return [part for part in (p.strip() for p in re.split(r"[,;]", text)) if part.strip(" .")]


def _words(part: str) -> list[str]:
    """The words of a part; "A.Doe" is two, "M.Sc" is one."""
    apart = (w if _key(w) in _DEGREES else _DOTTED_START.sub(r"\g<0> ", w.replace("/", " ")) for w in part.split())
    return [w for words in apart for w in words.split() if w.strip(".-")]


def _key(word: str) -> str:
    return fold(word).replace(" ", "")


def _only(words: Iterable[str], known: frozenset[str]) -> bool:
    return all(_key(w) in known for piece in words for w in re.split(r"\.", piece) if w)


def _degrees_of(words: list[str]) -> list[str]:
    """The degrees in words that hold nothing but degrees, titles and roles; else nothing."""
    found: list[str] = []
    for word in words:
        if (degree := _DEGREES.get(_key(word))) is not None:
            found += degree.split(", ")
        elif _key(word) not in _TITLES | _ROLES | _SUFFIXES.keys() and not _only([word], _TITLES | _ROLES):
            return []
    return found


def _is_noise(part: str, name: list[str]) -> bool:
    """ "Site 111" says where somebody works; "A. Gokarn, Gokarn" says a name twice."""
    return any(c.isdigit() for c in part) or (len(name) > 1 and fold(part) in {fold(w) for w in name})


def _may_be_given(words: list[str], family: list[str]) -> bool:
    family_words = [w for w in family if _key(w) not in _TITLES]
    if len(words) > 4 or not all(w[0].isalpha() for w in words):
        return False
    if len([w for w in family_words if _key(w) not in _PARTICLES]) <= 1:
        return True  # "Doe, J" and "van der Berg, Jan"
    return all(w[0].isupper() and (w[1:].islower() or len(w.strip(".")) == 1) for w in words) and len(words[0]) > 2


def _looks_like_degree(words: list[str]) -> bool:
    return (
        len(words) <= 3
        and all(len(w) <= 8 and w[0].isupper() for w in words)
        and any(sum(c.isupper() for c in w) > 1 for w in words)
    )


def _strip_ends(words: list[str]) -> tuple[list[str], str | None, list[str]]:
    """The words of the name itself, and what stood around them: a suffix and degrees."""
    degrees: list[str] = []
    suffix = None
    kept = [w for w in words if _key(w) not in _TITLES and not _only([w], _TITLES)]
    while len(kept) > 1:
        key = _key(kept[-1])
        # Two-letter names such as "Ma" and "Do" end many names; only a spelling in capitals is a degree.
        if key in _DEGREES and (
            len(key) > 2 or "." in kept[-1] or (kept[-1].isupper() and not all(w.isupper() for w in kept[:-1]))
        ):
            degrees[:0] = _DEGREES[key].split(", ")
        elif key in _SUFFIXES:
            suffix = _SUFFIXES[key]
        elif key not in _ROLES or len(kept) == 2:
            break
        kept.pop()
    return [w.rstrip(".") if len(w.rstrip(".")) > 1 else w for w in kept], suffix, degrees


def _family_and_given(words: list[str]) -> tuple[list[str], list[str]]:
    half = len(words) // 2
    if len(words) % 2 == 0 and half > 1 and words[:half] == words[half:]:
        words = words[:half]
    # "Ana Paula APR Rigo" states its own initials.
    words = [
        w for i, w in enumerate(words) if not (len(w) > 2 and w == "".join(o[0] for o in words[:i] + words[i + 1 :]))
    ]
    if len(words) < 2:
        return words, []
    shouted = [len(w) > 1 and w.isupper() for w in words]
    if not all(shouted):
        start = len(words) - next(i for i, loud in enumerate([*reversed(shouted), False]) if not loud)
        if 0 < start < len(words):
            return _with_particles(words, start)
        # A surname printed first, in capitals; two letters there are initials.
        if shouted[0] and len(words[0]) > 2 and not any(shouted[1:]):
            return words[:1], words[1:]
    start = len(words) - 1
    if fold(words[-1]) in _BRAZILIAN_ENDINGS and start > 1:
        start -= 1
    return _with_particles(words, start)


def _is_particle(word: str) -> bool:
    return "." not in word and (_key(word.rpartition("-")[2]) in _PARTICLES or word in ("'t", "’t"))


def _with_particles(words: list[str], start: int) -> tuple[list[str], list[str]]:
    while start > 1 and _is_particle(words[start - 1]):
        start -= 1
    return words[start:], words[:start]


def _made(family: list[str], given: list[str], suffix: str | None, degrees: list[str], whole: str) -> PrintedName:
    letters = [c for c in whole if c.isalpha()]
    all_caps = bool(letters) and all(c.isupper() for c in letters)
    spelled = " ".join(_given_word(w, all_caps=all_caps) for w in given) or None
    if spelled:
        spelled = spelled[0].upper() + spelled[1:]
    return PrintedName(
        family=" ".join(_name_case(w) for w in family) or None,
        given=spelled,
        initials=initials_of(spelled),
        suffix=suffix,
        degrees=tuple(dict.fromkeys(degrees)),
    )


def _given_word(word: str, *, all_caps: bool) -> str:
    letters = word.replace(".", "")
    if len(letters) == 1:
        return word.upper()
    # "MD" before a name is short for Mohammad.
    if letters != "MD" and not all_caps and 2 <= len(letters) <= 3 and letters.isupper() and letters.isalpha():
        return " ".join(letters)  # "JH" stands for two names
    return _name_case(word)


def _name_case(word: str) -> str:
    """A word in capitals or all lower case in the case names are printed in; any mixed spelling as it is."""
    if len(word) < 2 or (word.islower() and _is_particle(word)):
        return word
    if not word.isupper() and not word.islower():
        return word
    return re.sub(r"[^\W\d_]+", lambda m: m.group()[0].upper() + m.group()[1:].replace("İ", "i").lower(), word)
