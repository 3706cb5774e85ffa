"""The page of one account, with its forms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.identity.context import Context
from services.identity.pages.labels import role_choices, scope_choices, scope_labels
from services.identity.schemas import AccountView, ApiKeyView, CreateAccount
from shared.access.principal import Principal
from shared.access.roles import known_roles
from shared.web.depends import path_of
from shared.web.forms import Form
from shared.web.labels import labels_of
from shared.web.pages import Gettext, Pages
from shared.web.submit import kept_at

KeyState = Literal["good", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key as the page lists it. `scopes` are in the reader's words."""

    key: ApiKeyView
    scopes: list[str]
    state: KeyState


def account_page(request: Request, pages: Pages, context: Context, shown: AccountView) -> Response:
    principal: Principal = request.state.principal
    gettext = pages.gettext(request)
    kept = kept_at(request, f"/accounts/{shown.id}/rights")
    return pages.render(
        request,
        "account_one.html",
        account=shown,
        own=principal.account == shown.id,
        rights=_rights_of(shown),
        overtaken=kept is not None and kept.was_refused("changed-since"),
        blank=Form(),
        scopes=scope_choices(known_roles(shown.roles), gettext),
        keys=_key_lines(shown, context.clock(), gettext),
        **account_choices(request, pages, context),
    )


def account_choices(request: Request, pages: Pages, context: Context) -> dict[str, Any]:
    """Return the roles and desks that any account may be given."""
    return {
        "roles": role_choices(pages.gettext(request)),
        "desks": labels_of(request, context.taxonomy).menus(CreateAccount)["desks"],
    }


def back_to(request: Request, pages: Pages, account: UUID, message: str) -> Response:
    return pages.redirect(path_of(request, f"/accounts/{account}"), message)


def key_state(key: ApiKeyView, now: datetime) -> KeyState:
    """Return what every service answers when the key is used."""
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "good"


def _key_lines(shown: AccountView, now: datetime, gettext: Gettext) -> list[KeyLine]:
    return [
        KeyLine(key, scope_labels(key.scopes, gettext), key_state(key, now))
        for key in shown.api_keys
    ]


def _rights_of(shown: AccountView) -> Form:
    return Form(
        {
            "roles[]": shown.roles,
            "desks[]": shown.desks,
            "all_desks": ["true"] if shown.all_desks else [],
        }
    )
