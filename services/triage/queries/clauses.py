"""Reads of the clauses of this installation, beside those of the template."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.template import Templates
from services.triage.queries.library import FoundEntry, find_entries, find_entry, of_kind
from services.triage.rules.library import CLAUSE
from services.triage.schemas import (
    ClauseContent,
    ClauseVersionView,
    ClauseView,
    TemplateClauseView,
)
from services.triage.tables import LibraryEntry, LibraryVersion
from shared.contracts.content import APPEAL_LANGUAGES


async def list_clauses(session: AsyncSession, templates: Templates) -> list[ClauseView]:
    found = await find_entries(session, of_kind(CLAUSE).order_by(None).order_by(LibraryEntry.key))
    return [clause_view(each, templates) for each in found]


async def clause_versions(
    session: AsyncSession, templates: Templates, clause: UUID
) -> tuple[ClauseView, list[ClauseVersionView]]:
    """Return a clause with all versions; `NotFound` if there is none."""
    found = await find_entry(session, CLAUSE, clause)
    return clause_view(found, templates), [_version(each) for each in found.versions]


def template_clauses(templates: Templates) -> list[TemplateClauseView]:
    """Return the clauses of the latest template, in their order."""
    forms = {
        language: form
        for language in APPEAL_LANGUAGES
        if (form := templates.form(templates.latest, language))
    }
    first = next(iter(forms.values()))
    return [
        TemplateClauseView(
            code=each.id,
            clause=ClauseContent.model_construct(
                texts={
                    language: there.text.strip()
                    for language, form in forms.items()
                    if (there := form.clause(each.id))
                },
                called_by=each.called_by,
                not_for=each.not_for,
            ),
        )
        for each in first.clauses
    ]


def clause_view(found: FoundEntry, templates: Templates) -> ClauseView:
    entry, approved, waiting = found.entry, found.approved, found.waiting
    return ClauseView(
        id=entry.id,
        code=entry.key,
        of_template=entry.key in {each.code for each in template_clauses(templates)},
        version=entry.version,
        approved=entry.approved,
        clause=ClauseContent.model_validate(approved.content) if approved else None,
        waiting=_version(waiting) if waiting else None,
        retired=entry.retired,
    )


def _version(row: LibraryVersion) -> ClauseVersionView:
    return ClauseVersionView(
        version=row.version,
        clause=ClauseContent.model_validate(row.content),
        retires=row.retires,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
