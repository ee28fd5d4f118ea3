from django.urls import path

from frontend import crowds, embed, views

urlpatterns = [
    path("", views.hub, name="hub"),
    path("play/<slug:slug>/", views.play, name="play"),
    path("learn/<slug:slug>/", views.learn, name="learn"),
    path("me/", views.me, name="me"),
    path("settings/", views.settings_page, name="settings"),
    path("leagues/", views.leagues, name="leagues"),
    path("shop/", views.shop, name="shop"),
    path("projects/", views.projects, name="projects_page"),
    path("projects/new/", views.new_project, name="new_project_page"),
    path("projects/<slug:slug>/", views.desk, name="desk"),
    path("review/", views.review, name="review"),
    path("offline/", views.offline, name="offline"),
    path("manifest.webmanifest", views.web_manifest, name="web_manifest"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("crowd/<uuid:crowd_id>/", crowds.crowd_page, name="crowd_page"),
    path("embed/v1/loader.js", embed.loader, name="embed_loader"),
    path("embed/<str:version>/loader.js", embed.kept_loader, name="embed_kept_loader"),
    path("embed/v1/frame", embed.frame, name="embed_frame"),
]
