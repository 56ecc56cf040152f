"""What django-allauth asks of us: who may come in, how secrets are kept, and whose the company's accounts are."""

from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac

from kolloquy.faces.web.devices import device_of
from kolloquy.governance.models import User
from kolloquy.governance.sign_in.actions import record_method, record_sign_in
from kolloquy.governance.sign_in.company import NOBODY, company_user
from kolloquy.governance.sign_in.sessions import DEVICE
from kolloquy.kernel import clock

REFUSED = "refused"  # in the session: why nobody came in, for the sign-in page


def refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    clear_login(request)
    request.session[REFUSED] = sentence
    return HttpResponseRedirect(reverse("sign-in"))


def not_completed() -> str:
    name = settings.KOLLOQUY.oidc_name
    return f"The sign-in with {name} was not completed; try again, or tell your administrator when it happened."


class Accounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **_: Any) -> HttpResponse | None:
        if not user.works_here(clock.today()):
            return refuse(request, NOBODY.reason)
        return None

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        request.session[DEVICE] = device_of(request)
        record_sign_in(user=user, methods=_methods(request))
        return super().post_login(request, user, **hooks)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what has happened where it happened."""


class SecondSteps(DefaultMFAAdapter):
    """Secrets of one-time codes are stored encrypted: a copy of the database alone signs nobody in."""

    def encrypt(self, text: str) -> str:
        return str(_fernet().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        return str(_fernet().decrypt(encrypted_text.encode()).decode())

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Kolloquy"}


class CompanyAccounts(DefaultSocialAccountAdapter):
    """The company's sign-in says who somebody is; whether they work here is ours to say."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        account: SocialAccount = sociallogin.account
        said = account.get_provider_account().get_user_data() or {}
        account.extra_data = {}  # what else the company knows of somebody is not ours to keep
        if sociallogin.is_existing:
            account.save(update_fields=["extra_data"])
            return
        user = company_user(
            username=said.get("preferred_username"),
            email=said.get("email") if said.get("email_verified") is True else None,
        )
        if user is None or SocialAccount.objects.filter(user=user, provider=account.provider).exists():
            raise ImmediateHttpResponse(refuse(request, NOBODY.reason))
        sociallogin.user, account.user = user, user
        with transaction.atomic():
            account.save()
            record_method(verb="authenticator.added", user=user, method="company")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        raise ImmediateHttpResponse(refuse(request, not_completed()))


def _methods(request: HttpRequest) -> list[str]:
    from allauth.account.authentication import get_authentication_records

    records = get_authentication_records(request, request.user)
    return [str(record.get("type") or record["method"]) for record in records]


def _fernet() -> Any:
    from cryptography.fernet import Fernet

    key = salted_hmac("kolloquy.second_steps", "key", algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))
