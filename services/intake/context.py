"""What the operations of intake need besides their unit of work."""

from dataclasses import dataclass
from datetime import timedelta

from services.intake.settings import IntakeSettings
from shared.clock import Clock
from shared.installed_terms import taxonomy_of
from shared.runtime import Runtime
from shared.storage.keyring import Keyring
from shared.storage.unit_of_work import Database
from shared.taxonomy import Taxonomy
from shared.telemetry.metrics import Metrics
from shared.web.idempotency import Idempotency


@dataclass(frozen=True)
class Context:
    database: Database
    keyring: Keyring
    taxonomy: Taxonomy
    idempotency: Idempotency
    metrics: Metrics
    clock: Clock
    drafts_kept_for: timedelta


def make_context(runtime: Runtime, settings: IntakeSettings) -> Context:
    return Context(
        database=runtime.database,
        keyring=runtime.keyring,
        taxonomy=taxonomy_of(runtime.settings),
        idempotency=runtime.repeatable(),
        metrics=runtime.telemetry.metrics,
        clock=runtime.clock,
        drafts_kept_for=timedelta(days=settings.draft_days),
    )
