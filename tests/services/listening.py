"""Run each service without its loops, to give it records from the bus."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from sqlalchemy import Row, text

from services.front.catalogue import CATALOGUE
from shared.access.jwks import event_key_id
from shared.clock import utc_now
from shared.contracts.envelope import Envelope, Event
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.messaging.effects import Effects
from shared.messaging.records import encode
from shared.messaging.signatures import EventSigner
from shared.runtime import Runtime
from tests.shared.messaging.handing import handed


@dataclass
class Listening:
    """A service that handles events. `handle` processes records as the consumer does."""

    app: FastAPI
    runtime: Runtime
    key: Ed25519PrivateKey
    """Signs for every service."""
    _sequences: dict[tuple[str, UUID], int] = field(default_factory=dict)

    @property
    def consumer(self) -> Consumer:
        assert self.runtime.consumer is not None
        return self.runtime.consumer

    @property
    def effects(self) -> Effects:
        assert self.runtime.effects is not None
        return self.runtime.effects

    def envelope(self, event: Event, **changes: Any) -> Envelope:
        """Return an envelope with the next sequence of its key, as its writer does."""
        source = event.service or "relocation"
        place = (source, event.key)
        self._sequences[place] = self._sequences.get(place, 0) + 1
        values: dict[str, Any] = {
            "id": event.id, "source": source, "type": event.type, "key": event.key,
            "sequence": self._sequences[place], "time": utc_now(), "actor": source,
            "subjects": event.subjects, "data": event.data(),
        }  # fmt: skip
        return Envelope(**(values | changes))

    def signer(self, service: str, key: Ed25519PrivateKey | None = None) -> EventSigner:
        key = key or self.key
        kid = event_key_id(service, key.public_key())
        return EventSigner(kid, key, self.runtime.event_keys)

    async def signed(self, envelope: Envelope) -> Record:
        (record,) = await self.signer(envelope.source).sign([encode(envelope)])
        return record

    async def hear(self, event: Event) -> None:
        await self.handle(await self.signed(self.envelope(event)))

    async def handle(self, record: Record) -> None:
        await handed(self.consumer, [record])

    async def rows(self, query: str) -> list[Row[Any]]:
        async with self.runtime.engine.begin() as connection:
            return list((await connection.execute(text(query))).all())

    async def parked(self) -> list[str | None]:
        return [row.reason for row in await self.rows("SELECT reason FROM parked_events")]

    async def outcomes(self) -> list[str]:
        return [row.outcome for row in await self.rows("SELECT outcome FROM inbox")]


@asynccontextmanager
async def listening(
    service: str, settings: Mapping[str, Any], key: Ed25519PrivateKey
) -> AsyncIterator[Listening]:
    about = CATALOGUE[service]
    app = about.create_app(about.settings.model_validate(dict(settings)))
    yield Listening(app, app.state.runtime, key)
    await app.state.runtime.close()
