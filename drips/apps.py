from django.apps import AppConfig


class DripsConfig(AppConfig):
    name = "drips"
