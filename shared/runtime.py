"""What every service stands on, put together once from its settings.

A service's `app.py` makes a `Runtime`, tells it what it listens to and what its workers do, and
hands its lifespan and checks to `create_service_app`. Nothing lives at module level, so that
several services can share a process.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.access.directory import PrincipalDirectory
from shared.access.jwks import FileJwks, KeySet, key_id
from shared.access.tokens import TokenVerifier
from shared.audit.anchors import AnchorSigner, keep_anchor
from shared.audit.trail import audit_stage
from shared.clock import Clock, utc_now
from shared.contracts.audit import AuditAnchored
from shared.contracts.envelope import Event, topic_of
from shared.contracts.identity import AccountChanged
from shared.messaging.consumer import Consumer, ConsumerHalted
from shared.messaging.effects import Effects, Handler, HandlerTable
from shared.messaging.outbox import outbox_stage
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.messaging.relay import Relay
from shared.settings import ServiceSettings
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.lookup import LookupKey
from shared.storage.master_keys import MasterKeys
from shared.storage.migrations import pending
from shared.storage.unit_of_work import Database
from shared.supervisor import Halted, LoopState, Supervisor
from shared.web.health import Check


class NotReady(Exception):
    """A part that is needed is not there; the message says which."""


def issuer_of(public_url: str) -> str:
    """Return the issuer that tokens name: identity, where people reach it."""
    return f"{public_url.rstrip('/')}/identity"


class Runtime:
    """Engine, database, keyring, principals, bus and loops of one service.

    `migrations` is the folder of the service's Alembic history: readiness asks whether it has been
    applied.
    """

    def __init__(
        self, settings: ServiceSettings, *, migrations: Path, clock: Clock = utc_now
    ) -> None:
        self.service = settings.service
        self.settings = settings
        self.clock = clock
        self._migrations = migrations
        self._application = f"tocsin-{self.service}"
        self.engine = self._engine(settings.database_url)
        self.database = Database(
            self.engine,
            stages=(outbox_stage(self.service), audit_stage(self.service)),
            clock=clock,
        )
        self.keyring = Keyring(
            self._engine(settings.keyring_url), MasterKeys.from_file(settings.master_key_file)
        )
        self.lookup = LookupKey(settings.lookup_key_file.read_bytes())
        tokens = FileJwks(settings.public_keys / "tokens.jwks.json")
        verifier = TokenVerifier(KeySet(tokens), issuer=issuer_of(settings.public_url))
        self.directory = PrincipalDirectory(self.database, verifier, clock=clock)
        self.supervisor = Supervisor(self.service)
        self._bus_engine = self._engine(settings.bus_url) if settings.bus_url else None
        self._publish()

    def _engine(self, url: object) -> AsyncEngine:
        return create_engine(str(url), application_name=self._application)

    @property
    def anchor_signer(self) -> AnchorSigner:
        key = load_pem_private_key(self.settings.audit_key_file.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise NotReady(f"{self.settings.audit_key_file.name} is not an Ed25519 key")
        return AnchorSigner(self.service, key, key_id(key.public_key()))

    def work(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Keep this loop running while the service runs."""
        self.supervisor.add(name, run)

    def listen(self, services: Sequence[str], handlers: HandlerTable) -> None:
        """Let events of these services take effect. Accounts and anchors are kept in any case."""
        table: dict[type[Event], Handler] = {
            AccountChanged: self.directory.keep_account,
            AuditAnchored: keep_anchor,
            **handlers,
        }
        effects = Effects(self.service, self.database, self.keyring, table)
        topics = [topic_of(service) for service in services]
        consumer = Consumer(effects, PostgresSubscriber(self._bus()), topics)

        async def consume() -> None:
            try:
                await consumer.run()
            except ConsumerHalted as halt:
                raise Halted(str(halt)) from None

        self.work("consumer", consume)

    def _publish(self) -> None:
        relay = Relay(self.service, self.engine, PostgresPublisher(self._bus()))
        self.work("relay", relay.run)

    def _bus(self) -> AsyncEngine:
        if self._bus_engine is None:
            raise NotReady("no bus is named")
        return self._bus_engine

    @property
    def needed(self) -> dict[str, Check]:
        """Without these no request can be taken."""
        return {
            "database": self._database_answers,
            "keyring": self.keyring.ready,
            "migrations": self._is_migrated,
        }

    @property
    def wanted(self) -> dict[str, Check]:
        """Without these work waits, and intake goes on."""
        return {"bus": self._bus_answers, "loops": self._loops_run}

    async def _database_answers(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def _is_migrated(self) -> None:
        if missing := await pending(self._migrations, self.engine):
            raise NotReady(f"migrations are missing: {', '.join(missing)}")

    async def _bus_answers(self) -> None:
        async with self._bus().connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def _loops_run(self) -> None:
        states = self.supervisor.states
        if down := [name for name, state in states.items() if state is not LoopState.RUNNING]:
            raise NotReady(f"not running: {', '.join(down)}")

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """Run the loops while the application serves; then leave the bus and the databases."""
        try:
            async with self.supervisor.running():
                yield
        finally:
            await self.keyring.close()
            if self._bus_engine is not None:
                await self._bus_engine.dispose()
            await self.database.close()
