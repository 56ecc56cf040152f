"""What shapes have in common. A shape is written for its reader and never derived from a table."""

from typing import Annotated, Any, Generic, TypeVar

from ninja import Path, Query
from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Shape(BaseModel):
    """Something the API takes or gives; a field it does not know is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")


class PageOf(Shape, Generic[T]):
    items: list[T] = Field(description="What was found, in the list's own order.")
    next: str | None = Field(
        description="The address of the next page; null on the last one. There is no count: go on until null.",
        examples=["/api/v1/experts?limit=50&after=ImJr..."],
    )


ExpertId = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9]{1,16}$", description="The expert's id, for ever.", example="EWF3XDP7JM")
]
Key = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,20}$", description="The record's key.", example="7GQ2KXM4ZB9TRC5D")]
Slug = Annotated[
    str, Path(pattern=r"^[a-z0-9_-]{1,80}$", description="The topic's short name.", example="heart-failure")
]


def words(description: str) -> Any:
    """A parameter of the address that takes what somebody typed."""
    return Query(description=description, max_length=200, pattern=r"^[^\x00-\x1f]*$")  # type: ignore[type-arg]
