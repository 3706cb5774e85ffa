"""HTTP in: tokens, accounts, keys, and what other services need to check tokens."""

from enum import Enum
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.identity import schemas
from services.identity.access import (
    administration,
    expecting,
    own_account,
    second_administrator,
    signing_in,
)
from services.identity.depends import ContextDep
from shared.access.tokens import ACCESS_LIFETIME
from shared.web.all_faults import checked_by
from shared.web.codes import codes_router
from shared.web.depends import ApiPrincipal, network_address
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router
from shared.web.sent_request import SentDep

router = Router(prefix="/v1")
codes = codes_router(schemas.CreateAccount)
well_known = Router(prefix="/.well-known", tags=["OpenID"])

Tags = list[str | Enum]

TOKENS: Tags = ["tokens"]
OWN: Tags = ["own account"]
ACCOUNTS: Tags = ["accounts"]
KEYS: Tags = ["API keys"]
SECOND: Tags = ["second administrator"]


@router.post("/tokens", summary="Sign in", tags=TOKENS)
async def sign_in(context: ContextDep, request: Request, body: schemas.SignIn) -> schemas.Token:
    """Exchange e-mail address and password for a token of 15 minutes.

    Problems: 401 `wrong-password`, `account-disabled`; 403 `password-must-change` (send
    `new_password` too); 422 for a new password that is too weak; 429 `slow-down`.
    """
    given = signing_in.Credentials(
        email=body.email,
        password=body.password.get_secret_value(),
        address=network_address(request),
        new_password=body.new_password.get_secret_value() if body.new_password else None,
    )
    return _token(signing_in.access_token(context, await signing_in.sign_in(context, given)))


@router.delete("/tokens", status_code=204, summary="Sign out everywhere", tags=TOKENS)
async def sign_out_everywhere(context: ContextDep, principal: ApiPrincipal) -> None:
    """End all your sessions, on all devices."""
    await own_account.sign_out(context, principal)


@router.post("/password", summary="Change your password", tags=OWN)
async def change_password(
    context: ContextDep, principal: ApiPrincipal, request: Request, body: schemas.ChangePassword
) -> schemas.Token:
    """Change it; all your other sessions end, and a new token is returned."""
    signed_in = await own_account.change_password(
        context,
        principal,
        password=body.password.get_secret_value(),
        new_password=body.new_password.get_secret_value(),
        address=network_address(request),
    )
    return _token(signing_in.access_token(context, signed_in))


@router.get("/me", summary="Read your own account", tags=OWN)
async def read_own_account(context: ContextDep, principal: ApiPrincipal) -> schemas.AccountView:
    return await own_account.show(context, principal)


@router.patch("/me", summary="Change your own telephone number or language", tags=OWN)
async def change_own_account(
    context: ContextDep, principal: ApiPrincipal, body: schemas.ChangeOwnAccount
) -> schemas.AccountView:
    return await own_account.change(context, principal, body)


@router.get("/accounts", summary="List accounts", tags=ACCOUNTS)
async def list_accounts(
    context: ContextDep, principal: ApiPrincipal, page: WantedPage
) -> Page[schemas.AccountView]:
    return await administration.show_accounts(context, principal, page)


@router.post("/accounts", status_code=201, summary="Create an account", tags=ACCOUNTS)
@checked_by(schemas.CreateAccount, expecting.expect_account)
async def create_account(
    context: ContextDep,
    principal: ApiPrincipal,
    body: schemas.CreateAccount,
    response: Response,
    sent: SentDep,
) -> schemas.AccountCreated:
    """The password of a person is in this answer only. 409 `email-in-use`.

    An account that may approve, decide or release stays disabled, without a password, until a
    second administrator confirms it (`waiting`). If there is no second administrator, it is
    created at once, and all who decide are told.
    """
    created = await administration.create(context, principal, body, sent)
    response.headers["Location"] = f"{context.issuer}/v1/accounts/{created.account.id}"
    return created


@router.get("/accounts/{account}", summary="Read an account", tags=ACCOUNTS)
async def read_account(
    context: ContextDep, principal: ApiPrincipal, account: UUID
) -> schemas.AccountView:
    return await administration.show_account(context, principal, account)


@router.patch("/accounts/{account}", summary="Change an account", tags=ACCOUNTS)
@checked_by(schemas.ChangeAccount, expecting.expect_change, "account")
async def change_account(
    context: ContextDep,
    principal: ApiPrincipal,
    account: UUID,
    body: schemas.ChangeAccount,
    response: Response,
) -> schemas.AccountView:
    """Change the fields that are given.

    403 `own-roles`; 409 `email-in-use`, `last-administrator`, `act-waits`, `nobody-to-confirm`,
    `changed-since`. Answers 202 if roles or desks wait for a second administrator: see `waiting`.
    """
    shown = await administration.change(context, principal, account, body)
    if not body.is_met_by(shown):
        response.status_code = 202
    return shown


