"""`tocsin audit`: does the trail show every entry, as it was written?"""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.front.catalogue import CATALOGUE
from services.front.commands.reach import ServiceName, runtime_of, settings_of
from services.front.commands.words import fail, print_json, say

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from shared.audit.anchors import Anchor
    from shared.audit.verification import TrailFault, VerifiedTrail
    from shared.settings import ServiceSettings

app = typer.Typer(no_args_is_help=True, help="The hash-chained trail of each service.")


@app.command("verify")
def verify_trail(
    service: ServiceName,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a service's whole trail, also against the heads that the others kept.

    Exits 1 and names the first fault: an entry that was changed, put in or taken out.
    """
    from shared.audit.verification import TrailFault

    anchors: list[Anchor] = []
    for other in CATALOGUE:
        if other != service:
            with settings_of(other) as settings:
                anchors += asyncio.run(_anchors(settings, service))
    with settings_of(service) as settings:
        outcome = asyncio.run(_verify(settings, anchors))
    if isinstance(outcome, TrailFault):
        if as_json:
            print_json({"service": service, "fault": outcome.kind, "number": outcome.number})
        fail(f"the trail of {service} has a fault at entry {outcome.number}: {outcome.kind}")
    if as_json:
        print_json({"service": service, "entries": outcome.count, "anchored": outcome.anchored})
    else:
        say(
            f"The trail of {service} holds: {outcome.count} entries, "
            f"anchored elsewhere up to number {outcome.anchored}."
        )


async def _anchors(settings: "ServiceSettings", service: str) -> "list[Anchor]":
    from shared.audit.anchors import anchors_of

    keys = _public_keys(settings.public_keys / "audit.jwks.json")
    async with runtime_of(settings) as runtime, runtime.database.read() as session:
        return await anchors_of(session, service, keys)


async def _verify(
    settings: "ServiceSettings", anchors: "list[Anchor]"
) -> "VerifiedTrail | TrailFault":
    from shared.audit.verification import verify

    async with runtime_of(settings) as runtime, runtime.database.read() as session:
        return await verify(session, anchors)


def _public_keys(path: Path) -> "dict[str, Ed25519PublicKey]":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from jwt.algorithms import OKPAlgorithm

    keys = {
        each["kid"]: OKPAlgorithm.from_jwk(each) for each in json.loads(path.read_text())["keys"]
    }
    return {kid: key for kid, key in keys.items() if isinstance(key, Ed25519PublicKey)}
