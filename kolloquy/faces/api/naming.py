"""Whom and what a request names, looked up: an expert by id, our people by the name they sign in with, topics by slug."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field, model_validator

from kolloquy.engagement.actions import add_unverified
from kolloquy.engagement.drafts import Somebody
from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.engagement.unverified.actions import sort_name
from kolloquy.faces.api.problems import not_valid
from kolloquy.faces.api.shapes import Shape
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Reader
from kolloquy.identity.queries import current_expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.topics import topics_for


class ExpertNamed(Shape):
    """Somebody you met: by `expert_id`, by the `unverified` key you were given, or by `name` where nobody knows them yet."""

    expert_id: str | None = Field(None, max_length=16, examples=["EWF3XDP7JM"])
    unverified: str | None = Field(None, max_length=20, examples=["7GQ2KXM4ZB9TRC5D"])
    name: str | None = Field(None, min_length=1, max_length=200, examples=["Amaka Okafor"])
    institution: str | None = Field(None, max_length=300, description="With a name: it helps the steward.")
    city: str | None = Field(None, max_length=300)
    country: str | None = Field(None, pattern="^[A-Za-z]{2}$", description="ISO 3166 code.", examples=["ES"])
    npi: str | None = Field(None, max_length=20)
    orcid: str | None = Field(None, max_length=60)
    source_key: str | None = Field(None, max_length=120, description="The id your system knows them by.")

    @model_validator(mode="after")
    def _is_somebody(self) -> "ExpertNamed":
        if sum(each is not None for each in (self.expert_id, self.unverified, self.name)) != 1:
            raise ValueError("state one of expert_id, unverified and name")
        return self


def somebody(named: ExpertNamed, where: str, by: User) -> Somebody:
    """The expert who is named; whoever nobody knows is added as unverified, and known again by the same words."""
    if named.expert_id is not None:
        expert = current_expert(named.expert_id)
        if expert is None or expert.state == ExpertState.GONE:
            raise not_valid(
                [(f"{where}.expert_id", f"No expert has the id “{named.expert_id}”; find them at /experts.")]
            )
        return expert
    if named.unverified is not None:
        row = UnverifiedExpert.objects.select_related("is_expert").filter(key=named.unverified).first()
        if row is None:
            raise not_valid([(f"{where}.unverified", "Nobody unverified has this key; state the name instead.")])
        return row.is_expert or row
    assert named.name is not None
    known = _known(named)
    if known:
        return known.is_expert or known
    return add_unverified(
        name=named.name,
        institution=named.institution,
        city=named.city,
        country=named.country,
        npi=named.npi,
        orcid=named.orcid,
        source_key=named.source_key,
        by=by,
    )


def _known(named: ExpertNamed) -> UnverifiedExpert | None:
    """Somebody added before in the same words: a request that comes twice must not make two people of one."""
    rows = UnverifiedExpert.objects.select_related("is_expert").filter(sort_name=sort_name(named.name or ""))
    country = named.country.upper() if named.country else None
    return rows.filter(
        institution=" ".join(named.institution.split()) or None if named.institution else None,
        country=country,
        source_key=named.source_key or None,
    ).first()


def everybody(named: Sequence[ExpertNamed], by: User) -> tuple[Somebody, ...]:
    return tuple(somebody(each, f"body.experts.{place}", by) for place, each in enumerate(named))


def person(username: str, where: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise not_valid([(where, f"None of our people signs in as “{username}”; see /organisation/people.")])
    return found


def people(usernames: Iterable[str], where: str) -> tuple[User, ...]:
    return tuple(person(username, f"{where}.{place}") for place, username in enumerate(usernames))


def discussion_topics(reader: Reader) -> Any:
    """The topics a reader may name: an off-label one tells what medical and research speak about."""
    return topics_for(reader.side)


def topics(slugs: Sequence[str], reader: Reader) -> tuple[DiscussionTopic, ...]:
    found = {topic.slug: topic for topic in discussion_topics(reader).filter(slug__in=slugs)}
    unknown = [place for place, slug in enumerate(slugs) if slug not in found]
    if unknown:
        raise not_valid(
            [(f"body.topics.{place}", "There is no such topic for you; see /discussion-topics.") for place in unknown]
        )
    return tuple(found[slug] for slug in slugs)


def usernames(user_ids: Iterable[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "username"))