@router.post("/accounts/{account}/disable", summary="Disable an account", tags=ACCOUNTS)
async def disable_account(
    context: ContextDep,
    principal: ApiPrincipal,
    account: UUID,
    sent: SentDep,
    body: schemas.DisableAccount | None = None,
) -> schemas.AccountView:
    """All services refuse the account within seconds. 403 `own-account`; 409 `last-administrator`.

    Its work goes to `handed_to` if that person may do it, else to the desk.
    """
    leaving = body or schemas.DisableAccount()
    return await administration.disable(context, principal, account, leaving, sent)


@router.post("/accounts/{account}/enable", summary="Enable an account", tags=ACCOUNTS)
async def enable_account(
    context: ContextDep, principal: ApiPrincipal, account: UUID, response: Response, sent: SentDep
) -> schemas.AccountView:
    """Answers 202 if it waits for a second administrator: see `waiting`. 409 `act-waits`."""
    shown = await administration.enable(context, principal, account, sent=sent)
    if shown.state == "disabled":
        response.status_code = 202
    return shown


@router.post("/accounts/{account}/sign-out", summary="End all sessions", tags=ACCOUNTS)
async def end_sessions(
    context: ContextDep, principal: ApiPrincipal, account: UUID, sent: SentDep
) -> schemas.AccountView:
    return await administration.end_sessions(context, principal, account, sent)


@router.post("/accounts/{account}/password", summary="Reset the password", tags=ACCOUNTS)
async def reset_password(
    context: ContextDep, principal: ApiPrincipal, account: UUID, response: Response, sent: SentDep
) -> schemas.PasswordView:
    """Set a random password for a person who lost theirs; all their sessions end.

    Answers 202, without a password, if a second administrator must confirm it first. 409
    `act-waits`; 409 `nobody-to-confirm` if this person is the only other administrator.
    """
    password = await administration.give_password(context, principal, account, sent=sent)
    if password is None:
        response.status_code = 202
    return schemas.PasswordView(password=password)


@router.post("/accounts/{account}/api-keys", status_code=201, summary="Create a key", tags=KEYS)
@checked_by(schemas.CreateApiKey, expecting.expect_key, "account")
async def create_api_key(
    context: ContextDep,
    principal: ApiPrincipal,
    account: UUID,
    body: schemas.CreateApiKey,
    sent: SentDep,
) -> schemas.NewKeyView:
    """Create a key for a partner or a service. The key is in this answer only.

    Each service accepts it once it has received the event, within seconds; until then it is
    refused with 401, so try again.
    """
    key = await administration.give_key(
        context, principal, account, body.scopes, body.expires_at, seen=body.changed_at, sent=sent
    )
    return schemas.NewKeyView(id=key.id, key=key.plain)


@router.delete(
    "/accounts/{account}/api-keys/{key}", status_code=204, summary="Revoke a key", tags=KEYS
)
async def revoke_api_key(
    context: ContextDep, principal: ApiPrincipal, account: UUID, key: UUID
) -> None:
    """All services refuse the key within seconds."""
    await administration.revoke_key(context, principal, account, key)


@router.get("/account-acts", summary="List what waits for a second administrator", tags=SECOND)
async def list_account_acts(
    context: ContextDep, principal: ApiPrincipal, page: WantedPage, alone: bool = False
) -> Page[schemas.ActView]:
    """`alone`: what one administrator did without a second in the last seven days, newest first."""
    return await second_administrator.show_acts(context, principal, page, alone=alone)


@router.post("/account-acts/{act}/confirm", summary="Confirm a proposed change", tags=SECOND)
async def confirm_account_act(
    context: ContextDep, principal: ApiPrincipal, act: UUID, sent: SentDep
) -> schemas.ActConfirmed:
    """The change takes effect. A password (`gives_password`) is in this answer only.

    403 `four-eyes` for the person who proposed it, `own-account` for the person it is about;
    409 `act-over`, `act-expired`, `proposer-left`; 409 `changed-since` if the account was
    changed meanwhile.
    """
    return await second_administrator.confirm(context, principal, act, sent)


@router.post(
    "/account-acts/{act}/withdraw", status_code=204, summary="Withdraw a proposal", tags=SECOND
)
async def withdraw_account_act(
    context: ContextDep, principal: ApiPrincipal, act: UUID, sent: SentDep
) -> None:
    """The person who made it can do this, or any other administrator. 409 `act-over`."""
    await second_administrator.withdraw(context, principal, act, sent)


@well_known.get("/openid-configuration", summary="Read the OpenID configuration")
async def read_openid_configuration(context: ContextDep) -> schemas.Discovery:
    return schemas.Discovery(
        issuer=context.issuer,
        jwks_uri=f"{context.issuer}/.well-known/jwks.json",
        token_endpoint=f"{context.issuer}/v1/tokens",
    )


@well_known.get("/jwks.json", summary="Read the public keys that verify tokens")
async def list_public_keys(context: ContextDep, response: Response) -> dict[str, Any]:
    response.headers["Cache-Control"] = "public, max-age=300"
    return dict(await context.public_keys.fetch())


def _token(token: str) -> schemas.Token:
    return schemas.Token(access_token=token, expires_in=int(ACCESS_LIFETIME.total_seconds()))
