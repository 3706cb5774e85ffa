"""What relocation's operations need beyond their unit of work, and how requests come to it."""

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from services.relocation.programmes import ProgrammeFault, Programmes, load_programmes
from services.relocation.settings import RelocationSettings
from shared.access.principal import Principal
from shared.access.requests import Authenticate, authenticator
from shared.runtime import Runtime
from shared.settings import WrongSettings
from shared.storage.keyring import Keyring
from shared.storage.unit_of_work import Database
from shared.taxonomy import Taxonomy, load_taxonomy
from shared.web.idempotency import Idempotency
from shared.web.session import PageSession, signed_in

RELOCATION = "relocation"
ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Parts:
    database: Database
    keyring: Keyring
    taxonomy: Taxonomy
    programmes: Programmes
    idempotency: Idempotency
    by_header: Authenticate
    by_cookie: Authenticate


def parts_of(runtime: Runtime, settings: RelocationSettings) -> Parts:
    """Put the parts together; raise `WrongSettings` if the programmes cannot be used."""
    cookies = PageSession(secure=settings.public_url.startswith("https:"))
    taxonomy = load_taxonomy()
    return Parts(
        database=runtime.database,
        keyring=runtime.keyring,
        taxonomy=taxonomy,
        programmes=_programmes(taxonomy, settings),
        idempotency=runtime.repeatable(),
        by_header=authenticator(runtime.directory),
        by_cookie=authenticator(runtime.directory, cookie=cookies.cookie),
    )


def _programmes(taxonomy: Taxonomy, settings: RelocationSettings) -> Programmes:
    try:
        return load_programmes(taxonomy, settings.programmes)
    except ProgrammeFault as fault:
        raise WrongSettings(f"TOCSIN_RELOCATION_PROGRAMMES: {fault}") from fault


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
