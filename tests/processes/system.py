"""Run a whole Tocsin as in production: durable PostgreSQL, a bus, a process for each service."""

import asyncio
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

import asyncpg
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from deploy.local.kafka.broker import LocalKafka
from services.front.catalogue import CATALOGUE
from services.front.local.folders import DATA_SETTING, SECRETS_SETTING
from services.front.local.installation import Installation
from services.front.local.postgres import LocalPostgres
from services.front.local.processes import free_port
from services.front.local.topics import ensure_topics
from services.front.settings import FrontSettings
from services.identity.app import open_context
from services.identity.first_accounts import FirstAccount, first_accounts
from services.identity.settings import IdentitySettings
from shared.access.jwks import FileJwks, KeySet
from shared.buses import open_bus
from shared.contracts.envelope import Envelope
from shared.messaging.records import encode
from shared.settings import ServiceSettings
from shared.signing import event_signer
from tests.engines.scratch import scratch_folder
from tests.processes.outside import Outside
from tests.processes.service import ServiceProcess
from tests.processes.sessions import Sessions
from tests.services.front.machine import run_here

SESSION_SECONDS = 3
"""Until Kafka gives the partitions of a killed service to the one that is started again."""

BusName = Literal["kafka", "postgres"]
Given = TypeVar("Given")


class System:
    """Tocsin with all its services as processes. All methods block; it stops what it started."""

    process: type[ServiceProcess] = ServiceProcess

    def __init__(self, folder: Path, bus: BusName, outside: Outside) -> None:
        self.bus = bus
        self.outside = outside
        self.folder = folder
        self.logs = folder / "logs"
        # One folder below the installation's, where the watcher of the scratch folder finds it.
        self.postgres = _postgres(folder)
        self.kafka = LocalKafka(folder / "broker") if bus == "kafka" else None
        self.accounts: Sequence[FirstAccount] = ()
        self.services: dict[str, ServiceProcess] = {}
        self._installation: Installation | None = None
        self._sessions = Sessions()

    @property
    def installation(self) -> Installation:
        if self._installation is None:
            raise RuntimeError("the system is not started")
        return self._installation

    def __getitem__(self, service: str) -> ServiceProcess:
        return self.services[service]

    def start(self) -> None:
        """Start every service and wait until each accepts requests."""
        self.logs.mkdir()
        self.postgres.start()
        if self.kafka is not None:
            self.kafka.start()
        self._install()
        for name in CATALOGUE:
            self.services[name] = self.process(name, self.environ(name), self.logs)
        self.start_services()

    def start_services(self) -> None:
        """Start the services that are not running, and wait for all."""
        for service in self.services.values():
            service.start()
        for service in self.services.values():
            service.wait_ready()

    def stop(self) -> None:
        self._sessions.close()
        for service in self.services.values():
            service.kill()
        if self.kafka is not None:
            self.kafka.kill()
        self.postgres.stop()

    def restart_postgres(self) -> None:
        for service in self.services.values():
            service.excused.add("loops")
        self.postgres.kill()
        self.postgres.start()

    def stop_bus(self) -> None:
        """Stop Kafka, or close the PostgreSQL bus: sessions are ended and new ones refused."""
        if self.kafka is not None:
            self.kafka.kill()
            return
        self._admin("ALTER DATABASE tocsin_bus ALLOW_CONNECTIONS false")
        self._admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'tocsin_bus'"
        )

    def start_bus(self) -> None:
        if self.kafka is not None:
            self.kafka.start()
            return
        self._admin("ALTER DATABASE tocsin_bus ALLOW_CONNECTIONS true")

    def rows(self, database: str, statement: str, *values: Any) -> list[Any]:
        """Read or write as the owner, who has all rights."""
        return self._sessions.fetch(self.installation.urls.owner(database), statement, values)

    def count(self, database: str, table: str, where: str = "true", *values: Any) -> int:
        found = self.rows(database, f"SELECT count(*) FROM {table} WHERE {where}", *values)  # noqa: S608 - our own words
        return int(found[0][0])

    def as_service(self, service: str, statement: str, *values: Any) -> list[Any]:
        """Run a statement as the service's own role, on its own database."""
        return self._sessions.fetch(self.installation.urls.of(service, service), statement, values)

    @contextmanager
    def under_way(self, database: str, statement: str, *values: Any) -> Iterator[None]:
        """Run a statement as the owner, and commit it when the block ends."""
        go_on, loop = threading.Event(), asyncio.new_event_loop()

        async def hold() -> None:
            connection = await asyncpg.connect(self.installation.urls.owner(database), timeout=30)
            try:
                async with connection.transaction():
                    await connection.execute(statement, *values)
                    begun.set()
                    await asyncio.to_thread(go_on.wait)
            finally:
                await connection.close()

        begun = threading.Event()
        with ThreadPoolExecutor(1) as thread:
            held = thread.submit(loop.run_until_complete, hold())
            try:
                while not begun.wait(0.1):
                    if held.done():
                        held.result()
                yield
            finally:
                go_on.set()
                held.result()
                loop.close()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `tocsin ...` as an administrator who has all settings."""
        return run_here(self.environ(*CATALOGUE), *words)

    def environ(self, *services: str) -> dict[str, str]:
        """Return the environment of these services, without the test run's own settings."""
        told = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        for service in services:
            told |= _environ_of(self.installation.settings(CATALOGUE[service].settings))
        told |= self.outside.environ()
        told["TOCSIN_LOG_LEVEL"] = "INFO"
        # Tests and benches file more alerts than any hotline.
        told["TOCSIN_REQUESTS_PER_SECOND"] = "0"
        if self.kafka is not None:
            told["TOCSIN_KAFKA_BOOTSTRAP_SERVERS"] = self.kafka.bootstrap_servers
            told["TOCSIN_KAFKA_SESSION_SECONDS"] = str(SESSION_SECONDS)
            for service in services:
                told.pop(f"TOCSIN_{service.upper()}_BUS_URL", None)
        return told

    def settings(self, service: str) -> ServiceSettings:
        """Return a service's settings, for a test that takes its place or that of an attacker."""
        settings = self.installation.settings(CATALOGUE[service].settings)
        servers = self.kafka.bootstrap_servers if self.kafka else None
        return settings.model_copy(update={"kafka_bootstrap_servers": servers})

    def publish(self, service: str, *envelopes: Envelope) -> None:
        """Append to the topic of `service`, in this order, with its rights and its key."""
        settings = self.settings(service)
        published = KeySet(FileJwks(settings.public_keys / "events.jwks.json"))
        signer = event_signer(settings, published)

        async def publish() -> None:
            bus = open_bus(settings)
            try:
                records = await signer.sign([encode(envelope) for envelope in envelopes])
                await bus.publisher.publish(records)
            finally:
                await bus.close()

        beside_the_loop(lambda: asyncio.run(publish()))

    def _install(self) -> None:
        environ = {
            DATA_SETTING: str(self.folder / "data"),
            SECRETS_SETTING: str(self.folder / "secrets"),
        }
        front = FrontSettings(port=free_port(), postgres_url=self.postgres.url)
        self._installation = Installation(front, environ)
        with _without_own_settings():
            if self.kafka is not None:
                os.environ["TOCSIN_KAFKA_BOOTSTRAP_SERVERS"] = self.kafka.bootstrap_servers
            self._installation.start()
            ensure_topics()
            self.accounts = asyncio.run(_first(self._installation))

    def _admin(self, statement: str) -> None:
        self._sessions.fetch(self.postgres.url, statement, ())


