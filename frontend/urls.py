from django.urls import path

from frontend import views

urlpatterns = [
    path("", views.hub, name="hub"),
    path("play/<slug:slug>/", views.play, name="play"),
    path("me/", views.me, name="me"),
    path("sw.js", views.service_worker, name="service_worker"),
]
