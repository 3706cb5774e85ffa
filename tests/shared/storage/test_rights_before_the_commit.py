"""A person's change is committed only after the right was checked again under the lock."""

from collections.abc import Callable

import pytest

from shared.access.admission import Admission
from shared.access.principal import Principal
from shared.access.roles import Operation, Role
from shared.clock import new_id
from shared.contracts.audit import AuditAnchored
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.storage.test_unit_of_work import NOW, counts, database

__all__ = ["database"]  # a fixture


def emitted(work: UnitOfWork) -> None:
    work.emit(
        AuditAnchored(
            chain=new_id(), of="intake", number=1, head="0" * 64, anchored_at=NOW, signature=""
        )
    )


def recorded(work: UnitOfWork) -> None:
    work.record("case.read", "case", new_id())


@pytest.mark.parametrize("left", [emitted, recorded])
async def test_what_is_said_under_an_admission_that_was_not_asked_again_is_not_committed(
    database: Database, left: Callable[[UnitOfWork], None]
) -> None:
    officer = Principal(new_id(), "person", frozenset({Role.TRIAGE_OFFICER}), frozenset({"mena"}))
    admission = Admission(officer, Operation.CASE_READ, frozenset({new_id()}))
    with pytest.raises(RuntimeError, match="not asked again"):
        async with database.unit_of_work("intake", admission=admission) as work:
            left(work)
    assert await counts(database) == (0, 0)
