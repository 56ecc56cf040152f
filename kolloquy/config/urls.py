from django.urls import include, path

urlpatterns = [
    path("api/", include("kolloquy.faces.api.urls")),
    path("", include("kolloquy.faces.web.urls")),
]
handler400 = "kolloquy.faces.web.errors.bad_request"
handler403 = "kolloquy.faces.web.errors.forbidden"
handler404 = "kolloquy.faces.web.errors.not_found"
handler500 = "kolloquy.faces.web.errors.broken"
