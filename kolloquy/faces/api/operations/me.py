"""Who the caller is here."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.shapes import Shape
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.policy import RecordClass, best_level

TAG = "Me"
router = Router()


class TokenUsed(Shape):
    name: str = Field(description="What it is for, in its person's words.", examples=["CRM bridge"])
    prefix: str = Field(description="How it begins.", examples=["kq_4fTz9a"])
    scopes: list[str] = Field(description="What it was made for.", examples=[["touchpoints:read"]])
    expires_at: datetime


class Me(Shape):
    username: str = Field(examples=["ada"])
    name: str = Field(examples=["Ada"])
    function: str = Field(description="What decides, with the role, what the wall lets through.", examples=["medical"])
    role: str = Field(description="field: their own territories; lead: all of them.", examples=["field"])
    territories: list[str] = Field(description="Where they work today.", examples=[["Iberia"]])
    purpose: str = Field(description="What this request looks for.", examples=["work"])
    sees: dict[str, str] = Field(
        description="The most they see of any record of each class: nothing, coordination or full.",
        examples=[{"touchpoint": "full", "trail": "nothing"}],
    )
    token: TokenUsed | None = Field(description="The token that was used; null with a session.")


@router.get("me", response=Me, auth=Needs(None), summary="Who the token acts for")
def me(request: HttpRequest) -> Me:
    """The person, what they see, and the token that was used."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    user, token = caller.user, caller.token
    return Me(
        username=user.username,
        name=str(user),
        function=user.function,
        role=user.role,
        territories=[user.territory] if user.territory else [],
        purpose=caller.reader.purpose,
        sees={str(each): best_level(caller.reader, each).name.lower() for each in RecordClass},
        token=TokenUsed(
            name=token.name,
            prefix=token.prefix,
            scopes=[scope for scope in Scope if scope in token.scopes],
            expires_at=token.expires_at,
        )
        if token
        else None,
    )
