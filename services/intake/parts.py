"""What intake's operations need beyond their unit of work, and how requests come to it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.intake.settings import IntakeSettings
from shared.access.principal import Principal
from shared.access.requests import Authenticate, authenticator
from shared.clock import Clock
from shared.runtime import Runtime
from shared.storage.keyring import Keyring
from shared.storage.unit_of_work import Database
from shared.taxonomy import ExpectationKind, Taxonomy, Terms, load_taxonomy
from shared.telemetry.metrics import Metrics
from shared.web.idempotency import Idempotency
from shared.web.session import PageSession, signed_in


@dataclass(frozen=True)
class Parts:
    database: Database
    keyring: Keyring
    taxonomy: Taxonomy
    expectations: Terms[ExpectationKind]
    idempotency: Idempotency
    metrics: Metrics
    clock: Clock
    by_header: Authenticate
    by_cookie: Authenticate


def parts_of(runtime: Runtime, settings: IntakeSettings) -> Parts:
    cookies = PageSession(secure=settings.public_url.startswith("https:"))
    return Parts(
        database=runtime.database,
        keyring=runtime.keyring,
        taxonomy=load_taxonomy(),
        expectations=load_taxonomy().expectations,
        idempotency=runtime.repeatable(),
        metrics=runtime.telemetry.metrics,
        clock=runtime.clock,
        by_header=authenticator(runtime.directory),
        by_cookie=authenticator(runtime.directory, cookie=cookies.cookie),
    )


async def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


async def _by_header(request: Request) -> Principal:
    return await signed_in((await _parts(request)).by_header)(request)


async def _by_cookie(request: Request) -> Principal:
    return await signed_in((await _parts(request)).by_cookie)(request)


PartsOf = Annotated[Parts, Depends(_parts)]
Signed = Annotated[Principal, Depends(_by_header)]
"""Who calls the API: by token or API key in the header."""
SignedPage = Annotated[Principal, Depends(_by_cookie)]
"""Who looks at a page."""