@contextmanager
def started_system(bus: BusName, outside: Outside) -> Iterator[System]:
    with scratch_folder(f"system-{bus}") as folder:
        system = System(folder, bus, outside)
        try:
            system.start()
            yield system
        finally:
            system.stop()


def _postgres(folder: Path) -> LocalPostgres:
    data, secrets = folder / "server", folder / "server-secrets"
    data.mkdir(mode=0o711)
    secrets.mkdir(mode=0o700)
    return LocalPostgres(data, secrets, port=free_port())


async def _first(installation: Installation) -> Sequence[FirstAccount]:
    async with open_context(installation.settings(IdentitySettings)) as context:
        return await first_accounts(context)


def _environ_of(settings: BaseSettings) -> dict[str, str]:
    """Return settings as environment variables."""
    prefix = str(settings.model_config.get("env_prefix", ""))
    told = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if value is None or value == field.default:
            continue
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        told[str(field.validation_alias or f"{prefix}{name}".upper())] = str(plain)
    return told


@contextmanager
def _without_own_settings() -> Iterator[None]:
    own = {name: value for name, value in os.environ.items() if name.startswith("TOCSIN_")}
    for name in own:
        del os.environ[name]
    try:
        yield
    finally:
        for name in [name for name in os.environ if name.startswith("TOCSIN_")]:
            del os.environ[name]
        os.environ.update(own)


def beside_the_loop(work: Callable[[], Given]) -> Given:
    """Run a function in a thread of its own: the test's thread may already have a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()
