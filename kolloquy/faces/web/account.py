"""Signing in and out, one's own account, and the theme one reads in."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.core.internal.httpkit import get_client_ip
from django import forms
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from kolloquy.faces.web.context import THEME_COOKIE, THEMES
from kolloquy.faces.web.proof import proven_recently as proven_recently
from kolloquy.faces.web.proof import require_recent_proof as require_recent_proof
from kolloquy.faces.web.sessions import ENDED
from kolloquy.faces.web.sign_in_adapters import REFUSED, not_completed, refuse
from kolloquy.faces.web.wall import shows_no_evidence
from kolloquy.governance import queries
from kolloquy.governance.models import User
from kolloquy.governance.sign_in.actions import authenticate, choose_password, prove, record_method, record_sign_out
from kolloquy.governance.sign_in.sessions import end_sessions, sessions_of
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused

A_YEAR = 365 * 24 * 60 * 60
DONE = "done"  # in the session: what was just done, told once


class SignInForm(forms.Form):
    username = forms.CharField(max_length=150)
    password = forms.CharField(max_length=1_000, strip=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        self.user: User | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors:
            address = get_client_ip(self.request) or ""
            try:
                self.user = authenticate(address=address, **given)
            except Refused as refused:
                raise forms.ValidationError(refused.verdict.reason) from refused
        return given

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        assert self.user is not None
        credentials = {"username": self.user.username}
        return perform_password_login(request, credentials, Login(user=self.user, redirect_url=redirect_url))


class SignIn(LoginView):
    template_name = "account/sign_in.html"
    form_class = SignInForm

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        # Whoever comes back to this page from the second step wants to begin again.
        clear_login(request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.request.session
        said = [session.pop(key, None) for key in (ENDED, REFUSED, DONE) if key in session]
        return super().get_context_data(**kwargs) | {
            "next": self.get_success_url() or "",
            "said": next(filter(None, said), ""),
            "company": settings.KOLLOQUY.oidc_name if settings.KOLLOQUY.oidc_issuer else "",
        }


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            record_sign_out(user=request.user)
        return super().post(request, *args, **kwargs)


sign_in = SignIn.as_view()
sign_out = shows_no_evidence(SignOut.as_view())


def _by_company(step: str) -> Callable[[HttpRequest, str], HttpResponse]:
    @login_not_required
    @shows_no_evidence
    def answer(request: HttpRequest, provider_id: str) -> HttpResponse:
        # Here, not above: it brings an HTTP client that nothing else loads, a tenth of a second at every start.
        from allauth.socialaccount.providers import registry
        from allauth.socialaccount.providers.openid_connect import views
        from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider

        registry.register(OpenIDConnectProvider)
        try:
            return getattr(views, step)(request, provider_id)
        # A company whose server is away, or says what is not OpenID Connect, is no fault of whoever signs in.
        # ConnectionError and Timeout of `requests` are OSErrors; what cannot be read is a ValueError or a KeyError.
        except (OSError, ValueError, KeyError):
            return refuse(request, not_completed())

    return answer


company_sign_in = _by_company("login")
company_callback = _by_company("callback")


@login_not_required
@shows_no_evidence
@never_cache
@sensitive_post_parameters()
def first_sign_in(request: HttpRequest, who: str, token: str) -> HttpResponseBase:
    """An invitation: whoever holds the link chooses a password, once and within a day."""
    user = _invited(who, token)
    if user is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        problem = _choose(user, request, by=user)
        if not problem:
            request.session[DONE] = "Your password is set; sign in with it."
            return HttpResponseRedirect(reverse("sign-in"))
    context = {"who": user, "problem": problem}
    return render(request, "account/first_sign_in.html", context, status=422 if problem else 200)


@shows_no_evidence
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    here = request.session.session_key
    context = {
        "person": queries.own_account(user, on=clock.today()),
        "sessions": [(each, each.key == here) for each in sessions_of(user.pk)],
        "done": request.session.pop(DONE, ""),
        "hours": settings.KOLLOQUY.session_hours,
        "idle": settings.KOLLOQUY.idle_minutes,
    }
    return render(request, "account/account.html", context)


@shows_no_evidence
@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponseBase:
    user = cast(User, request.user)
    if not user.has_usable_password() and (asked := require_recent_proof(request)) is not None:
        return asked
    problem = ""
    if request.method == "POST":
        try:
            if user.has_usable_password():
                prove(user=user, password=request.POST.get("password", ""))
            problem = _choose(user, request, by=user)
        except Refused as refused:
            problem = refused.verdict.reason
        if not problem:
            update_session_auth_hash(request, user)
            request.session[DONE] = "Your password is changed, and your other sessions have ended."
            return HttpResponseRedirect(reverse("account"))
    context = {"has_password": user.has_usable_password(), "problem": problem}
    return render(request, "account/password.html", context, status=422 if problem else 200)


@shows_no_evidence
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    count = end_sessions(user_id=user.pk, but=request.session.session_key)
    record_method(verb="sessions.ended", user=user, method=f"{count} others")
    request.session[DONE] = f"{count} other session{'' if count == 1 else 's'} ended."
    return HttpResponseRedirect(reverse("account"))


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


def _invited(who: str, token: str) -> User | None:
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(who))).first()
    except (ValueError, OverflowError):
        return None
    fits = user is not None and user.works_here(clock.today()) and default_token_generator.check_token(user, token)
    return user if fits else None


def _choose(user: User, request: HttpRequest, by: User) -> str:
    """Take the new password of a form; what is wrong with it, or ""."""
    chosen = request.POST.get("new_password", "")
    if chosen != request.POST.get("new_password_again", ""):
        return "The two passwords differ; type the same one twice."
    try:
        choose_password(user=user, password=chosen, by=by)
    except BadInput as problem:
        return str(problem)
    return ""
