"""A tutorial as the test that follows it reads it: every word it quotes is used in its section, or the walk fails."""

import re
from pathlib import Path

_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# What is on a page stands between asterisks; what one types, and rules, between backticks.
_QUOTED = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)|`([^`]+)`")


class Told:
    """The sections of a page in their order, and which of their words are still to be used."""

    def __init__(self, page: Path) -> None:
        text = _LINK.sub(r"\1", _PICTURE.sub("", page.read_text(encoding="utf-8")))
        self._sections = [_section(part) for part in re.split(r"^## ", text, flags=re.M)[1:]]
        self._words: frozenset[str] = frozenset()
        self._left: set[str] = set()
        self._name = ""

    def section(self, name: str) -> None:
        """Begin the next section, which has this name; the one before must be used up."""
        self.done()
        self._name, self._words = self._sections.pop(0)
        assert self._name == name, f"the tutorial goes on with “{self._name}”, not “{name}”"
        self._left = set(self._words)

    def __call__(self, words: str) -> str:
        assert words in self._words, f"“{words}” is not quoted in “{self._name}”"
        self._left.discard(words)
        return words

    def done(self) -> None:
        assert not self._left, f"“{self._name}” quotes what nobody walked: {sorted(self._left)}"

    def end(self) -> None:
        self.done()
        quoting = [name for name, words in self._sections if words]
        assert not quoting, f"nobody walked {quoting}"


def _section(part: str) -> tuple[str, frozenset[str]]:
    name, _, body = part.partition("\n")
    found = (one or other for one, other in _QUOTED.findall(re.sub(r"^    .*$", "", body, flags=re.M)))
    return name.strip(), frozenset(" ".join(re.sub(r"^> ?", " ", words, flags=re.M).split()) for words in found)
