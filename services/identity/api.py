"""HTTP in: tokens, accounts, keys, and what others need to check tokens."""

from enum import Enum
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.identity import schemas
from services.identity.depends import PartsOf
from services.identity.reception import administration, own_account, second_eyes
from services.identity.reception.signing_in import Credentials, access_token, sign_in
from shared.access.tokens import ACCESS_LIFETIME
from shared.web.depends import Signed
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router

router = Router(prefix="/v1")
well_known = Router(prefix="/.well-known", tags=["OpenID"])

Tags = list[str | Enum]

TOKENS: Tags = ["tokens"]
OWN: Tags = ["own account"]
ACCOUNTS: Tags = ["accounts"]
KEYS: Tags = ["API keys"]
SECOND: Tags = ["second administrator"]


@router.post("/tokens", summary="Sign in", tags=TOKENS)
async def post_token(parts: PartsOf, request: Request, body: schemas.SignIn) -> schemas.Token:
    """Exchange e-mail address and password for a token of 15 minutes.

    Problems: 401 `wrong-password`, `account-disabled`; 403 `password-must-change` (send
    `new_password` too); 422 for a new password that is too weak; 429 `slow-down`.
    """
    given = Credentials(
        email=body.email,
        password=body.password.get_secret_value(),
        address=_address(request),
        new_password=body.new_password.get_secret_value() if body.new_password else None,
    )
    return _token(access_token(parts, await sign_in(parts, given)))


@router.delete("/tokens", status_code=204, summary="Sign out everywhere", tags=TOKENS)
async def delete_tokens(parts: PartsOf, principal: Signed) -> None:
    """Make every token of your account void, on all devices."""
    await own_account.sign_out(parts, principal)


@router.post("/password", summary="Change your password", tags=OWN)
async def post_password(
    parts: PartsOf, principal: Signed, request: Request, body: schemas.PasswordChange
) -> schemas.Token:
    """Change it; all your other sessions end, and a new token is returned."""
    signed_in = await own_account.change_password(
        parts,
        principal,
        password=body.password.get_secret_value(),
        new_password=body.new_password.get_secret_value(),
        address=_address(request),
    )
    return _token(access_token(parts, signed_in))


@router.get("/me", summary="Read your own account", tags=OWN)
async def get_me(parts: PartsOf, principal: Signed) -> schemas.AccountShown:
    return await own_account.show(parts, principal)


@router.patch("/me", summary="Change your own telephone number or language", tags=OWN)
async def patch_me(
    parts: PartsOf, principal: Signed, body: schemas.OwnPatch
) -> schemas.AccountShown:
    return await own_account.change(parts, principal, body)


@router.get("/accounts", summary="List accounts", tags=ACCOUNTS)
async def get_accounts(
    parts: PartsOf, principal: Signed, page: WantedPage
) -> Page[schemas.AccountShown]:
    return await administration.show_accounts(parts, principal, page)


@router.post("/accounts", status_code=201, summary="Make an account", tags=ACCOUNTS)
async def post_account(
    parts: PartsOf, principal: Signed, body: schemas.AccountWanted, response: Response
) -> schemas.AccountCreated:
    """Make one. A person's password is in this answer only. 409 `email-in-use`.

    One that approves, decides or releases stays disabled, and has no password yet, until a second
    administrator confirms it (`waiting`). Where there is no second, it is made at once and all who
    decide are told.
    """
    created = await administration.create(parts, principal, body)
    response.headers["Location"] = f"{parts.issuer}/v1/accounts/{created.account.id}"
    return created


@router.get("/accounts/{account}", summary="Read an account", tags=ACCOUNTS)
async def get_account(parts: PartsOf, principal: Signed, account: UUID) -> schemas.AccountShown:
    return await administration.show_account(parts, principal, account)


@router.patch("/accounts/{account}", summary="Change an account", tags=ACCOUNTS)
async def patch_account(
    parts: PartsOf, principal: Signed, account: UUID, body: schemas.AccountPatch, response: Response
) -> schemas.AccountShown:
    """Change what is given. 403 `own-roles`; 409 `email-in-use`, `last-administrator`, `act-waits`,

    `nobody-to-confirm`, `changed-since`. Answers 202 where roles or desks wait for a second
    administrator: see `waiting`.
    """
    shown = await administration.change(parts, principal, account, body)
    if not body.is_met_by(shown):
        response.status_code = 202
    return shown


