from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "kolloquy.governance.tokens"
    label = "tokens"
