from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kolloquy.faces.api"
    label = "api"
