"""siteverify: a host's server asks whether a pass is good, in the words such services share.

The fields and codes are those of reCAPTCHA, hCaptcha and Turnstile, so that a host who knows one
of them changes an address.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict, UnreadablePostError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.passes import ForeignPass, SpentPass, UnknownPass, spend_pass
from labeling.api.auth import Anyone
from labeling.api.bodies import JsonBody
from labeling.api.secret_auth import secret_key_of
from labeling.models import CaptchaPass
from labeling.models.captcha import LONGEST_KEY

log = logging.getLogger(__name__)

FIELDS = ("secret", "response", "remoteip", "sitekey", "idempotency_key")
LONGEST_PASS = 2048
VERDICTS = {
    UnknownPass: "invalid-input-response",
    ForeignPass: "sitekey-secret-mismatch",
    SpentPass: "timeout-or-duplicate",
}


class Refused(Exception):
    """A pass is not good for what it was sent for; why, in the words such services share."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = list(codes)


class VerifyIn(serializers.Serializer[dict[str, Any]]):
    secret = serializers.CharField(help_text="Your secret key.")
    response = serializers.CharField(help_text="What your page got: the field goldrush-response.")
    remoteip = serializers.CharField(required=False, help_text="Taken, and not looked at.")
    sitekey = serializers.CharField(required=False)
    idempotency_key = serializers.CharField(required=False, max_length=LONGEST_KEY)


class SiteVerifiedOut(serializers.Serializer[dict[str, Any]]):
    success = serializers.BooleanField()
    challenge_ts = serializers.DateTimeField(required=False)
    hostname = serializers.CharField(required=False)
    action = serializers.CharField(required=False)
    cdata = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        codes = serializers.ListField(child=serializers.CharField())
        return {**super().get_fields(), "error-codes": codes}


class SiteVerifyView(APIView):
    """Asked by hosts' servers in the words of reCAPTCHA, hCaptcha and Turnstile."""

    authentication_classes: list[Any] = []
    permission_classes = [Anyone]
    parser_classes = [JsonBody, FormParser, MultiPartParser]

    @extend_schema(
        request={
            "application/json": VerifyIn,
            "application/x-www-form-urlencoded": VerifyIn,
            "multipart/form-data": VerifyIn,
        },
        responses=SiteVerifiedOut,
        tags=["hosts"],
    )
    def post(self, request: Request) -> Response:
        """Say whether a pass is good, and let it be good once.  A verdict always comes with 200."""
        try:
            return Response(_passed(_verify(_fields(request), timezone.now())))
        except Refused as refused:
            return _refusal(*refused.codes)
        except (APIException, SuspiciousOperation, UnreadablePostError):
            return _refusal("bad-request")
        except Exception:
            log.exception("siteverify failed")
            return _refusal("internal-error")


def _fields(request: Request) -> dict[str, str]:
    """Return what was sent, as text; what is sent twice may have been slipped in."""
    sent = request.data
    if isinstance(sent, QueryDict):
        sent = {name: values[0] if len(values) == 1 else values for name, values in sent.lists()}
    if not isinstance(sent, dict):
        raise Refused("bad-request")
    fields = {name: sent[name] for name in FIELDS if sent.get(name) not in (None, "")}
    if not all(isinstance(value, str) for value in fields.values()):
        raise Refused("bad-request")
    return fields


def _verify(fields: dict[str, str], at: datetime) -> CaptchaPass:
    missing = [f"missing-input-{name}" for name in ("secret", "response") if name not in fields]
    if missing:
        raise Refused(*missing)
    key = fields.get("idempotency_key", "")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Refused("bad-request")
    secret = secret_key_of(fields["secret"], at=at)
    if secret is None:
        raise Refused("invalid-input-secret")
    if len(fields["response"]) > LONGEST_PASS:
        raise Refused("invalid-input-response")
    try:
        return spend_pass(
            text=fields["response"],
            project_id=secret.project_id,
            is_test=secret.is_test,
            site_key=fields.get("sitekey", ""),
            key=key,
            at=at,
        )
    except tuple(VERDICTS) as no:
        raise Refused(VERDICTS[type(no)]) from no


def _passed(good: CaptchaPass) -> dict[str, Any]:
    return {
        "success": True,
        "challenge_ts": good.made_at,
        "hostname": urlsplit(good.origin).hostname,
        "action": good.action,
        "cdata": good.cdata,
        "error-codes": [],
    }


def _refusal(*codes: str) -> Response:
    return Response({"success": False, "error-codes": list(codes)})
