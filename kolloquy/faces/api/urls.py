from django.urls import re_path

from kolloquy.faces.api.door import door

urlpatterns = [re_path(r"^", door, name="api")]
