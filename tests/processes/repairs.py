"""Run `tocsin parked` and `tocsin audit` as an administrator, without starting a process.

Each command takes seconds to load all services; tests that need many call what they call.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm

from services.front.catalogue import CATALOGUE
from services.front.without_loops import runtime_of
from shared.audit.anchors import anchors_of
from shared.audit.verification import TrailFault, VerifiedTrail, verify
from shared.messaging import parked_keys as parked
from shared.messaging.parked_keys import ParkedListing
from shared.runtime import Runtime
from tests.processes.system import System, beside_the_loop

Given = TypeVar("Given")


def parked_keys(system: System, service: str) -> Sequence[ParkedListing]:
    """Return the parked keys of a service."""

    async def listed(runtime: Runtime) -> Sequence[ParkedListing]:
        async with runtime.database.read() as session:
            return await parked.list_parked(session)

    return _on(system, service, listed)


def skip_first(system: System, service: str, waiting: ParkedListing) -> None:
    """Skip the first parked event of a key, so that the events behind it take effect."""

    async def skipped(runtime: Runtime) -> None:
        assert waiting.event_id is not None
        place = (waiting.topic, waiting.key)
        async with runtime.database.unit_of_work("tocsin") as work:
            event = UUID(str(waiting.event_id))  # asyncpg's own kind is not what the trail takes
            await parked.skip(work, *place, event, "unknown-version")
        if waiting.events > 1:
            assert runtime.effects is not None
            await parked.replay(runtime.effects, *place, by="a person")

    _on(system, service, skipped)


def verify_trail(system: System, service: str) -> VerifiedTrail | TrailFault:
    """Check a service's whole trail, also against the heads that other services stored."""
    keys = _public_keys(system)

    async def verified(runtime: Runtime) -> VerifiedTrail | TrailFault:
        anchors = []
        for other in CATALOGUE:
            if other != service:
                async with runtime_of(system.settings(other)) as kept, kept.database.read() as read:
                    anchors += await anchors_of(read, service, keys)
        async with runtime.database.read() as session:
            return await verify(session, anchors)

    return _on(system, service, verified)


def _public_keys(system: System) -> dict[str, Ed25519PublicKey]:
    kept = system.settings("identity").public_keys / "audit.jwks.json"
    document: dict[str, list[dict[str, str]]] = json.loads(kept.read_text())
    keys = {each["kid"]: OKPAlgorithm.from_jwk(each) for each in document["keys"]}
    return {kid: key for kid, key in keys.items() if isinstance(key, Ed25519PublicKey)}


def _on(system: System, service: str, ask: Callable[[Runtime], Awaitable[Given]]) -> Given:
    async def asked() -> Given:
        async with runtime_of(system.settings(service)) as runtime:
            return await ask(runtime)

    return beside_the_loop(lambda: asyncio.run(asked()))
