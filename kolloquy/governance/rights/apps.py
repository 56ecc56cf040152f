from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "kolloquy.governance.rights"
    label = "rights"
