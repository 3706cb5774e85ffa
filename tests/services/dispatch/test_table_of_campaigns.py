"""Constraints of the table of campaigns. All persons are invented."""

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from shared.clock import new_id
from tests.services.dispatch.dispatch_fixture import DispatchFixture


def decided(*uses: str) -> dict[str, Any]:
    return {"proposed_by": new_id(), "decided_by": new_id(), "uses": uses}


ONE = new_id()


class TestTheTableItself:
    @pytest.mark.parametrize(
        "change",
        [
            "attestation = ''",
            "attested_document = gen_random_uuid()",
            "attested_reference = 'other'",
            "attested_sha256 = repeat('0', 64)",
            "verification = 'unverified'",
            "approved_by = drafted_by",
        ],
    )
    async def test_takes_no_campaign_that_is_not_attested(
        self, dispatch: DispatchFixture, change: str
    ) -> None:
        await dispatch.start()
        column, _, value = change.partition(" = ")
        columns = [
            row.column_name
            for row in await dispatch.rows(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = 'campaigns' ORDER BY ordinal_position"
            )
        ]
        fresh = {"id": "gen_random_uuid()", column: value}
        if column != "attested_document":
            fresh |= {"document": "d.fresh", "attested_document": "d.fresh"}
        chosen = ", ".join(fresh.get(name, f"c.{name}") for name in columns)
        with pytest.raises(DBAPIError, match="campaigns_attested"):
            await dispatch.do(
                f"INSERT INTO campaigns SELECT {chosen}"  # noqa: S608 - of names above
                " FROM campaigns c, (SELECT gen_random_uuid() AS fresh) d"
            )

    async def test_lets_nobody_change_what_was_attested_or_undo_a_stop(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.start()
        with pytest.raises(DBAPIError, match="only be stopped"):
            await dispatch.do("UPDATE campaigns SET texts = '\\x00'")
        await dispatch.do(
            "UPDATE campaigns SET stopped_at = now(), stopped_by = 'x', stop_reason = 'error'"
        )
        with pytest.raises(DBAPIError, match="only be stopped"):
            await dispatch.do(
                "UPDATE campaigns SET stopped_at = NULL, stopped_by = NULL, stop_reason = NULL"
            )

    async def test_lets_no_notice_carry_a_text(self, dispatch: DispatchFixture) -> None:
        with pytest.raises(DBAPIError, match="notices_say_nothing"):
            await dispatch.do(
                "INSERT INTO notices (id, reason, urgency, role, requested_at)"
                " VALUES (gen_random_uuid(), 'She was taken at home', 'high', 'operator', now())"
            )
