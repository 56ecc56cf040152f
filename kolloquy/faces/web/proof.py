"""Proving again that it is oneself, before something that matters: with the password, or with a passkey."""

import time
from typing import cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as passkeys
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kolloquy.faces.web.wall import shows_no_evidence
from kolloquy.governance.models import User
from kolloquy.governance.sign_in.actions import prove
from kolloquy.kernel.verdict import Refused

RECENT_SECONDS = 300


def proven_recently(request: HttpRequest, *, again: bool = False) -> bool:
    """Whether they proved it within five minutes; `again`: by a proof of its own, not by the sign-in."""
    if not isinstance(request.user, User):
        return False
    records = get_authentication_records(request, request.user)
    return any(
        record["at"] > time.time() - RECENT_SECONDS and (not again or record.get("reauthenticated"))
        for record in records
    )


def require_recent_proof(request: HttpRequest, *, again: bool = False) -> HttpResponse | None:
    """None where that is so; else the answer that asks for it and then leads back here, to be sent once more."""
    if proven_recently(request, again=again):
        return None
    return HttpResponseRedirect(reverse("prove") + "?" + urlencode({"next": request.get_full_path()}))


def back_of(request: HttpRequest, otherwise: str) -> str:
    """Where to go on, as the form says, if that is a page of ours."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return back if fits else reverse(otherwise)


@shows_no_evidence
@never_cache
@sensitive_post_parameters("password")
def prove_again(request: HttpRequest) -> HttpResponseBase:
    user = cast(User, request.user)
    back, problem = back_of(request, "account"), ""
    if request.method == "POST" and request.POST.get("credential"):
        form = ReauthenticateWebAuthnForm(user=user, data=request.POST)
        if form.is_valid():
            form.save()
            return HttpResponseRedirect(back)
        problem = "This passkey was not accepted; try again, or use your password."
    elif request.method == "POST" and request.POST.get("password"):
        try:
            prove(user=user, password=request.POST["password"])
        except Refused as refused:
            problem = refused.verdict.reason
        else:
            reauthenticate_by_password(request)
            return HttpResponseRedirect(back)
    elif request.method == "POST":
        problem = "Type your password, or use a passkey."
    has_passkey = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    context = {
        "next": back,
        "problem": problem,
        "has_password": user.has_usable_password(),
        "passkey_options": {"request_options": passkeys.begin_authentication(user)} if has_passkey else None,
    }
    return render(request, "account/prove.html", context, status=422 if problem else 200)
