"""Words brought to what their spellings have in common. Plain, and cheap to import."""

from kolloquy.kernel.text import fold

# British spellings that MeSH does not list everywhere, brought to the American one it prefers.
_SPELLINGS = (
    ("aemi", "emi"), ("haem", "hem"), ("oedem", "edem"), ("paed", "ped"), ("tumour", "tumor"), ("oesoph", "esoph"),
    ("foet", "fet"), ("rrhoea", "rrhea"), ("gynaec", "gynec"), ("anaesth", "anesth"), ("caes", "ces"), ("orthopaed", "orthoped"),
)  # fmt: skip


def spelling(word: str) -> str:
    """A folded word in the spelling MeSH prefers."""
    if "ae" in word or "oe" in word or "our" in word:
        for british, american in _SPELLINGS:
            word = word.replace(british, american)
    return word


def stem(word: str) -> str:
    """A folded word without its plural ending. Source: the S-stemmer of Harman, 1991 (J Am Soc Inf Sci 42:7)."""
    word = spelling(word)
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]


def stems(text: str | None) -> list[str]:
    return [stem(word) for word in fold(text).split()]


def key(text: str | None) -> str:
    """What two spellings of one term have in common."""
    return " ".join(stems(text))
