"""A page and its part are one template: htmx gets the part, everybody else the page."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from kolloquy.faces.web.context import is_part


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, part: str | None = None
) -> HttpResponse:
    """Answer with `part` of the template where htmx asks for it; the two share an address."""
    name = f"{template}#{part}" if part and is_part(request) else template
    response = render(request, name, dict(context))
    patch_vary_headers(response, ["HX-Request"])
    return response


def opened(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A figure opened: in the drawer beside the page it stands on, or as a page of its own."""
    return page(request, template, context, part="content")
