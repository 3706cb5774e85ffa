"""One machine's Tocsin: folders, keys, PostgreSQL, databases and each service's settings."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson
import structlog

from services.front.catalogue import CATALOGUE, migrations_of
from services.front.local.databases import (
    BUS,
    KEYRING,
    DatabaseUrls,
    ensure_databases,
    known_urls,
)
from services.front.local.faults import StartFault
from services.front.local.folders import (
    DATA_SETTING,
    SECRETS_SETTING,
    Folders,
    chosen_folders,
    prepare_folders,
)
from services.front.local.own_files import settings_of_own_files
from services.front.local.postgres import LocalPostgres
from services.front.local.running_postgres import running_url
from services.front.local.secrets import (
    LOOKUP_KEY,
    MASTER_KEY,
    Secrets,
    SigningKey,
    event_signer,
)
from services.front.settings import FrontSettings
from shared.access.jwks import JwksDocument, event_keys_document, jwks_document
from shared.contracts.catalogue import SERVICES
from shared.settings import ServiceSettings, read_settings
from shared.storage.engine import DatabaseUnreachable
from shared.storage.keyring import KeyringUnavailable
from shared.storage.keyring_check import require_master_keys
from shared.storage.master_keys import MasterKeyFault
from shared.storage.migrations import MigrationFailed, migrate
from shared.web.health import NotReady

Kind = TypeVar("Kind", bound=ServiceSettings)

LOOK_SECONDS = 1.0
"""Seconds between two checks whether PostgreSQL still runs."""
GIVE_UP_SECONDS = 60.0
"""After this long without it, the process ends, so that its supervisor starts everything again."""

log = structlog.get_logger(service="front")

PUBLIC_KEYS = {
    SigningKey.IDENTITY: "tokens.jwks.json",
    SigningKey.ATTESTATION: "attestations.jwks.json",
    SigningKey.AUDIT: "audit.jwks.json",
}


UNFINISHED = "restore-unfinished"
"""A file in the data folder while a restore is not finished: nothing starts there."""
RESTORED = "restored.json"
"""A file that stays there after a restore, with its time."""
RESTORED_SETTING = "TOCSIN_DISPATCH_RESTORED_AT"


class Installation:
    """Tocsin on one machine.

    `start` makes it ready, or raises `StartFault` with the reason in one line.

    `start` and `stop` block: call them before the event loop runs, or in a thread.
    """

    def __init__(self, front: FrontSettings, environ: Mapping[str, str] = os.environ) -> None:
        self.front = front
        self._environ = environ
        self._postgres: LocalPostgres | None = None
        self._folders: Folders | None = None
        self._urls: DatabaseUrls | None = None

    def start(self, *, to_finish_a_restore: bool = False) -> None:
        """Prepare everything: folders, keys, PostgreSQL, databases, migrations."""
        self._folders = prepare_folders(self._environ)
        if not to_finish_a_restore:
            self._refuse_an_unfinished_restore()
        keys = Secrets(self.folders.secrets, self.folders.data)
        # With an operator's own PostgreSQL, the restored part may be the keys alone.
        if not (to_finish_a_restore or self.front.adopt_keys):
            keys.require_own()
        self._write_keys(keys)
        try:
            self._urls = asyncio.run(
                ensure_databases(self._admin_url(), SERVICES, self.folders.secrets)
            )
            self._migrate()
            self._require_master_keys()
        except BaseException:
            self.stop()
            raise

    def attach(self) -> bool:
        """Attach to a running `tocsin up`; return False if none runs on these folders."""
        self._folders = prepare_folders(self._environ)
        if self.front.postgres_url is not None:
            admin = str(self.front.postgres_url)
        elif (running := running_url(self.folders.data, self.folders.secrets)) is not None:
            admin = running
        else:
            return False
        self._urls = known_urls(admin, SERVICES, self.folders.secrets)
        return True

    def stop(self) -> None:
        """Stop what `start` started; data and keys stay."""
        if self._postgres is not None:
            self._postgres.stop()
            self._postgres = None

    async def supervise_postgres(self) -> None:
        """Restart the PostgreSQL that `start` started whenever it dies, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._postgres is not None and await asyncio.to_thread(self._postgres.revive):
                log.warning("postgres.started_again")

    async def postgres_can_run(self) -> None:
        """Raise `NotReady` if PostgreSQL died and could not be restarted for a while."""
        postgres = self._postgres
        if postgres is not None and postgres.gone_seconds > GIVE_UP_SECONDS:
            raise NotReady("PostgreSQL died and cannot be started again: see postgres.log")

    @property
    def folders(self) -> Folders:
        if self._folders is None:
            raise RuntimeError("the installation is not started")
        return self._folders

    @property
    def urls(self) -> DatabaseUrls:
        if self._urls is None:
            raise RuntimeError("the installation is not started")
        return self._urls

    def settings(self, kind: type[Kind]) -> Kind:
        """Return a service's settings: those of this machine, and the rest from the environment.

        Raises `WrongSettings`.
        """
        given = {
            name: value
            for name, value in self._given(kind.service).items()
            if name in kind.model_fields
        }
        return read_settings(kind, **given)

    def _given(self, service: str) -> Mapping[str, Any]:
        secrets, data = self.folders.secrets, self.folders.data
        return {
            "database_url": self.urls.of(service, service),
            "keyring_url": self.urls.of(service, KEYRING),
            "bus_url": self.urls.of(service, BUS),
            "audit_key_file": _signing_key_file(secrets, SigningKey.AUDIT),
            "event_key_file": _signing_key_file(secrets, event_signer(service)),
            "master_key_file": secrets / MASTER_KEY,
            "lookup_key_file": secrets / LOOKUP_KEY,
            "token_key_file": _signing_key_file(secrets, SigningKey.IDENTITY),
            "attestation_key_file": _signing_key_file(secrets, SigningKey.ATTESTATION),
            "public_keys": self._public_keys,
            "public_url": self.front.url,
            "log_level": self.front.log_level,
            "mailbox": data / "mailbox",
            **self._restored(),
            **settings_of_own_files(self._environ, data),
        }

    def _restored(self) -> Mapping[str, Any]:
        """Return when a backup was restored here, unless the environment names a later time."""
        kept = self.folders.data / RESTORED
        try:
            moment = datetime.fromisoformat(orjson.loads(kept.read_bytes())["restored_at"])
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError):
            raise StartFault(f"{DATA_SETTING}: {kept} cannot be read") from None
        with suppress(ValueError, TypeError):  # the settings report a value that is not a time
            if datetime.fromisoformat(self._environ.get(RESTORED_SETTING, "")) > moment:
                return {}
        return {"restored_at": moment}

    @property
    def _public_keys(self) -> Path:
        return self.folders.data / "public-keys"

    def _refuse_an_unfinished_restore(self) -> None:
        if (self.folders.data / UNFINISHED).exists():
            raise StartFault(
                f"{DATA_SETTING}: {self.folders.data} holds a restore that was not finished: "
                "run `tocsin restore --finish`; or empty this folder and that of the keys, and "
                "restore anew"
            )

    def _write_keys(self, keys: Secrets) -> None:
        """Make or check every key, and write the public keys where services read them."""
        keys.master_key_file()
        keys.lookup_key()
        self._public_keys.mkdir(mode=0o700, exist_ok=True)
        for signer, name in PUBLIC_KEYS.items():
            self._publish(name, jwks_document(keys.public_keys(signer)))
        of_events = {each: keys.public_keys(event_signer(each)) for each in SERVICES}
        self._publish("events.jwks.json", event_keys_document(of_events))

    def _publish(self, name: str, document: JwksDocument) -> None:
        staged = self._public_keys / f".{name}"
        staged.write_bytes(orjson.dumps(document))
        staged.chmod(0o600)
        staged.replace(self._public_keys / name)

    def _admin_url(self) -> str:
        if self.front.postgres_url is not None:
            return str(self.front.postgres_url)
        self._postgres = LocalPostgres(self.folders.data, self.folders.secrets)
        self._postgres.start()
        return self._postgres.url

    def _migrate(self) -> None:
        try:
            for database in (KEYRING, BUS):
                migrate(migrations_of(database), self.urls.owner(database))
            for service in CATALOGUE:
                migrate(
                    migrations_of(service),
                    self.urls.owner(service),
                    service_role=f"tocsin_{service}",
                )
        except (DatabaseUnreachable, MigrationFailed) as fault:
            raise StartFault(f"migrations: {fault}") from None

    def _require_master_keys(self) -> None:
        url, file = self.urls.owner(KEYRING), self.folders.secrets / MASTER_KEY
        try:
            asyncio.run(require_master_keys(url, file))
        except (MasterKeyFault, KeyringUnavailable) as fault:
            raise StartFault(f"TOCSIN_SECRETS: {fault}") from None


def _signing_key_file(secrets: Path, signer: SigningKey | str) -> Path:
    return secrets / f"{signer}-signing.pem"


@contextmanager
def started_installation(front: FrontSettings) -> Iterator[Installation]:
    """Yield this machine's installation: the running one, else one started for this block.

    Raises StartFault if there is none: a command on an empty installation, made just for it, would
    report that all is well.
    """
    secrets = chosen_folders(os.environ).secrets
    if not (secrets / MASTER_KEY).exists():
        raise StartFault(
            f"there is no Tocsin yet whose keys are in {secrets}: set {DATA_SETTING} and "
            f"{SECRETS_SETTING} as for `make run`, or start it once"
        )
    installation = Installation(front)
    if installation.attach():
        yield installation
        return
    installation.start()
    try:
        yield installation
    finally:
        installation.stop()
