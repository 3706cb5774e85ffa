"""Begin a document from an invented record, as the page does, and print it before any hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import yaml

from services.triage.document_form.draft_form import LANGUAGES
from services.triage.document_form.forms import DocumentForm
from services.triage.document_form.new_document import Beginning
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template import load_templates
from services.triage.schemas import AlertView, CaseView, DocumentContent, QueueItem
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy
from shared.web.forms import Form

CASES = Path(__file__).parent / "cases"
TEXTS = Path(__file__).parent / "texts"
TAXONOMY = load_taxonomy()
RENDERER = Renderer(load_templates(), TAXONOMY)
FILED_AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
_SPACE = UUID("0195d0a0-0000-7000-8000-000000000000")
_NAMES_PERSONS = ("to", "tie_to")


@dataclass(frozen=True)
class GoldenCase:
    """An invented record, and what its document must and must never say in each language.

    `alerts`: pairs of persons and facts. `names`: whether the names may be published.
    """

    id: str
    country: str
    alerts: tuple[tuple[tuple[Person, ...], Facts], ...]
    names: bool
    must: Mapping[str, tuple[str, ...]]
    never: Mapping[str, tuple[str, ...]]


def golden_cases() -> tuple[GoldenCase, ...]:
    """Return all cases, by their id."""
    return tuple(
        _case(file.stem, yaml.safe_load(file.read_text("utf-8")))
        for file in sorted(CASES.glob("*.yaml"))
    )


def _case(code: str, told: dict[str, Any]) -> GoldenCase:
    alerts = told.get("alerts") or [{"persons": told["persons"], "facts": told["facts"]}]
    return GoldenCase(
        code,
        told["country"],
        tuple(_alert(code, number, told["country"], each) for number, each in enumerate(alerts)),
        told.get("names", True),
        *(
            {language: tuple(said) for language, said in told.get(name, {}).items()}
            for name in ("must", "never")
        ),
    )


def _alert(
    code: str, number: int, country: str, told: dict[str, Any]
) -> tuple[tuple[Person, ...], Facts]:
    """Return persons and facts of one alert. Persons are named by letters in the file."""

    def resolved(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: resolved(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [resolved(each, name) for each in value]
        return uuid5(_SPACE, f"{code}.{number}.{value}") if name in _NAMES_PERSONS else value

    persons = tuple(
        Person.model_validate(
            {
                "kind": "person",
                **resolved(each),
                "id": uuid5(_SPACE, f"{code}.{number}.{each['id']}"),
            }
        )
        for each in told["persons"]
    )
    facts = Facts.model_validate(
        {"narrative": "Invented.", "country": country, "language": "en", **resolved(told["facts"])}
    )
    return persons, facts


async def begun_texts(case: GoldenCase) -> Mapping[str, str]:
    """Return title, text and SMS by language, as the page of a new document begins them.

    Only an addressee is added: nobody can know whom an editor would choose.
    """
    begun = Beginning(RENDERER, _case_view(case)).form("yes" if case.names else "no").given
    sent = {name: said for name, said in begun.items() if any(said)}
    added = {f"{language}.addressees.0.name": ["Invented Minister"] for language in LANGUAGES}
    documents = DocumentForm(RENDERER, ZoneInfo("UTC"))
    content, _ = await documents.saved(
        Form({**sent, **added}), case.country, None, str, _expect_nothing
    )
    texts = RENDERER.render(content.draft, names_shown=content.names_shown).texts
    return {
        each.language: f"Subject: {each.title}\n\n{each.plain.strip()}\n\nSMS:\n{each.sms}\n"
        for each in texts
    }


def page_of(texts: Mapping[str, str]) -> str:
    """Return the texts as they are kept: without what follows "***", which is always the same."""
    return "\n".join(
        f"===== {language}\n{head.rstrip()}\n\nSMS:{sms}"
        for language, text in sorted(texts.items())
        for head, sms in [(text.partition("\n***")[0], text.rpartition("\nSMS:")[2])]
    )


async def _expect_nothing(content: DocumentContent) -> None:
    pass


def _case_view(case: GoldenCase) -> CaseView:
    facts = [told for _, told in case.alerts]
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
                filed_at=FILED_AT + timedelta(days=number),
                channel="phone",
                asked_for=[],
                withdrawn=False,
                joined=False,
                consents={"publish_name": "given" if case.names else "refused"},
                consent_words={},
                persons=list(persons),
                facts=told,
                expected=[],
            )
            for number, (persons, told) in enumerate(case.alerts)
        ],
        sources=[],
        links=[],
        deadlines=[],
        best_interest=[],
        documents=[],
        happened=0,
        protection_requests=0,
    )
