"""Topics that are followed: the list, one of them, and following a new one, which the worker then computes."""

import json
from collections.abc import Sequence
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.parts import page
from kolloquy.faces.web.rows import expert_rows, scale_of
from kolloquy.governance.models import User
from kolloquy.influence import queries
from kolloquy.influence.models import Topic
from kolloquy.influence.vocabulary import Sort
from kolloquy.kernel.problems import Problem

IN_PICTURE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def topic_list(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _follow(request)
    return page(request, "topics/list.html", _listed(), part="topics")


def _listed() -> dict[str, object]:
    listed = [{"topic": topic, "state": state_of(topic), "computed": _computed(topic)} for topic in queries.topics()]
    return {"topics": listed, "any_computing": any(each["state"] == "computing" for each in listed)}


def _follow(request: HttpRequest) -> HttpResponse:
    # Here, not above: it brings the ranking core, which no page that is only read should load.
    from kolloquy.workflows.follow_topic import follow_topic

    text = request.POST.get("text", "").strip()
    try:
        topic = follow_topic(settings.KOLLOQUY.home, text, by=cast(User, request.user))
    except Problem as problem:
        context = _listed() | {"text": text, "problem": words.sentence(str(problem))}
        return render(request, "topics/list.html", context, status=422)
    return HttpResponseRedirect(reverse("topic", args=[topic.slug]))


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = queries.topic(slug)
    if topic is None:
        raise Http404(slug)
    context: dict[str, object] = {
        "topic": topic,
        "state": state_of(topic),
        "computed": _computed(topic),
        "problem": words.sentence(topic.problem or ""),
    }
    if topic.computed_at:
        leading = queries.ranked_experts(topic, size=IN_PICTURE)
        rising = queries.ranked_experts(topic, sort=Sort.RISE, size=5)
        picture = _picture(leading.rows)
        context |= {
            "picture": picture,
            "picture_json": json.dumps(picture, ensure_ascii=False),
            "leading": expert_rows(leading.rows[:5], scale=scale_of(leading.rows)),
            "rising": expert_rows(
                [row for row in rising.rows if row.standing and (row.standing.rise or 0) > 0],
                scale=scale_of(leading.rows),
            ),
            "countries": [(code, words.country(code)) for code in topic.countries],
        }
    return page(request, "topics/topic.html", context, part="state")


def _picture(rows: Sequence[queries.Row]) -> list[dict[str, object]]:
    """Who stands how high and grows how fast: the chart's rows, and its table's."""
    return [
        {
            "name": row.expert.name,
            "standing": round(row.standing.standing, 1),
            "rise": round(row.standing.rise, 2),
            "times": f"{2**row.standing.rise:.1f} ×",
            "url": f"/experts/{row.expert.expert_id}",
            "place": row.standing.place,
        }
        for row in rows
        if row.standing and row.standing.rise is not None
    ]


def state_of(topic: Topic) -> str:
    """ready, computing or stuck."""
    if topic.problem:
        return "stuck"
    return "ready" if topic.computed_at else "computing"


def _computed(topic: Topic) -> str:
    return words.day(topic.computed_at.date()) if topic.computed_at else ""
