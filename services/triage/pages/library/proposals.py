"""What the pages of officials and of clauses share: rights, and the buttons under a proposal."""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.triage.access import library
from services.triage.depends import ContextDep
from services.triage.schemas import DecideProposal, SeenVersion
from shared.access.authorise import may
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.routing import Router
from shared.web.submit import submitted

PROPOSED = msgid("Proposed. It counts once another person has approved it.")


class ProposedVersion(Protocol):
    @property
    def proposed_by(self) -> UUID: ...
    @property
    def decided_by(self) -> UUID | None: ...


def rights(principal: Principal) -> dict[str, bool]:
    """Return what the person may do with the library."""
    return {
        "edit": may(principal, Operation.LIBRARY_EDIT),
        "approve": may(principal, Operation.LIBRARY_APPROVE),
    }


def accounts_of(versions: Sequence[ProposedVersion]) -> Iterable[UUID | None]:
    """Return who proposed these versions and who decided on them."""
    for each in versions:
        yield from (each.proposed_by, each.decided_by)


def add_decisions(router: Router, kind: str) -> None:
    """Add what the buttons under an entry send: end it, approve or decline what waits."""

    def at(request: Request, entry: UUID) -> str:
        return path_of(request, f"{router.prefix}/{entry}")

    @router.post("/{entry}/retire")
    async def retire(
        request: Request,
        pages: PagesDep,
        context: ContextDep,
        principal: PagePrincipal,
        entry: UUID,
    ) -> Response:
        asked = await submitted(request, pages, SeenVersion)
        await library.retire(context, principal, kind, entry, asked.seen)
        return pages.redirect(at(request, entry), PROPOSED)

    @router.post("/{entry}/decide")
    async def decide(
        request: Request,
        pages: PagesDep,
        context: ContextDep,
        principal: PagePrincipal,
        entry: UUID,
    ) -> Response:
        asked = await submitted(request, pages, DecideProposal)
        await library.decide(context, principal, kind, entry, asked)
        told = msgid("Approved.") if asked.decision == "approved" else msgid("Declined.")
        return pages.redirect(at(request, entry), told)
