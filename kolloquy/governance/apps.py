from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "kolloquy.governance"
