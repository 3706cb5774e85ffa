"""API keys of partners and services, for administrators: make one, show it once, revoke it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import AfterValidator, AwareDatetime
from starlette.responses import Response

from services.identity.access import administration, expecting
from services.identity.depends import ContextDep
from services.identity.pages.confirmations import revoking
from services.identity.pages.labels import scope_labels
from services.identity.pages.one_account import back_to
from services.identity.schemas import CreateApiKey, Scopes
from shared.access.api_keys import key_label
from shared.message_ids import msgid
from shared.web.confirming import ask_first
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.request_model import RequestModel
from shared.web.routing import Router
from shared.web.submit import submitted

router = Router(prefix="/accounts/{account}/api-keys", include_in_schema=False)


def _with_a_day_after(day: date) -> date:
    if day == date.max:
        raise ValueError(msgid("Enter an earlier day."))
    return day


class KeyForm(RequestModel):
    """`expires_at` is the last day on which the key works, in UTC. `changed_at`: see `Seen`."""

    model_config = CreateApiKey.model_config

    scopes: Scopes
    expires_at: Annotated[date, AfterValidator(_with_a_day_after)] | None = None
    changed_at: AwareDatetime | None = None

    @property
    def end(self) -> datetime | None:
        """Return the midnight that ends that day."""
        if self.expires_at is None:
            return None
        return datetime.combine(self.expires_at + timedelta(days=1), time(), UTC)


@router.post("")
async def take_key(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    administration.expect_manager(principal)
    check = partial(expecting.expect_key, context, principal, account)
    wanted = await submitted(request, pages, KeyForm, further=check)
    key = await administration.give_key(
        context, principal, account, wanted.scopes, wanted.end, seen=wanted.changed_at
    )
    shown = await administration.show_account(context, principal, account)
    return pages.render(
        request,
        "account_key.html",
        account=shown,
        key=key.plain,
        scopes=scope_labels(wanted.scopes, pages.gettext(request)),
        end=wanted.end,
    )


@router.post("/{key}/revoke")
async def revoke(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    account: UUID,
    key: UUID,
) -> Response:
    administration.expect_manager(principal)
    if (asked := await ask_first(request, pages, revoking(key_label(key)))) is not None:
        return asked
    await administration.revoke_key(context, principal, account, key)
    return back_to(request, pages, account, msgid("Key revoked."))
