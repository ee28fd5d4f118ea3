"""Every address.  The game's views stand before labeling's, whose place they take."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from labeling.api.media import media
from labeling.api.siteverify import SiteVerifyView

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    *([path("api/v1/", include("gamification.api.urls"))] if settings.WITH_GAME else []),
    path("api/", include("labeling.api.urls")),
    *([path("embed/v1/", include("gamification.api.embed_urls"))] if settings.WITH_GAME else []),
    path("embed/v1/", include("labeling.api.embed_urls")),
    # For clients of reCAPTCHA that let one change the domain and nothing else.
    path("recaptcha/api/siteverify", SiteVerifyView.as_view()),
    path("media/<path:name>", media, name="media"),
    path("", include("frontend.urls")),
]

handler400 = "labeling.api.errors.bad_request"
handler404 = "labeling.api.errors.page_not_found"
handler500 = "labeling.api.errors.server_error"
