"""What every service is built on, created once from its settings.

A service's `app.py` creates a `Runtime`, tells it which events the service receives and what its
workers do, and passes its lifespan and checks to `create_service_app`. There are no globals, so
that several services can share a process.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.access.directory import PrincipalDirectory
from shared.access.jwks import FileJwks, KeySet
from shared.access.roles import Role
from shared.access.tokens import TokenVerifier
from shared.administrators import Administrators
from shared.audit.anchors import Anchoring, on_audit_anchored
from shared.audit.named_ids import note_names_loop
from shared.audit.trail import audit_stage
from shared.buses import open_bus
from shared.clock import Clock, utc_now
from shared.contracts.audit import AuditAnchored
from shared.contracts.envelope import Envelope, Event, topic_of
from shared.contracts.identity import AccountChanged
from shared.contracts.notices import NoticeReason
from shared.database_metrics import Look, watch
from shared.messaging.alarms import Alarms
from shared.messaging.backlog_metrics import measure_backlog
from shared.messaging.consumer import Consumer, ConsumerHalted, ConsumerSettings
from shared.messaging.effects import Effects
from shared.messaging.failing_keys import WaitRule
from shared.messaging.handlers import Handler, HandlerTable, Noting, Together, in_turn
from shared.messaging.inbox_retention import purge_inbox_loop
from shared.messaging.outbox import outbox_stage
from shared.messaging.relay import Relay
from shared.messaging.signatures import EventVerifier
from shared.readiness import Readiness
from shared.settings import ServiceSettings
from shared.signing import anchor_signer, event_signer
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.lookup import LookupKey
from shared.storage.master_keys import MasterKeys
from shared.storage.unit_of_work import Database, ReadSession
from shared.supervisor import Halted, Supervisor
from shared.telemetry.service import TelemetrySettings, configure_telemetry, metrics_page
from shared.telemetry.traces import traceparent_of_event
from shared.timers.timer_metrics import measure_timers
from shared.timers.worker import Fire, Timers
from shared.trail_check import TrailCheck
from shared.unpublished_events import UnpublishedEvents
from shared.web.health import Check
from shared.web.idempotency import Idempotency
from shared.web.stored_answers import purge_loop

DATABASE_CONNECTIONS = 20
KEYRING_CONNECTIONS = 8
"""Per process at most. With the bus, and all services on one PostgreSQL, this stays below 200."""

HEARING_SECONDS = 60.0
"""Seconds for which loops that must not use outdated data wait for the bus at the start."""

CONSUMER = "consumer"
MOST_FALLS = 2
"""The first failure of a consumer may come from an unavailable bus; the third is reported."""


def issuer_of(public_url: str) -> str:
    """Return the issuer named in tokens: the public URL of identity."""
    return f"{public_url.rstrip('/')}/identity"


class Runtime:
    """Engine, database, keyring, principals, bus, telemetry and loops of one service.

    `migrations`: the folder of its Alembic history; readiness checks whether it has been applied.
    """

    def __init__(
        self, settings: ServiceSettings, *, migrations: Path, clock: Clock = utc_now
    ) -> None:
        self.service = settings.service
        self.settings = settings
        self.clock = clock
        told = TelemetrySettings(self.service, settings.otlp_endpoint, settings.log_level)
        self.telemetry = configure_telemetry(told)
        self.engine = self._engine(settings.database_url, DATABASE_CONNECTIONS)
        self.database = Database(
            self.engine,
            stages=(outbox_stage(self.service), audit_stage(self.service)),
            clock=clock,
            traceparent=traceparent_of_event,
        )
        self.keyring = Keyring(
            self._engine(settings.keyring_url, KEYRING_CONNECTIONS),
            MasterKeys.from_file(settings.master_key_file),
        )
        self.lookup = LookupKey(settings.lookup_key_file.read_bytes())
        tokens = FileJwks(settings.public_keys / "tokens.jwks.json")
        verifier = TokenVerifier(KeySet(tokens), issuer=issuer_of(settings.public_url))
        self.event_keys = KeySet(FileJwks(settings.public_keys / "events.jwks.json"))
        self.signer = event_signer(settings, self.event_keys)
        self.directory = PrincipalDirectory(self.database, verifier, clock=clock)
        self.bus = open_bus(settings)
        self.supervisor = Supervisor(self.service)
        self.effects: Effects | None = None
        self.consumer: Consumer | None = None
        self.topics: Sequence[str] = ()
        self._caught_up = asyncio.Event()
        self.administrators = Administrators(self.service, self.database, self.telemetry)
        self.unheard = UnpublishedEvents(self.database, self.bus.answers, self.administrators)
        alarm = self._notify_of_the_trail
        self.trail_check = TrailCheck(self.service, self.database, settings.public_keys, alarm)
        self._readiness = Readiness(self.engine, migrations, self.supervisor, self.trail_check)
        self._looks: list[Look] = [
            partial(measure_backlog, metrics=self.telemetry.metrics, service=self.service),
            self.unheard.look,
        ]
        self._add_standing_loops()

    def work(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Keep this loop running while the service runs."""
        self.supervisor.add(name, run)

    def work_informed(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run this loop after the service has received what others published while it was down.

        After `HEARING_SECONDS` it starts anyway: the bus may be down for long.
        """

        async def informed() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARING_SECONDS):
                    await self._caught_up.wait()
            if not self._caught_up.is_set():
                self.telemetry.log.error("loop.begins_uninformed", loop=name)
            await run()

        self.work(name, informed)

    def listen(
        self,
        services: Sequence[str],
        handlers: HandlerTable,
        *,
        alone: Collection[type[Event]] = (),
        urgent: Collection[type[Event]] = (),
    ) -> None:
        """Handle events of these services. Accounts and anchors are stored in any case.

        `alone`: these share a transaction with no other event (see `Effects`). `urgent`: these and
        accounts are read at once, all others after they gathered for `ServiceSettings.patience`.
        """
        changed = in_turn(self.directory.on_account_changed, handlers.get(AccountChanged))
        table: dict[type[Event], Handler | Noting | Together] = {
            AuditAnchored: on_audit_anchored,
            **handlers,
            AccountChanged: changed,
        }
        effects = Effects(
            self.service, self.database, self.keyring, table, alone=alone,
            urgent=(AccountChanged, *urgent), keep_days=self.settings.inbox_days, trace=self._trace,
        )  # fmt: skip
        self.topics = [topic_of(service) for service in services]
        consumer = Consumer(
            effects,
            self.bus.subscriber,
            self.topics,
            EventVerifier(self.event_keys),
            metrics=self.telemetry.metrics,
            alarms=Alarms(
                parked=lambda _: self.administrators.notify(NoticeReason.EVENTS_PARKED),
                refused=partial(self.administrators.notify, NoticeReason.EVENTS_REFUSED),
                waits=partial(self.administrators.notify, NoticeReason.EVENTS_WAIT),
            ),
            settings=ConsumerSettings(
                wait=WaitRule(self.settings.waiting_attempts, self.settings.waiting_seconds)
            ),
        )

        async def consume() -> None:
            try:
                await consumer.run()
            except ConsumerHalted as halt:
                self.administrators.notify(NoticeReason.CONSUMER_HALTED)
                raise Halted(str(halt)) from None
            except Exception:
                if self.supervisor.falls(CONSUMER) == MOST_FALLS:
                    self.administrators.notify(NoticeReason.CONSUMER_HALTED)
                raise

        self.effects = effects
        self.consumer = self._readiness.consumer = consumer
        self._caught_up = consumer.caught_up
        self.work(CONSUMER, consume)

    def hears(self) -> bool:
        """Return whether events of other services take effect here.

        False if the consumer halted, or failed repeatedly without reaching the end.
        """
        keeps_falling = self.supervisor.falls(CONSUMER) >= MOST_FALLS
        is_abreast = self.consumer is not None and self.consumer.is_abreast
        return self.supervisor.keeps(CONSUMER) and (is_abreast or not keeps_falling)

    def fire(self, firings: Mapping[str, Fire]) -> None:
        """Fire these timers when they are due."""
        timers = Timers(self.database, firings, actor=self.service)
        self.work("timers", timers.run)
        metrics = self.telemetry.metrics
        self._looks.append(partial(measure_timers, metrics=metrics, clock=self.clock))

    def count(self, waiting: Callable[[ReadSession], Awaitable[Mapping[str, int]]]) -> None:
        """Report to the metrics, while the service runs, how much waits in each of its queues."""

        async def measure(session: ReadSession) -> None:
            for queue, number in (await waiting(session)).items():
                self.telemetry.metrics.queue_depth(queue, number)

        self._looks.append(measure)

    def repeatable(self) -> Idempotency:
        """Return the stored answers for repeats; delete old ones while the service runs."""
        self.work("stored-answers", partial(purge_loop, self.database, self.service))
        return Idempotency(self.lookup)

    @property
    def needed(self) -> dict[str, Check]:
        """Return the checks without which no request can be accepted."""
        return {
            "database": self._readiness.database_answers,
            "keyring": self.keyring.ready,
            "migrations": self._readiness.is_migrated,
        }

    @property
    def wanted(self) -> dict[str, Check]:
        """Return the checks of parts without which work waits, while intake continues."""
        return {
            "bus": self.bus.answers,
            "loops": self._readiness.loops_run,
            "parked": self._readiness.nothing_is_parked,
            "signing": self.signer.require_published,
            "genuine": self._readiness.nothing_was_refused,
            "waiting": self._readiness.nothing_waits,
            "unpublished": self._readiness.nothing_is_kept_from_others,
            "trail": self._readiness.trail_holds,
        }

    @property
    def alive(self) -> dict[str, Check]:
        """Return the checks of parts whose failure only a restart of the process mends."""
        return {"loops": self._readiness.no_loop_is_gone}

    def metrics(self) -> str:
        return metrics_page([self.telemetry]).decode()

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """Run the loops while the application serves; then close the bus and the databases."""
        try:
            async with self.supervisor.running():
                yield
        finally:
            await self.close()

    async def close(self) -> None:
        """Send waiting notices, close bus and databases, and send the remaining telemetry."""
        await self.administrators.close()
        await self.bus.close()
        await self.keyring.close()
        await self.database.close()
        await asyncio.to_thread(self.telemetry.shutdown)

    def _add_standing_loops(self) -> None:
        to, metrics = self.bus.publisher, self.telemetry.metrics
        self.work("relay", Relay(self.service, self.engine, to, self.signer, metrics=metrics).run)
        self.work("anchors", Anchoring(self.database, anchor_signer(self.settings)).run)
        self.work("names-of-the-trail", partial(note_names_loop, self.database))
        self.work("check-of-the-trail", self.trail_check.run)
        days = self.settings.inbox_days
        self.work("inbox", partial(purge_inbox_loop, self.database, self.service, days))
        self.work("watch", partial(watch, self.database, self._looks))

    def _notify_of_the_trail(self) -> None:
        self.administrators.notify(NoticeReason.AUDIT_BROKEN, (Role.ADMINISTRATOR, Role.AUDITOR))

    def _engine(self, url: object, connections: int) -> AsyncEngine:
        name = f"tocsin-{self.service}"
        return create_engine(str(url), application_name=name, pool_size=connections)

    def _trace(self, envelope: Envelope) -> AbstractContextManager[object]:
        return self.telemetry.span_from(
            envelope.traceparent, "handle event", event_type=envelope.type
        )
