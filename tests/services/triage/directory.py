"""Fill the directory of officials in tests. All persons are invented."""

from typing import Any
from uuid import UUID

from services.triage.access import clauses, library, officials
from services.triage.context import Context
from services.triage.rules.library import CLAUSE, OFFICIAL
from services.triage.schemas import ChangeOfficial, DecideProposal, ProposeClause, ProposeOfficial
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id

EDITOR = Principal(new_id(), "person", frozenset({Role.COMMUNICATIONS}), ALL_DESKS)
SECOND = Principal(new_id(), "person", frozenset({Role.COMMUNICATIONS}), ALL_DESKS)


def official(**changes: Any) -> dict[str, Any]:
    return {
        "office": "justice",
        "name": "Invented Minister",
        "words": {
            "en": {"title": "H.E. Mr.", "office": "Minister of Justice"},
            "fr": {"title": "S.E. M.", "office": "Ministre de la Justice"},
        },
        "fax": "+20 2 000",
        "source": "https://justice.example/minister",
        **changes,
    }


async def proposed(context: Context, country: str = "EGY", **changes: Any) -> UUID:
    asked = ProposeOfficial.model_validate({"country": country, **official(**changes)})
    return (await officials.propose_official(context, EDITOR, asked)).receipt.id


async def approved(context: Context, entry: UUID, version: int, who: Principal = SECOND) -> None:
    asked = DecideProposal(seen=version, decision="approved")
    await library.decide(context, who, OFFICIAL, entry, asked)


async def changed(context: Context, entry: UUID, version: int, **changes: Any) -> None:
    asked = ChangeOfficial.model_validate({**official(**changes), "version": version})
    await officials.change_official(context, EDITOR, entry, asked)


async def in_directory(context: Context, country: str = "EGY", **changes: Any) -> UUID:
    """Return an official whom two persons brought into the directory."""
    entry = await proposed(context, country, **changes)
    await approved(context, entry, 1)
    return entry


async def proposed_clause(context: Context, code: str = "invented", **changes: Any) -> UUID:
    told = {"code": code, "texts": {"en": "Invent {{ short }};"}, **changes}
    asked = ProposeClause.model_validate(told)
    return (await clauses.propose_clause(context, EDITOR, asked)).receipt.id


async def decided_clause(context: Context, entry: UUID, version: int, how: str) -> None:
    asked = DecideProposal.model_validate({"seen": version, "decision": how})
    await library.decide(context, SECOND, CLAUSE, entry, asked)


async def clause_in_library(context: Context, code: str = "invented", **changes: Any) -> UUID:
    """Return a clause that two persons brought into the library."""
    entry = await proposed_clause(context, code, **changes)
    await decided_clause(context, entry, 1, "approved")
    return entry


async def three_officials(context: Context) -> None:
    """Propose some officials and clauses, approve some, and propose a change to one of them."""
    await proposed_clause(context, "waiting")
    await clause_in_library(context)
    made = [await proposed(context, name=f"Invented {number}") for number in range(4)]
    for each in made[:2]:
        await approved(context, each, 1)
    await changed(context, made[0], 1, phone="+41 22 000 00 00")
