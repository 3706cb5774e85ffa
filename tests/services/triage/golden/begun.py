"""Begin a document from an invented record, as the page does, and print it before any hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import yaml

from services.triage.document_form.forms import DocumentForm
from services.triage.document_form.new_document import Beginning
from services.triage.drafting.background import EarlierDocument
from services.triage.drafting.draft import AppealDraft, Withdrawn
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.signatories import with_signatories
from services.triage.drafting.template import URGENT_APPEAL
from services.triage.drafting.template_loading import load_templates
from services.triage.drafting.withdrawn import corrected_draft, withdrawal_notice_draft
from services.triage.rules.withdrawals import CORRECTION
from services.triage.schemas import AlertView, CaseView, DocumentContent, QueueItem
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy
from shared.web.forms import Form
from tests.services.triage.golden.many import expanded

CASES = Path(__file__).parent / "cases"
TEXTS = Path(__file__).parent / "texts"
TAXONOMY = load_taxonomy()
RENDERER = Renderer(load_templates(), TAXONOMY)
FILED_AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
_SPACE = UUID("0195d0a0-0000-7000-8000-000000000000")
_NAMES_PERSONS = ("to", "tie_to")


@dataclass(frozen=True)
class Before:
    """A document that was issued before, begun from the alerts that were known then."""

    kind: str
    reference: str
    issued_at: datetime
    alerts: tuple["AlertTold", ...]


@dataclass(frozen=True)
class AlertTold:
    """One alert of a case."""

    persons: tuple[Person, ...]
    facts: Facts
    filed_at: datetime


@dataclass(frozen=True)
class GoldenCase:
    """An invented record, and what its document must and must never say in each language.

    `names`: whether they may be published. `kind` of the document; `before`: those before it.
    `withdrawn`: it was issued with this code and day and withdrawn; what is printed is `said` of
    it: its correction, or a withdrawal notice.
    `signed`: the organisations that sign it, in the order in which they did.
    """

    id: str
    country: str
    alerts: tuple[AlertTold, ...]
    names: bool
    kind: str
    before: tuple[Before, ...]
    signed: tuple[str, ...]
    must: Mapping[str, tuple[str, ...]]
    never: Mapping[str, tuple[str, ...]]
    withdrawn: Withdrawn | None = None
    said: str = CORRECTION


@cache
def golden_cases() -> tuple[GoldenCase, ...]:
    """Return all cases, by their id."""
    return tuple(
        golden_case(file.stem, expanded(yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)))
        for file in sorted(CASES.glob("*.yaml"))
    )


def golden_case(code: str, told: dict[str, Any]) -> GoldenCase:
    """Return a case of what its file has."""
    listed = told.get("alerts") or [{"persons": told["persons"], "facts": told["facts"]}]
    alerts = tuple(
        _alert(code, number, told["country"], each) for number, each in enumerate(listed)
    )
    must, never = (
        {language: tuple(said) for language, said in told.get(name, {}).items()}
        for name in ("must", "never")
    )
    withdrawn, said = _withdrawn(code, told.get("withdrawn"))
    return GoldenCase(
        code,
        told["country"],
        alerts,
        told.get("names", True),
        told.get("kind", URGENT_APPEAL),
        tuple(_before(code, told["country"], alerts, each) for each in told.get("before", ())),
        tuple(told.get("signed", ())),
        must,
        never,
        withdrawn,
        said,
    )


def _withdrawn(code: str, told: dict[str, Any] | None) -> tuple[Withdrawn | None, str]:
    if told is None:
        return None, CORRECTION
    document = uuid5(_SPACE, f"{code}.withdrawn")
    found = Withdrawn(document=document, reference=told["reference"], on=told["issued"])
    return found, told["said"]


def _before(code: str, country: str, alerts: tuple[AlertTold, ...], told: dict[str, Any]) -> Before:
    """Return a document before: of the first `alerts`, or of alerts as they were then."""
    known = told["alerts"]
    then = (
        alerts[:known]
        if isinstance(known, int)
        else tuple(_alert(code, number, country, each) for number, each in enumerate(known))
    )
    issued = datetime.combine(told["issued"], FILED_AT.timetz())
    return Before(told.get("kind", URGENT_APPEAL), told["reference"], issued, then)


def _alert(code: str, number: int, country: str, told: dict[str, Any]) -> AlertTold:
    """Return one alert. Persons are named by letters in the file; `as_in`: those of that alert."""
    of_alert = told.get("as_in", number)

    def resolved(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: resolved(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [resolved(each, name) for each in value]
        return uuid5(_SPACE, f"{code}.{of_alert}.{value}") if name in _NAMES_PERSONS else value

    persons = tuple(
        Person.model_validate(
            {
                "kind": "person",
                **resolved(each),
                "id": uuid5(_SPACE, f"{code}.{of_alert}.{each['id']}"),
            }
        )
        for each in told["persons"]
    )
    facts = Facts.model_validate(
        {"narrative": "Invented.", "country": country, "language": "en", **resolved(told["facts"])}
    )
    filed = told.get("filed")
    filed_at = datetime.combine(filed, FILED_AT.timetz()) if filed else None
    return AlertTold(persons, facts, filed_at or FILED_AT + timedelta(days=number))


async def begun_content(case: GoldenCase) -> DocumentContent:
    """Return what the page of a new document saves if nobody types anything but an addressee."""
    earlier: list[EarlierDocument] = []
    for each in case.before:
        content = await _begun(case, each.alerts, each.kind, earlier)
        earlier.append(
            EarlierDocument(
                uuid5(_SPACE, each.reference),
                each.kind,
                each.reference,
                each.issued_at,
                tuple(content.audience),
                content.draft,
            )
        )
    return await _begun(case, case.alerts, case.kind, earlier)


async def begun_texts(case: GoldenCase) -> Mapping[str, str]:
    """Return title, text and SMS by language, as the page of a new document begins them.

    Only an addressee is added: nobody can know whom an editor would choose.
    """
    return texts_of(case, await begun_content(case))


def texts_of(case: GoldenCase, content: DocumentContent) -> Mapping[str, str]:
    """Return title, text and SMS by language of what a case begins with."""
    draft = content.draft
    if case.withdrawn is not None:
        draft = _said_of(case, case.withdrawn, draft)
    rendered = RENDERER.render(draft, names_shown=content.names_shown)
    if case.signed:
        rendered = with_signatories(rendered, RENDERER.templates, draft, case.signed)
    texts = rendered.texts
    return {
        each.language: f"Subject: {each.title}\n\n{each.plain.strip()}\n\nSMS:\n{each.sms}\n"
        for each in texts
    }


def _said_of(case: GoldenCase, withdrawn: Withdrawn, draft: AppealDraft) -> AppealDraft:
    templates = RENDERER.templates
    if case.said == CORRECTION:
        return corrected_draft(templates, draft, withdrawn, withdrawn.on)
    return withdrawal_notice_draft(templates, draft, withdrawn)


async def _begun(
    case: GoldenCase, alerts: Sequence[AlertTold], kind: str, earlier: Sequence[EarlierDocument]
) -> DocumentContent:
    """Return what is saved if nobody types anything but an addressee."""
    templates = RENDERER.templates
    template = templates.latest_of_kinds[kind]
    beginning = Beginning(RENDERER, case_view(case, alerts), earlier, template)
    begun = beginning.form("yes" if case.names else "no").given
    sent = {name: said for name, said in begun.items() if any(said)}
    if templates.rules(template).addressed:
        sent |= {
            f"{language}.addressees.0.name": ["Invented Minister"] for language in APPEAL_LANGUAGES
        }
    documents = DocumentForm(RENDERER, ZoneInfo("UTC"))
    content, _ = await documents.saved(Form(sent), case.country, None, str, _expect_nothing)
    return content


def page_of(texts: Mapping[str, str]) -> str:
    """Return the texts as they are kept: without what follows "***", which is always the same."""
    return "\n".join(
        f"===== {language}\n{head.rstrip()}\n\nSMS:{sms}"
        for language, text in sorted(texts.items())
        for whole, _, sms in [text.rpartition("\nSMS:")]
        for head in [whole.partition("\n***")[0]]
    )


async def _expect_nothing(content: DocumentContent) -> None:
    pass


def case_view(case: GoldenCase, alerts: Sequence[AlertTold]) -> CaseView:
    """Return what triage shows of a case of these alerts."""
    facts = [each.facts for each in alerts]
    item = QueueItem(
        id=uuid5(_SPACE, case.id),
        number="C-2026-000001",
        country=case.country,
        desk="africa",
        state="open",
        level="high",
        violations=list(dict.fromkeys(act.violation for told in facts for act in told.acts)),
        verification="verified",
        opened_at=FILED_AT,
        reason=None,
        next_due_at=None,
        next_clock=None,
        next_day=None,
        overdue=False,
        waiting_since=None,
        acknowledged=True,
        assigned_to=None,
    )
    return CaseView(
        case=item,
        score=0,
        policy="",
        reasons=[],
        outcome=None,
        alerts=[
            AlertView(
                alert=uuid5(_SPACE, f"{case.id}.{number}"),
                filed_at=told.filed_at,
                channel="phone",
                asked_for=[],
                withdrawn=False,
                joined=False,
                consents={"publish_name": "given" if case.names else "refused"},
                consent_words={},
                persons=list(told.persons),
                facts=told.facts,
                expected=[],
            )
            for number, told in enumerate(alerts)
        ],
        sources=[],
        links=[],
        deadlines=[],
        best_interest=[],
        documents=[],
        happened=0,
        protection_requests=0,
    )
