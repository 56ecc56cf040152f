from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "kolloquy.identity"
