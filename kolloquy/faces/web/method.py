"""How a standing comes about: the recipe as it runs, and the closed list of what may enter it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kolloquy.faces.web.parts import page
from kolloquy.faces.web.wall import shows_no_evidence
from kolloquy.influence.ranking.recipe import RECIPE
from kolloquy.influence.vocabulary import Channel

WHAT_ENTERS = {
    Channel.SCIENCE: "publications, by kind and by place among the authors",
    Channel.TRIALS: "registered studies, by phase and by role",
    Channel.GUIDELINES: "guidelines written, and seats on panels, boards and societies",
    Channel.CONGRESS: "talks and chairs at congresses",
    Channel.NETWORK: "standing lent along joint work, and never more than a part of one's own",
}
WHAT_CANNOT = (
    ("Payments", "disclosed transfers of value are shown beside an expert as context and are never scored"),
    ("Prescribing", "what somebody prescribes is not evidence of what they know, and is not read at all"),
    ("Sales and claims", "no sales figure, claim or market share is read, stored or derived"),
    (
        "Our own contacts",
        "whom we visit says something about us; a ranking that knew it would praise our own attention",
    ),
    ("Followers", "digital attention is not scientific standing; it would be shown apart if it were shown"),
)


@require_safe
@shows_no_evidence
def method(request: HttpRequest) -> HttpResponse:
    channels = [
        {
            "channel": channel,
            "what": what,
            "kinds": [kind for kind in RECIPE.kinds if kind.channel == channel.value],
        }
        for channel, what in WHAT_ENTERS.items()
    ]
    return page(request, "method.html", {"recipe": RECIPE, "channels": channels, "cannot": WHAT_CANNOT})
