"""The least that Django does for an answer: one row read, one written, on the server we use.

    python -m tests.load.bare 8000

What our own answers cost is held against this, measured in the same minutes.
"""

from __future__ import annotations

import sys
from typing import ClassVar

import django
from django.conf import settings

from project import settings as ours

settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES=ours.DATABASES,
    USE_TZ=True,
)
django.setup()

# ruff: noqa: E402 - what follows needs Django to be set up
import json

import uvicorn
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.http import HttpRequest, JsonResponse
from django.urls import path

from project.bodies import WholeBodies
from project.threads import InThreads


class Question(models.Model):
    text = models.CharField(max_length=100)

    objects: ClassVar[models.Manager[Question]] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.text


class Reply(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE)
    choice = models.CharField(max_length=100)

    objects: ClassVar[models.Manager[Reply]] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.choice


def answer(request: HttpRequest) -> JsonResponse:
    question = Question.objects.get(text="Which digit?")
    reply = Reply.objects.create(question=question, choice=json.loads(request.body)["choice"])
    return JsonResponse({"id": reply.pk}, status=201)


urlpatterns = [path("answer", answer)]


def main(port: int) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Question)
        editor.create_model(Reply)
    Question.objects.create(text="Which digit?")
    app = WholeBodies(InThreads(WSGIHandler(), ours.WEB_THREADS))
    uvicorn.run(app, port=port, lifespan="off", access_log=False, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
