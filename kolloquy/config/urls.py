from django.urls import include, path

urlpatterns = [path("", include("kolloquy.faces.web.urls"))]
