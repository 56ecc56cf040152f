from django.apps import AppConfig


class WallConfig(AppConfig):
    name = "kolloquy.governance.wall"
    label = "wall"
