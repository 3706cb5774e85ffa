"""Read the saved versions of a document: who saved each when, its text, and what differs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.edited_fields import changes
from services.triage.queries.unsealing import open_draft, open_texts
from services.triage.rules.texts.differences import differences
from services.triage.schemas import DifferenceView, PieceView, SavedVersionText, SavedVersionView
from services.triage.tables import Document, DocumentDecision, DocumentVersion
from shared.contracts.content import AppealTexts
from shared.problems import NotFound
from shared.storage.sealing import Keys


async def versions_of(session: AsyncSession, case: UUID, document: UUID) -> list[SavedVersionView]:
    """Return every version, the newest first; `NotFound` if the case has no such document."""
    await _expect_of_case(session, case, document)
    rows = await session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document == document)
        .order_by(DocumentVersion.version.desc())
    )
    decided = await session.execute(
        select(DocumentDecision.version, DocumentDecision.decision)
        .where(DocumentDecision.document == document)
        .order_by(DocumentDecision.decided_at, DocumentDecision.id)
    )
    decisions: dict[int, list[str]] = {}
    for version, decision in decided:
        decisions.setdefault(version, []).append(decision)
    return [_view(each, decisions.get(each.version, ())) for each in rows]


async def version_shown(
    session: AsyncSession,
    keys: Keys,
    case: UUID,
    document: UUID,
    number: int,
    since: int | None = None,
) -> SavedVersionText:
    """Return a version with its draft and its texts, and what differs from the version `since`.

    `NotFound` if the document has no such version.
    """
    await _expect_of_case(session, case, document)
    version = await _version(session, document, number)
    texts, draft = open_texts(keys, version), open_draft(keys, version)
    said = {"draft": draft, "texts": list(texts.texts)}
    if since is not None:
        before = await _version(session, document, since)
        said |= {
            "since": since,
            "differences": text_differences(open_texts(keys, before), texts),
            "settings_changed": list(changes(open_draft(keys, before), draft).settings),
        }
    return SavedVersionText(**_view(version, ()).model_dump(), **said)


def text_differences(before: AppealTexts, now: AppealTexts) -> list[DifferenceView]:
    """Return what differs in title, text and SMS of each language, in the order of the newer."""
    old, new = _by_field(before), _by_field(now)
    return [
        DifferenceView(
            language=language,
            field=field,
            pieces=[
                PieceView(kind=each.kind, words=each.words)
                for each in differences(
                    old.get((language, field), ""), new.get((language, field), "")
                )
            ],
        )
        for language, field in dict.fromkeys((*new, *old))
        if old.get((language, field)) != new.get((language, field))
    ]


def _by_field(texts: AppealTexts) -> Mapping[tuple[str, str], str]:
    return {
        (each.language, field): words
        for each in texts.texts
        for field, words in (("title", each.title), ("text", each.plain), ("sms", each.sms))
    }


async def _expect_of_case(session: AsyncSession, case: UUID, document: UUID) -> None:
    found = await session.get(Document, document)
    if found is None or found.case_id != case:
        raise NotFound("The case has no such document.")


async def _version(session: AsyncSession, document: UUID, number: int) -> DocumentVersion:
    found = await session.scalar(
        select(DocumentVersion).where(
            DocumentVersion.document == document, DocumentVersion.version == number
        )
    )
    if found is None:
        raise NotFound("The document has no such version.")
    return found


def _view(version: DocumentVersion, decisions: Sequence[str]) -> SavedVersionView:
    return SavedVersionView(
        version=version.version,
        edited_by=version.edited_by,
        edited_at=version.edited_at,
        languages=version.languages,
        unfilled=version.unfilled,
        texts_sha256=version.texts_sha256,
        decisions=list(decisions),
    )
