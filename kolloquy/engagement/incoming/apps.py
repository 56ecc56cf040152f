from django.apps import AppConfig


class IncomingConfig(AppConfig):
    name = "kolloquy.engagement.incoming"
    label = "incoming"
