from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "kolloquy.strategy"
