"""Why a contact is pinned: what was agreed with its expert and what a person said of it, each kept beside the other."""

from kolloquy.planning.agreeing.rules import AGREED

BY_HAND = "pinned by hand"  # without a word of why
_BESIDE = f"{AGREED}; "


def is_agreed(because: str) -> bool:
    return because == AGREED or because.startswith(_BESIDE)


def said_by_hand(because: str) -> str:
    """A person's own reason; "" where it is pinned for the agreement alone."""
    return "" if because == AGREED else because.removeprefix(_BESIDE)


def with_agreement(*, pinned: bool, because: str) -> str:
    """Why it is pinned once its expert has agreed to it."""
    if is_agreed(because):
        return because
    return f"{_BESIDE}{because or BY_HAND}" if pinned else AGREED


def with_word(because: str, words: str) -> str:
    """Why it is pinned once a person has pinned it too; `because` is why it was."""
    return f"{_BESIDE}{words or BY_HAND}" if is_agreed(because) else words


def why_agreed(*, agreed: bool) -> str:
    return AGREED if agreed else ""


def without_agreement(because: str) -> str:
    """What is left of the reasons once nothing is agreed any more; "" means that nothing holds it."""
    return said_by_hand(because) if is_agreed(because) else because
