"""Signing in and out, and the theme one reads in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kolloquy.faces.web.context import THEME_COOKIE, THEMES
from kolloquy.faces.web.wall import shows_no_evidence

A_YEAR = 365 * 24 * 60 * 60


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012  as Django declares it
        "invalid_login": "That name and password do not belong together; try again, or ask your administrator.",
        "inactive": "This account is closed; ask your administrator.",
    }


class SignIn(LoginView):
    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"next": self.get_redirect_url(), **super().get_context_data(**kwargs)}


sign_in = SignIn.as_view()
sign_out = shows_no_evidence(LogoutView.as_view())


@login_not_required
@shows_no_evidence
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the chosen theme on this device; anything else means the system's."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=A_YEAR, samesite="Lax")
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
