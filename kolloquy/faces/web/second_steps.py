"""One-time codes, recovery codes and passkeys: at sign-in, and on one's own account page."""

from typing import Any, cast

from allauth.account.internal.stagekit import clear_login
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kolloquy.faces.web.proof import require_recent_proof
from kolloquy.faces.web.sign_in_adapters import refuse
from kolloquy.faces.web.wall import shows_no_evidence
from kolloquy.governance.models import User
from kolloquy.governance.sign_in.actions import limited, record_method
from kolloquy.governance.sign_in.rules import Subject
from kolloquy.kernel.verdict import Refused

WRONG_CODE = "This is not the code of the moment; wait for the next one and type its six digits, or a recovery code."
STALE_CODE = "This is not the code of the moment; look at your app again and type its six digits."
WRONG_PASSKEY = "This passkey was not accepted; try again, or sign in with your password."


class CodeForm(AuthenticateForm):
    def clean_code(self) -> str:
        return counted(self.user, super().clean_code, WRONG_CODE)


class NewCodeForm(ActivateTOTPForm):
    def clean_code(self) -> str:
        return counted(self.user, super().clean_code, STALE_CODE)


def counted(user: User, check: Any, sentence: str) -> str:
    """A code is six digits: without a limit on tries it would be found."""
    try:
        with limited(Subject("account", f"code:{user.pk}"), user=user):
            return str(check())
    except forms.ValidationError as error:
        raise forms.ValidationError(sentence) from error
    except Refused as refused:
        raise forms.ValidationError(refused.verdict.reason) from refused


class Answers422:
    """A form that was not right says so with a status that is not success."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class Sensitive:
    """Asks for a recent proof before anything of it is shown or done."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return require_recent_proof(request) or super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Code(Answers422, AuthenticateView):
    """The second step of signing in."""

    template_name = "account/code.html"
    form_class = CodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return context | {"has_codes": "totp" in types, "has_passkey": "webauthn" in types}


class PasskeySignIn(LoginWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return refuse(self.request, WRONG_PASSKEY)


class AddCodes(Sensitive, Answers422, ActivateTOTPView):
    template_name = "account/add_codes.html"
    form_class = NewCodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            record_method(verb="authenticator.added", user=cast(User, self.request.user), method="totp")
        return response


class RemoveCodes(Sensitive, DeactivateTOTPView):
    template_name = "account/remove_method.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"what": "one-time codes", "name": "your authenticator app"}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            record_method(verb="authenticator.removed", user=cast(User, self.request.user), method="totp")
        return response


class ShowRecoveryCodes(Sensitive, ViewRecoveryCodesView):
    template_name = "account/recovery_codes.html"


class RenewRecoveryCodes(Sensitive, GenerateRecoveryCodesView):
    template_name = "account/renew_recovery_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            record_method(verb="authenticator.renewed", user=cast(User, self.request.user), method="recovery_codes")
        return response


class AddPasskey(Sensitive, Answers422, AddWebAuthnView):
    template_name = "account/add_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # Always one that signs in by itself, kept on the device and opened by finger, face or PIN.
        options = passkeys.begin_registration(cast(User, self.request.user), passwordless=True)
        return context | {"js_data": {"creation_options": options}, "form": kwargs.get("form", context.get("form"))}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            record_method(verb="authenticator.added", user=cast(User, self.request.user), method="passkey")
        return response


class RemovePasskey(Sensitive, RemoveWebAuthnView):
    template_name = "account/remove_method.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"what": "a passkey", "name": self.object.wrap().name}

    def get_success_url(self) -> str:
        return reverse("account")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            record_method(verb="authenticator.removed", user=cast(User, self.request.user), method="passkey")
        return response


@login_not_required
@shows_no_evidence
@require_POST
def start_again(request: HttpRequest) -> HttpResponse:
    """Give up a sign-in that waits for its second step."""
    clear_login(request)
    return HttpResponseRedirect(reverse("sign-in"))


code = shows_no_evidence(Code.as_view())
passkey_sign_in = shows_no_evidence(PasskeySignIn.as_view())
add_codes = shows_no_evidence(AddCodes.as_view())
remove_codes = shows_no_evidence(RemoveCodes.as_view())
recovery_codes = shows_no_evidence(ShowRecoveryCodes.as_view())
renew_recovery_codes = shows_no_evidence(RenewRecoveryCodes.as_view())
add_passkey = shows_no_evidence(AddPasskey.as_view())
remove_passkey = shows_no_evidence(RemovePasskey.as_view())
