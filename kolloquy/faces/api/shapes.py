"""What shapes have in common. A shape is written for its reader and never derived from a table."""

import unicodedata
from typing import Annotated, Generic, TypeVar

from ninja import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

T = TypeVar("T")
_KEPT = "\n\r\t"
# Turn the direction of all that follows, so that a line reads as what it does not say. Marks of single letters stay.
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Shape(BaseModel):
    """Something the API takes or gives; a field it does not know is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")


class PageOf(Shape, Generic[T]):
    items: list[T] = Field(description="What was found, in the list's own order.")
    next: str | None = Field(
        description="The address of the next page; null on the last one. There is no count: go on until null.",
        examples=["/api/v1/experts?limit=50&after=ImJr..."],
    )


def _clean(text: str) -> str:
    for c in text:
        if c in _TURNING or (c not in _KEPT and unicodedata.category(c) in {"Cc", "Cs"}):
            raise ValueError(f"it has the control character U+{ord(c):04X} in it; take that out")
    return text


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


Line = Annotated[str, AfterValidator(_one_line)]
Prose = Annotated[str, AfterValidator(_clean)]
Search = Annotated[str | None, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]

ExpertId = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9]{1,16}$", description="The expert's id, for ever.", example="EWF3XDP7JM")
]
Key = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,20}$", description="The record's key.", example="7GQ2KXM4ZB9TRC5D")]
Slug = Annotated[
    str, Path(pattern=r"^[a-z0-9_-]{1,80}$", description="The topic's short name.", example="heart-failure")
]
