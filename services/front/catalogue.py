"""The services there are: what starts each, what it is told, and where its migrations stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import services
import shared.messaging
import shared.storage
from services.dispatch.app import create_app as create_dispatch
from services.dispatch.settings import DispatchSettings
from services.identity.app import create_app as create_identity
from services.identity.settings import IdentitySettings
from services.intake.app import create_app as create_intake
from services.intake.settings import IntakeSettings
from services.relocation.app import create_app as create_relocation
from services.relocation.settings import RelocationSettings
from services.triage.app import create_app as create_triage
from services.triage.settings import TriageSettings
from shared.settings import ServiceSettings
from shared.web.app import ServiceApp


@dataclass(frozen=True)
class Service:
    settings: type[ServiceSettings]
    create_app: Callable[[Any], ServiceApp]
    """Takes an instance of `settings`."""


CATALOGUE: Mapping[str, Service] = {
    "identity": Service(IdentitySettings, create_identity),
    "intake": Service(IntakeSettings, create_intake),
    "triage": Service(TriageSettings, create_triage),
    "dispatch": Service(DispatchSettings, create_dispatch),
    "relocation": Service(RelocationSettings, create_relocation),
}
"""In the order in which they are started on one machine."""


def migrations_of(database: str) -> Path:
    """Return the Alembic folder of a service's database, of `keyring` or of `bus`."""
    if database == "keyring":
        return Path(shared.storage.__path__[0]) / "keyring_migrations"
    if database == "bus":
        return Path(shared.messaging.__path__[0]) / "bus_migrations"
    return Path(services.__path__[0]) / database / "migrations"
