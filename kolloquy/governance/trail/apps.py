from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "kolloquy.governance.trail"
    label = "trail"
