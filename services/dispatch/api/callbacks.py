"""HTTP in: what Twilio reports. Only with its valid signature over this very URL."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.dispatch import reception
from services.dispatch.depends import PartsOf
from shared.problems import Forbidden, NotFound

router = APIRouter(prefix="/v1")
MOST_FIELDS = 100


@router.post(
    "/callbacks/twilio/status",
    status_code=204,
    summary="Take a report of Twilio's on an SMS",
    tags=["callbacks"],
    openapi_extra={
        "requestBody": {
            "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}
        }
    },
)
async def post_status(
    parts: PartsOf,
    request: Request,
    delivery: Annotated[UUID, Query(description="The delivery that is reported on.")],
) -> Response:
    """403 without a valid `X-Twilio-Signature`. A report that tells nothing new changes nothing."""
    if parts.twilio is None:
        raise NotFound("Twilio is not configured here.")
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    sent = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    signature = request.headers.get("x-twilio-signature", "")
    # The public URL, as Twilio was given it: behind a proxy the request names another host.
    url = f"{parts.twilio_callback}?{request.url.query}"
    if not parts.twilio.validate(url, sent, signature):
        raise Forbidden("This report is not signed by Twilio.", code="not-signed")
    sid, status = sent.get("MessageSid", ""), sent.get("MessageStatus", "")
    await reception.take_report(parts, delivery, sid[:64], status)
    return Response(status_code=204)
