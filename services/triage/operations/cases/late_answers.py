"""Notify people who can act if another service does not answer triage in time.

Issued documents for which no campaign has started, and requests for protection for which no support
request was opened.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.triage.operations.notices import notify_officers, notify_role
from services.triage.queries.timeline import PROTECTION, REQUEST_OPENED
from services.triage.tables import Case, Document, TimelineEntry
from shared.access.roles import Role
from shared.late_answers import AwaitedAnswer
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork

_TOLD_OF = """
    EXISTS (
        SELECT FROM timeline
        WHERE timeline.case_id = documents.case_id
            AND timeline.kind IN ('campaign-started', 'campaign-stopped', 'appeal-refused')
            AND timeline.detail ->> 'document' = CAST(documents.id AS text)
    )
"""
CAMPAIGNS = AwaitedAnswer(
    table="appeals_not_begun",
    new=f"""
        SELECT id FROM documents
        WHERE state = 'issued' AND approved_at > :since AND approved_at <= :before
            AND NOT {_TOLD_OF}
    """,  # noqa: S608  # our own constants
    answered=f"""
        EXISTS (
            SELECT FROM documents
            WHERE documents.id = late.id AND (documents.state <> 'issued' OR {_TOLD_OF})
        )
    """,  # our own constants
    counts="true",
    what="issued documents of which no campaign was heard in time",
    reason=NoticeReason.APPEALS_NOT_TAKEN_UP,
)
"""Issued appeals for which dispatch has sent no event yet.

Dispatch says at once that it started a campaign, also one that waits for its embargo, or that it
refused the appeal.
"""

# `asked` is the entry of a request; relocation opens the request under the same id.
_OPENED = f"""
    EXISTS (
        SELECT FROM timeline
        WHERE timeline.case_id = asked.case_id AND timeline.kind = '{REQUEST_OPENED}'
            AND timeline.detail ->> 'grant' = asked.detail ->> 'request'
    )
"""
SUPPORT = AwaitedAnswer(
    table="protection_not_begun",
    new=f"""
        SELECT CAST(asked.detail ->> 'request' AS uuid) AS id FROM timeline AS asked
        WHERE asked.kind = '{PROTECTION}' AND asked.at > :since AND asked.at <= :before
            AND NOT {_OPENED}
    """,  # noqa: S608  # as above
    answered=f"""
        EXISTS (
            SELECT FROM timeline AS asked
            WHERE asked.kind = '{PROTECTION}'
                AND asked.detail ->> 'request' = CAST(late.id AS text) AND {_OPENED}
        )
    """,
    counts="true",
    what="requests for protection that relocation is not known to have opened in time",
    reason=NoticeReason.PROTECTION_NOT_TAKEN_UP,
)
"""Relocation sends an event at once when it opens one, whatever is decided later."""


async def notify_of_campaigns_not_started(work: UnitOfWork, late: Sequence[UUID]) -> None:
    """Notify each case's officer, and approvers and communications of its desk."""
    of_late = select(Document.case_id).where(Document.id.in_(late))
    cases = await work.session.scalars(select(Case).where(Case.id.in_(of_late)).order_by(Case.id))
    for case in cases.all():
        await notify_officers(work, case, NoticeReason.APPEAL_NOT_BEGUN, at_least="critical")
        for role in (Role.APPROVER, Role.COMMUNICATIONS):
            await notify_role(work, case, role, NoticeReason.APPEAL_NOT_BEGUN)


async def notify_of_requests_not_opened(work: UnitOfWork, late: Sequence[UUID]) -> None:
    """Notify each case's officer, and the grants officers of its desk."""
    asked = select(TimelineEntry.case_id).where(
        TimelineEntry.kind == PROTECTION,
        TimelineEntry.detail["request"].astext.in_([str(each) for each in late]),
    )
    cases = await work.session.scalars(select(Case).where(Case.id.in_(asked)).order_by(Case.id))
    for case in cases.all():
        await notify_officers(work, case, NoticeReason.PROTECTION_NOT_BEGUN, at_least="critical")
        await notify_role(work, case, Role.GRANTS_OFFICER, NoticeReason.PROTECTION_NOT_BEGUN)
