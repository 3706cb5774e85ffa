"""HTTP in: callbacks of Twilio. Only with its valid signature over exactly this URL."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Security
from fastapi.security import APIKeyHeader
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.dispatch.access import reports
from services.dispatch.context import Context
from services.dispatch.depends import ContextDep
from services.dispatch.rules.callbacks import Callback
from services.dispatch.rules.twilio_answers import error_code
from shared.problems import Forbidden, NotFound
from shared.web.routing import Router

router = Router(prefix="/v1")
MOST_FIELDS = 100
MOST_BYTES = 64 * 1024
_FORM: dict[str, Any] = {
    "requestBody": {
        "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}
    }
}

SIGNATURE = APIKeyHeader(
    name="X-Twilio-Signature",
    scheme_name="twilioSignature",
    description="Twilio's signature over the URL and the fields.",
    auto_error=False,
)


@router.post(
    "/callbacks/twilio/status",
    status_code=204,
    summary="Receive Twilio's report on an SMS",
    tags=["callbacks"],
    dependencies=[Security(SIGNATURE)],
    openapi_extra=_FORM,
)
async def report_sms(
    context: ContextDep,
    request: Request,
    delivery: Annotated[UUID, Query(description="The delivery that is reported on.")],
) -> Response:
    """403 without a valid `X-Twilio-Signature`. A report without news changes nothing."""
    sent = await _signed(context, request, Callback.STATUS)
    sid, status = sent.get("MessageSid", ""), sent.get("MessageStatus", "")
    code = error_code(sent.get("ErrorCode"))
    await reports.receive_report(context, delivery, sid[:64], status, code)
    return Response(status_code=204)


@router.post(
    "/callbacks/twilio/messages",
    status_code=204,
    summary="Receive an SMS reply",
    tags=["callbacks"],
    dependencies=[Security(SIGNATURE)],
    openapi_extra=_FORM,
)
async def receive_sms(context: ContextDep, request: Request) -> Response:
    """STOP blocks the number of a contact, START unblocks it. Any other text is ignored.

    403 without a valid `X-Twilio-Signature`.
    """
    sent = await _signed(context, request, Callback.MESSAGES)
    word = sent.get("OptOutType") or sent.get("Body", "")
    await reports.receive_sms_reply(context, sent.get("From", "")[:32], word[:64])
    return Response(status_code=204)


async def _signed(context: Context, request: Request, callback: Callback) -> Mapping[str, str]:
    """Return the form that Twilio sent.

    A refused callback is counted only if it names our account: strangers raise no alarm.
    """
    if context.twilio is None:
        raise NotFound("Twilio is not configured here.")
    if len(await request.body()) > MOST_BYTES:
        raise HTTPException(413)  # before the sender is verified
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    sent = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    signature = request.headers.get("x-twilio-signature", "")
    # Twilio signed the public URL; behind a proxy the request has another host.
    query = f"?{request.url.query}" if request.url.query else ""
    if not context.twilio.is_valid(context.twilio_url(callback) + query, sent, signature):
        if sent.get("AccountSid") == context.twilio_account:
            await reports.receive_refused_callback(context, callback)
        raise Forbidden("This report is not signed by Twilio.", code="not-signed")
    return sent
