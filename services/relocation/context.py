"""What the operations of relocation need besides their unit of work."""

from dataclasses import dataclass

from services.relocation.programmes import ProgrammeFault, Programmes, load_programmes
from services.relocation.settings import RelocationSettings
from shared.installed_terms import taxonomy_of
from shared.runtime import Runtime
from shared.settings import WrongSettings
from shared.storage.keyring import Keyring
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import Database
from shared.taxonomy import Taxonomy
from shared.web.idempotency import Idempotency


@dataclass(frozen=True)
class Context:
    database: Database
    keyring: Keyring
    lookup: LookupKey
    taxonomy: Taxonomy
    programmes: Programmes
    idempotency: Idempotency


def make_context(runtime: Runtime, settings: RelocationSettings) -> Context:
    """Build the context; raise `WrongSettings` if the programmes cannot be used."""
    taxonomy = taxonomy_of(settings)
    return Context(
        database=runtime.database,
        keyring=runtime.keyring,
        lookup=runtime.lookup,
        taxonomy=taxonomy,
        programmes=_programmes(taxonomy, settings),
        idempotency=runtime.repeatable(),
    )


def _programmes(taxonomy: Taxonomy, settings: RelocationSettings) -> Programmes:
    try:
        return load_programmes(taxonomy, settings.programmes)
    except ProgrammeFault as fault:
        raise WrongSettings(f"TOCSIN_RELOCATION_PROGRAMMES: {fault}") from fault
