from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, MetaData, Table, insert
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as COLUMN
from sqlalchemy.exc import IntegrityError

from shared.access.four_eyes import (
    four_eyes_array_constraint,
    four_eyes_constraint,
    require_another,
)
from shared.problems import Forbidden
from shared.storage.unit_of_work import Database

ANNA, BRUNO, CLARA = uuid4(), uuid4(), uuid4()


def test_somebody_else_may_decide() -> None:
    require_another(ANNA, BRUNO)
    require_another({ANNA, CLARA}, BRUNO)


@pytest.mark.parametrize("proposers", [ANNA, (ANNA,), (BRUNO, ANNA), ()])
def test_whoever_had_a_part_may_not_decide(proposers: UUID | tuple[UUID, ...]) -> None:
    with pytest.raises(Forbidden) as refused:
        require_another(proposers, ANNA)
    assert refused.value.code == "four-eyes"


async def test_the_database_refuses_one_pair_of_eyes(database: Database) -> None:
    metadata = MetaData()
    decisions = Table(
        "decisions",
        metadata,
        Column("proposed_by", COLUMN),
        Column("decided_by", COLUMN),
        four_eyes_constraint("proposed_by", "decided_by"),
    )
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        for proposer, decider in [(ANNA, None), (None, None), (ANNA, BRUNO)]:
            await connection.execute(
                insert(decisions).values(proposed_by=proposer, decided_by=decider)
            )
    for proposer, decider in [(ANNA, ANNA), (None, ANNA)]:
        with pytest.raises(IntegrityError, match="four_eyes"):
            async with database.engine.begin() as connection:
                await connection.execute(
                    insert(decisions).values(proposed_by=proposer, decided_by=decider)
                )


async def test_the_database_refuses_a_decider_among_several_who_drafted(
    database: Database,
) -> None:
    metadata = MetaData()
    drafts = Table(
        "drafts",
        metadata,
        Column("drafted_by", ARRAY(COLUMN)),
        Column("approved_by", COLUMN),
        four_eyes_array_constraint("drafted_by", "approved_by"),
    )
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        for drafters, approver in [([ANNA, BRUNO], CLARA), ([ANNA], None), (None, None)]:
            await connection.execute(
                insert(drafts).values(drafted_by=drafters, approved_by=approver)
            )
    for refused, approver in [([ANNA, BRUNO], BRUNO), ([], ANNA), (None, ANNA), ([None], ANNA)]:
        with pytest.raises(IntegrityError, match="four_eyes"):
            async with database.engine.begin() as connection:
                await connection.execute(
                    insert(drafts).values(drafted_by=refused, approved_by=approver)
                )