@router.post("/accounts/{account}/disable", summary="Disable an account", tags=ACCOUNTS)
async def disable(
    parts: PartsOf, principal: Signed, account: UUID, body: schemas.Leaving | None = None
) -> schemas.AccountShown:
    """Shut it out of all services within seconds. 403 `own-account`; 409 `last-administrator`.

    What the account held goes to `handed_to`, where that person may work on it; else to the desk.
    """
    leaving = body or schemas.Leaving()
    return await administration.disable(parts, principal, account, leaving)


@router.post("/accounts/{account}/enable", summary="Let an account in again", tags=ACCOUNTS)
async def enable(
    parts: PartsOf, principal: Signed, account: UUID, response: Response
) -> schemas.AccountShown:
    """Answers 202 where it waits for a second administrator: see `waiting`. 409 `act-waits`."""
    shown = await administration.enable(parts, principal, account)
    if shown.state == "disabled":
        response.status_code = 202
    return shown


@router.post("/accounts/{account}/sign-out", summary="End all sessions", tags=ACCOUNTS)
async def sign_out(parts: PartsOf, principal: Signed, account: UUID) -> schemas.AccountShown:
    return await administration.end_sessions(parts, principal, account)


@router.post("/accounts/{account}/password", summary="Give a new password", tags=ACCOUNTS)
async def give_password(
    parts: PartsOf, principal: Signed, account: UUID, response: Response
) -> schemas.PasswordShown:
    """Set a random password for a person who lost theirs; all their sessions end.

    Answers 202, without one, where a second administrator has to confirm first. 409 `act-waits`,
    `nobody-to-confirm` where the only other one is this person.
    """
    password = await administration.give_password(parts, principal, account)
    if password is None:
        response.status_code = 202
    return schemas.PasswordShown(password=password)


@router.post("/accounts/{account}/api-keys", status_code=201, summary="Make a key", tags=KEYS)
async def post_key(
    parts: PartsOf, principal: Signed, account: UUID, body: schemas.KeyWanted
) -> schemas.NewKeyShown:
    """Make a key for a partner or a service. It is in this answer only."""
    key = await administration.give_key(
        parts, principal, account, body.scopes, body.expires_at, seen=body.changed_at
    )
    return schemas.NewKeyShown(id=key.id, key=key.plain)


@router.delete(
    "/accounts/{account}/api-keys/{key}", status_code=204, summary="Revoke a key", tags=KEYS
)
async def delete_key(parts: PartsOf, principal: Signed, account: UUID, key: UUID) -> None:
    """Make it void in all services within seconds."""
    await administration.revoke_key(parts, principal, account, key)


@router.get("/account-acts", summary="List what waits for a second administrator", tags=SECOND)
async def get_acts(
    parts: PartsOf, principal: Signed, page: WantedPage, alone: bool = False
) -> Page[schemas.ActShown]:
    """`alone`: what one administrator did without a second in the last seven days, newest first."""
    return await second_eyes.show_acts(parts, principal, page, alone=alone)


@router.post("/account-acts/{act}/confirm", summary="Confirm what another proposed", tags=SECOND)
async def confirm_act(parts: PartsOf, principal: Signed, act: UUID) -> schemas.ActConfirmed:
    """Let it take effect. A password (`gives_password`) is in this answer only.

    403 `four-eyes` for who proposed it, `own-account` for whom it concerns; 409 `act-over`,
    `act-expired`, `proposer-left`, `changed-since` where the account became another meanwhile.
    """
    return await second_eyes.confirm(parts, principal, act)


@router.post(
    "/account-acts/{act}/withdraw", status_code=204, summary="Take a proposal back", tags=SECOND
)
async def withdraw_act(parts: PartsOf, principal: Signed, act: UUID) -> None:
    """By whoever made it, or any other administrator. 409 `act-over`."""
    await second_eyes.withdraw(parts, principal, act)


@well_known.get("/openid-configuration", summary="What this issuer offers")
async def configuration(parts: PartsOf) -> schemas.Discovery:
    return schemas.Discovery(
        issuer=parts.issuer,
        jwks_uri=f"{parts.issuer}/.well-known/jwks.json",
        token_endpoint=f"{parts.issuer}/v1/tokens",
    )


@well_known.get("/jwks.json", summary="The public keys by which tokens are checked")
async def jwks(parts: PartsOf, response: Response) -> dict[str, Any]:
    response.headers["Cache-Control"] = "public, max-age=300"
    return dict(await parts.public_keys.fetch())


def _token(token: str) -> schemas.Token:
    return schemas.Token(access_token=token, expires_in=int(ACCESS_LIFETIME.total_seconds()))


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None
