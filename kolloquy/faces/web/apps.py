from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kolloquy.faces.web"
    label = "web"
