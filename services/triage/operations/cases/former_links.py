"""Find the links under which something was written in a case before their alerts left it again."""

from uuid import UUID

from sqlalchemy import and_, or_, select

from services.triage.tables import TimelineEntry
from shared.storage.unit_of_work import UnitOfWork

_DECISIONS = frozenset({"link-accepted", "link-declined", "link-undone"})
_WRITING = frozenset(
    {"drafted", "edited", "source-added", "best-interest-proposed", "protection-requested"}
)

_kind = TimelineEntry.kind
# Reasons are sealed under the key of the case too, except a grant's, which is under the key of its
# person.
_wrote = or_(_kind.in_(_WRITING), and_(TimelineEntry.words.is_not(None), _kind != "grant-decided"))


async def undone_links_with_texts(work: UnitOfWork, case: UUID) -> set[UUID]:
    """Return the undone links of alerts during which something was written in the case.

    The case must be locked.
    """
    # Ordered by id, which is assigned under the lock of the case; `at` may be earlier than the
    # lock.
    happened = await work.session.execute(
        select(_kind, TimelineEntry.detail)
        .where(TimelineEntry.case_id == case, or_(_kind.in_(_DECISIONS), _wrote))
        .order_by(TimelineEntry.id)
    )
    accepted: dict[UUID, bool] = {}
    found = set()
    for kind, detail in happened:
        if kind not in _DECISIONS:
            accepted = dict.fromkeys(accepted, True)
            continue
        link = UUID(detail["link"])
        # The other case gets an entry for the merge but none for its undoing: nothing was written
        # there.
        written = accepted.pop(link, False)
        if kind == "link-accepted":
            accepted[link] = False
        elif kind == "link-undone" and written:
            found.add(link)
    return found
