"""Preview a document while somebody writes it: what is missing, and which gates are shut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.triage.access import CaseAccess
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.filled import Filled
from services.triage.drafting.rendering import Renderer
from services.triage.operations.appeals import draft_faults
from services.triage.operations.appeals.following import with_document
from services.triage.operations.library.clauses_in_force import as_begun
from services.triage.queries.candidates import candidate
from services.triage.queries.document import newest_version
from services.triage.queries.judged_views import judged_views
from services.triage.queries.unsaved import unsaved_records
from services.triage.queries.unsealing import open_draft
from services.triage.schemas import DocumentContent, GateView, Preview
from services.triage.tables import Case
from shared.access.roles import Operation
from shared.clock import utc_now
from shared.contracts.codes import Country
from shared.contracts.content import AppealTexts
from shared.message_ids import msgid
from shared.problems import FieldFault

_ASKED_AT_THE_SUBMISSION = "do-no-harm"
_EMPTY = "unfilled"


@dataclass(frozen=True, repr=False)
class Readiness:
    """What keeps a text from being sent. `typed`: it, with the clauses of its time.

    `filled`: its parts and its SMS in each language; none if it has codes that do not exist.
    `texts`: None if it cannot be drawn. `faults`: fields that saving it would refuse, or that are
    still empty; their names are those of the request, and empty parts are `parts.<part>` as at a
    submission. `judged`: what the gates found, by the fields of `Preview`.
    """

    typed: DocumentContent
    filled: Sequence[tuple[Filled, str]] = ()
    texts: AppealTexts | None = None
    faults: Sequence[FieldFault] = ()
    judged: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gates(self) -> list[GateView]:
        """Return the gates that are shut, without empty parts and what the submission asks."""
        apart = {_ASKED_AT_THE_SUBMISSION, _EMPTY}
        return [each for each in self.judged.get("shut_gates", ()) if each.code not in apart]


@dataclass(frozen=True, repr=False)
class _Saved:
    """The newest version of a document, of which what was typed would be the next."""

    draft: AppealDraft
    embargo_until: datetime | None


class Typed(Protocol):
    """Return what was typed in a case of this country, in place of what is saved if anything is."""

    async def __call__(self, country: Country, saved: _Saved | None, /) -> DocumentContent: ...


async def readiness(access: CaseAccess, document: UUID | None, typed: Typed) -> Readiness:
    """Return what is missing in a text that was typed. Nothing is stored, and nothing shown of it.

    `document`: the one whose next version it would be; None: it would begin one.
    """
    _, keys = await access.admit(Operation.APPEAL_DRAFT)
    renderer, database = access.context.renderer, access.context.database
    async with database.read() as session:
        case = await session.get_one(Case, access.case)
        begun, saved = None, None
        if document is not None:
            begun, version = await newest_version(session, case.id, document)
            saved = _Saved(open_draft(keys, version), begun.embargo_until)
        asked = await typed(case.country, saved)
        since = begun.created_at if begun else None
        asked = await with_document(session, access.context.codes, case, asked)
        asked = await as_begun(session, renderer, asked, since, utc_now())
        empty = [
            FieldFault(f"parts.{part}", msgid("This part is still empty."), _EMPTY)
            for part in renderer.unfilled(asked.draft)
        ]
        known = await draft_faults.known_for(
            session, keys, access.context.codes, case, asked, utc_now()
        )
        filled = None if renderer.faults(asked.draft) else _filled(renderer, asked)
        texts, refused = draft_faults.texts_and_refusals(renderer, asked, known, filled)
        faults = [*(fault for each in refused for fault in each.faults), *empty]
        found = Readiness(asked, filled or (), texts, faults)
        if texts is None:
            return found
        records = await unsaved_records(session, keys, renderer, case, begun, (asked, texts))
    judged = await candidate(keys, access.context, records)
    return replace(found, judged=judged_views(keys, judged, records))


async def preview(access: CaseAccess, asked: DocumentContent, document: UUID | None) -> Preview:
    """Return the texts of a draft, and what the gates would find once it is saved.

    Raises `Invalid` if it cannot be drawn.
    """

    async def typed(_country: Country, _saved: _Saved | None) -> DocumentContent:
        return asked

    found, renderer = await readiness(access, document, typed), access.context.renderer
    texts = found.texts or draft_faults.drawn(renderer, found.typed)
    unfilled = list(renderer.unfilled(found.typed.draft))
    return Preview(texts=list(texts.texts), unfilled=unfilled, **found.judged)


def _filled(renderer: Renderer, asked: DocumentContent) -> Sequence[tuple[Filled, str]]:
    return renderer.filled(asked.draft, names_shown=asked.names_shown)
