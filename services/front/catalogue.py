"""List the services: what starts each, its settings and its migrations.

Each service is imported when it is first needed: a process that runs one service, or a single
command, does not load the libraries of all the others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import services
import shared.messaging
import shared.storage

if TYPE_CHECKING:
    from shared.settings import ServiceSettings
    from shared.web.app import ServiceApp


@dataclass(frozen=True)
class Service:
    """A service, found by names that all share: `app.create_app`, `settings.<Name>Settings`."""

    name: str

    @cached_property
    def settings(self) -> "type[ServiceSettings]":
        kind: type[ServiceSettings] = getattr(
            self._room("settings"), f"{self.name.title()}Settings"
        )
        return kind

    @cached_property
    def create_app(self) -> "Callable[[Any], ServiceApp]":
        """Return the service's application, from an instance of `settings`."""
        create: Callable[[Any], ServiceApp] = self._room("app").create_app
        return create

    def _room(self, room: str) -> Any:
        return import_module(f"services.{self.name}.{room}")


CATALOGUE: Mapping[str, Service] = {
    name: Service(name) for name in ("identity", "intake", "triage", "dispatch", "relocation")
}
"""In the order in which they are started on one machine."""


def migrations_of(database: str) -> Path:
    """Return the Alembic folder of a service's database, of `keyring` or of `bus`."""
    if database == "keyring":
        return Path(shared.storage.__path__[0]) / "keyring_migrations"
    if database == "bus":
        return Path(shared.messaging.__path__[0]) / "bus_migrations"
    return Path(services.__path__[0]) / database / "migrations"
