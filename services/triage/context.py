"""What the operations of triage need besides their unit of work."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.triage.deadline_steps import DeadlineSteps, StepsFault, load_deadline_steps
from services.triage.drafting.pdf.printed import Printed
from services.triage.drafting.pdf.process import PUBLIC_AT_ONCE, Typesetter, typeset_in_a_process
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template import TemplateFault, Templates
from services.triage.drafting.template_checks import expect_usable
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.code_forms import CodeForms, WrongForm
from services.triage.settings import TriageSettings
from shared.access.cache import ShortMemory
from shared.access.jwks import key_id
from shared.contracts.attestation import Attestation, sign
from shared.installed_terms import taxonomy_of
from shared.runtime import Runtime
from shared.settings import WrongSettings
from shared.signing import private_key
from shared.storage.keyring import Keyring
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import Database
from shared.taxonomy import Taxonomy
from shared.unpublished_events import UnpublishedEvents
from shared.web.idempotency import Idempotency
from shared.web.limits import Limits

SHOWN_FOR = 5.0
"""Seconds for which strangers may see a document as it was: a wave of readers reads it once."""

OFFERED_FOR = 15.0
"""Seconds for which a form may offer officials as they were; what is saved is read again."""


@dataclass(frozen=True, repr=False)
class Attestor:
    """Signs triage's attestation of the gates. Dispatch accepts only this key."""

    private_key: Ed25519PrivateKey
    key_id: str

    @classmethod
    def from_file(cls, file: Path) -> "Attestor":
        key = private_key(file)
        return cls(key, key_id(key.public_key()))

    def attest(self, attestation: Attestation) -> str:
        return sign(attestation, self.private_key, self.key_id)


@dataclass(frozen=True)
class PublicPages:
    """Pages for people outside: whether there are any, where, and what one network may ask for.

    A hundred readers of one network can open a page at once, and two a second after that.
    """

    on: bool
    url: str = ""
    limits: Limits = field(default_factory=lambda: Limits(burst=200, per_second=2.0))
    answers: ShortMemory[tuple[str, str, str], Any] = field(
        default_factory=lambda: ShortMemory(SHOWN_FOR, time.monotonic, most=500)
    )
    typesetter: Typesetter = field(default_factory=lambda: Typesetter(PUBLIC_AT_ONCE))


@dataclass(frozen=True)
class Context:
    database: Database
    keyring: Keyring
    lookup: LookupKey
    taxonomy: Taxonomy
    renderer: Renderer
    codes: CodeForms
    attestor: Attestor
    deadline_steps: DeadlineSteps
    idempotency: Idempotency
    unheard: UnpublishedEvents
    typesetter: Typesetter
    offered: ShortMemory[str, Any]
    """The officials of a country, for the forms of drafts: a wave of cases reads them once."""
    public: PublicPages


def make_context(runtime: Runtime, settings: TriageSettings) -> Context:
    taxonomy = taxonomy_of(settings)
    templates = _templates(settings, taxonomy)
    _expect_organisations(settings.contact_lines, templates)
    return Context(
        database=runtime.database,
        keyring=runtime.keyring,
        lookup=runtime.lookup,
        taxonomy=taxonomy,
        renderer=Renderer(templates, taxonomy, settings.contact_lines),
        codes=_code_forms(settings, taxonomy),
        attestor=Attestor.from_file(settings.attestation_key_file),
        deadline_steps=_deadline_steps(settings),
        idempotency=runtime.repeatable(),
        unheard=runtime.unheard,
        typesetter=Typesetter(),
        offered=ShortMemory(OFFERED_FOR, time.monotonic),
        public=PublicPages(settings.public_pages, f"{settings.public_url}/triage"),
    )


def _deadline_steps(settings: TriageSettings) -> DeadlineSteps:
    try:
        return load_deadline_steps(settings.deadline_steps)
    except StepsFault as fault:
        raise WrongSettings(f"TOCSIN_TRIAGE_DEADLINE_STEPS: {fault}") from fault


def _code_forms(settings: TriageSettings, taxonomy: Taxonomy) -> CodeForms:
    try:
        return CodeForms.with_own(taxonomy.countries.codes, settings.code_forms)
    except WrongForm as fault:
        raise WrongSettings(f"TOCSIN_TRIAGE_CODE_FORMS: {fault}") from fault


def _templates(settings: TriageSettings, taxonomy: Taxonomy) -> Templates:
    """Read the templates; raise `WrongSettings` if a document of theirs could not be rendered."""
    if settings.appeal_templates is None:
        return load_templates()
    try:
        templates = load_templates(settings.appeal_templates)
        expect_usable(templates, taxonomy)
    except TemplateFault as fault:
        raise WrongSettings(f"TOCSIN_TRIAGE_APPEAL_TEMPLATES: {fault}") from fault
    for name, logo in templates.logos.items():
        if typeset_in_a_process(Printed("en", name, "", logo=logo))[0]:
            raise WrongSettings(f"TOCSIN_TRIAGE_APPEAL_TEMPLATES: {name} cannot be printed")
    return templates


def _expect_organisations(told: Iterable[str], templates: Templates) -> None:
    """Raise `WrongSettings` for contact lines of an organisation that issues no appeal."""
    known = templates.all_organisations
    if strangers := sorted(set(told) - known):
        raise WrongSettings(
            f"TOCSIN_TRIAGE_CONTACT_LINES: no appeal is issued by {', '.join(strangers)}; the "
            f"templates know {', '.join(sorted(known))}"
        )
