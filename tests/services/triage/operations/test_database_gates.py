"""What the database itself refuses, whoever asks. All persons are invented."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.clock import new_id
from shared.contracts.attestation import use_of
from tests.services.triage.desk import (
    APPROVER,
    OFFICER,
    OTHER_OFFICER,
    Desk,
)

DECIDED = """
    INSERT INTO best_interest_decisions (id, case_id, alerts, uses, reason, proposed_by,
                                         proposed_at, decision, decided_by, decided_at)
    SELECT gen_random_uuid(), id, ARRAY[gen_random_uuid()],
           '{publish_name, share_with_diplomats}', '', gen_random_uuid(), now(), 'agreed',
           gen_random_uuid(), now()
    FROM cases
"""

CLOSED = (
    "UPDATE cases SET state = 'closed', outcome = 'resolved', closed_at = now(),"
    " closed_by = gen_random_uuid()"
)
ANOTHER_SOURCE = """
    INSERT INTO case_sources SELECT another.* FROM case_sources AS one,
        jsonb_populate_record(one, '{{"id": "{id}", "independent": {independent}}}') AS another
"""
NEXT_VERSION = """
    INSERT INTO document_versions SELECT another.* FROM document_versions AS one,
        jsonb_populate_record(one, '{{"id": "{id}", "version": 2}}') AS another
"""


class TestTheDatabaseRefusesAsWell:
    """Going around the operations with SQL, as the service's own role and as the owner."""

    APPROVE = """
        UPDATE documents SET state = 'issued', approved_by = '{approver}', approved_at = now(),
            approved_version = version, country = 'EGY', country_serial = 1, year = 2026,
            month = 3, serial = {serial}, follow_up = 0, reference = 'EGY 001 / 0326 / OBS 001',
            verification = 'verified', sources = 2, consented = '[{{}}]', attestation = 'x',
            issued_sha256 = 'x', issued_texts = '\\x00'
    """

    async def approve(self, desk: Desk, approver: UUID = APPROVER, serial: int = 1) -> None:
        async with desk.parts.database.unit_of_work("sql") as work:
            await work.session.execute(text(self.APPROVE.format(approver=approver, serial=serial)))

    async def run(self, desk: Desk, statement: str) -> None:
        async with desk.parts.database.unit_of_work("sql") as work:
            await work.session.execute(text(statement))

    async def test_the_statement_itself_works_when_all_gates_are_open(self, desk: Desk) -> None:
        await desk.submitted()
        await self.approve(desk)

    async def test_an_approval_on_a_refusal_that_was_lifted_unless_it_was_confirmed(
        self, desk: Desk
    ) -> None:
        await desk.submitted()
        for state in ("refused", "given"):
            await self.run(desk, f"UPDATE consents SET state = '{state}'")  # noqa: S608  # ours
        with pytest.raises(IntegrityError, match="refused before"):
            await self.approve(desk)
        await self.run(
            desk, "UPDATE documents SET harm_confirmed = harm_confirmed || '{refusal-lifted}'"
        )
        await self.run(desk, "UPDATE consents SET heard_at = now() + interval '1 hour'")
        with pytest.raises(IntegrityError, match="refused before"):
            await self.approve(desk)
        await self.run(desk, "UPDATE consents SET heard_at = now() - interval '1 hour'")
        await self.approve(desk)

    async def test_an_approval_by_the_drafter(self, desk: Desk) -> None:
        await desk.submitted()
        with pytest.raises(IntegrityError, match="somebody who wrote it"):
            await self.approve(desk, OFFICER)

    async def test_an_approval_by_who_submitted_it(self, desk: Desk) -> None:
        case = await desk.file()
        await desk.verify(case)
        await desk.submit(case, (await desk.draft(case)).id, OTHER_OFFICER)
        with pytest.raises(IntegrityError, match="documents_four_eyes"):
            await self.approve(desk, OTHER_OFFICER)

    async def test_an_approval_by_a_drafter_who_was_struck_from_the_list(self, desk: Desk) -> None:
        await desk.submitted()
        await self.run(desk, f"UPDATE documents SET drafters = ARRAY['{new_id()}'::uuid]")  # noqa: S608  # ids of the test
        with pytest.raises(IntegrityError, match="somebody who wrote it"):
            await self.approve(desk, OFFICER)

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ("UPDATE cases SET verification = 'in-progress'", "not open and verified"),
            (CLOSED, "not open and verified"),
            ("UPDATE case_sources SET reliability = 'unsure'", "too few sources"),
            ("UPDATE case_sources SET relation = 'lawyer'", "too few sources"),
            ("UPDATE case_sources SET assessed_by = NULL, assessed_at = NULL", "too few sources"),
            ("UPDATE consents SET state = 'unknown' WHERE use = 'publish_name'", "no consent"),
            ("UPDATE consents SET state = 'refused' WHERE use = 'publish_name'", "no consent"),
            ("UPDATE consents SET state = 'limited' WHERE use = 'publish_name'", "no consent"),
            ("UPDATE consents SET state = 'of-a-later-version'", "no consent"),
            ("DELETE FROM consents", "no consent"),
            ("UPDATE alert_standing SET withdrawn_at = now()", "withdrawn"),
            ("DELETE FROM case_alerts", "withdrawn"),
            ("UPDATE documents SET version = 7", "another version"),
            ("UPDATE documents SET harm_confirmed = '{wanted}'", "documents_issued_is_verified"),
            ("UPDATE documents SET audience = '{}'", "documents_issued_is_verified"),
            ("UPDATE documents SET submitted_by = NULL", "documents_issued_is_verified"),
        ],
    )
    async def test_an_approval_through_a_shut_gate(self, desk: Desk, change: str, why: str) -> None:
        await desk.submitted()
        await self.run(desk, change)
        with pytest.raises(IntegrityError, match=why):
            await self.approve(desk)

    @pytest.mark.parametrize("state", ["refused", "of-a-later-version"])
    async def test_a_name_that_is_not_to_be_published(self, desk: Desk, state: str) -> None:
        """It goes to partners: the consent that these need is given."""
        _, document = await desk.submitted(audience=("partner",))
        await self.run(desk, f"UPDATE consents SET state = '{state}' WHERE use = 'publish_name'")  # noqa: S608  # words of the test
        with pytest.raises(IntegrityError, match="not to be published"):
            await self.approve(desk)
        confirm = "harm_confirmed = harm_confirmed || ARRAY['unpublished-name']"
        await self.run(desk, f"UPDATE documents SET {confirm} WHERE id = '{document}'")  # noqa: S608  # ids of the test
        await self.approve(desk)

    async def test_limits_that_were_heard_of_after_the_submission(self, desk: Desk) -> None:
        await desk.submitted()
        await self.run(desk, "UPDATE documents SET harm_confirmed = harm_confirmed || '{limits}'")
        await self.run(desk, "UPDATE consents SET state = 'limited'")
        later = "UPDATE consents SET heard_at = now() WHERE use = '{}'"
        await self.run(desk, later.format("share_with_diplomats"))
        with pytest.raises(IntegrityError, match="changed after it was submitted"):
            await self.approve(desk)
        await self.run(desk, "UPDATE consents SET heard_at = since")
        await self.run(desk, later.format("send_to_un"))
        await self.approve(desk)

    async def test_a_best_interest_decision_on_others_than_those_of_the_case(
        self, desk: Desk
    ) -> None:
        await desk.submitted()
        await self.run(desk, "UPDATE consents SET state = 'unknown'")
        await self.run(desk, DECIDED)
        with pytest.raises(IntegrityError, match="no consent"):
            await self.approve(desk)
        of_case = "ARRAY(SELECT alert FROM case_alerts)"
        await self.run(desk, f"UPDATE best_interest_decisions SET alerts = {of_case}")  # noqa: S608  # words of the test
        await self.approve(desk)

    @pytest.mark.parametrize("change", ["decision = 'declined'", "uses = '{send_to_un}'"])
    async def test_a_best_interest_decision_that_says_something_else(
        self, desk: Desk, change: str
    ) -> None:
        await desk.submitted()
        await self.run(desk, "UPDATE consents SET state = 'unknown'")
        await self.run(desk, DECIDED)
        of_case = "alerts = ARRAY(SELECT alert FROM case_alerts)"
        await self.run(desk, f"UPDATE best_interest_decisions SET {of_case}, {change}")  # noqa: S608  # words of the test
        with pytest.raises(IntegrityError, match="no consent"):
            await self.approve(desk)

    async def test_a_best_interest_decision_of_one_person(self, desk: Desk) -> None:
        await desk.submitted()
        await self.run(desk, DECIDED)
        with pytest.raises(IntegrityError, match="best_interest_four_eyes"):
            await self.run(desk, "UPDATE best_interest_decisions SET decided_by = proposed_by")

    async def test_two_sources_of_which_one_depends_on_the_other(self, desk: Desk) -> None:
        await desk.submitted()
        await self.run(desk, "UPDATE case_sources SET relation = 'lawyer', independent = true")
        await self.run(desk, ANOTHER_SOURCE.format(id=new_id(), independent="false"))
        with pytest.raises(IntegrityError, match="too few sources"):
            await self.approve(desk)
        await self.run(desk, "UPDATE case_sources SET independent = true")
        await self.approve(desk)

    async def test_another_version_than_the_newest(self, desk: Desk) -> None:
        await desk.submitted()
        await self.run(desk, NEXT_VERSION.format(id=new_id()))
        await self.run(desk, "UPDATE documents SET version = 2")
        statement = self.APPROVE.format(approver=APPROVER, serial=1)
        with pytest.raises(IntegrityError, match="another version"):
            await self.run(desk, statement.replace("= version", "= 1"))
        await self.approve(desk)

    async def test_an_issued_document_without_its_evidence(self, desk: Desk) -> None:
        await desk.submitted()
        with pytest.raises(IntegrityError):
            await self.run(desk, f"UPDATE documents SET approved_by = '{APPROVER}'")  # noqa: S608  # ids of the test
        with pytest.raises(IntegrityError, match="documents_issued_is_approved"):
            await self.run(desk, "UPDATE documents SET state = 'issued'")

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE documents SET approved_by = gen_random_uuid()",
            "UPDATE documents SET audience = '{media}'",
            "UPDATE documents SET reference = 'EGY 002 / 0326 / OBS 002'",
            "UPDATE documents SET state = 'draft'",
            "DELETE FROM documents",
            "UPDATE document_versions SET texts_sha256 = 'x'",
        ],
    )
    async def test_a_change_of_what_was_issued(self, desk: Desk, change: str) -> None:
        await desk.issued()
        with pytest.raises(DBAPIError):
            await self.run(desk, change)

    async def test_a_second_appeal_of_a_case(self, desk: Desk) -> None:
        case = await desk.file()
        await desk.verify(case)
        first, second = [(await desk.draft(case)).id for _ in range(2)]
        for document in (first, second):
            await desk.submit(case, document)
        await desk.approve(case, first)
        with pytest.raises(IntegrityError, match="has an appeal already"):
            await self.run(
                desk,
                f"{self.APPROVE.format(approver=APPROVER, serial=77)} WHERE approved_by IS NULL",
            )

    async def test_the_same_code_twice(self, desk: Desk) -> None:
        await desk.issued()
        number = await desk.scalar("SELECT serial FROM documents")
        year = await desk.scalar("SELECT year FROM documents")
        await desk.submitted()
        statement = self.APPROVE.format(approver=APPROVER, serial=number)
        with pytest.raises(IntegrityError, match="documents_reference_key"):
            await self.run(
                desk, f"{statement.replace('2026', str(year))} WHERE approved_by IS NULL"
            )

    async def test_it_knows_the_same_use_for_an_audience_as_the_contract(self, desk: Desk) -> None:
        for audience in ("authority", "diplomat", "media", "partner", "un"):
            for shown in (True, False):
                known = await desk.scalar(f"SELECT use_of('{audience}', {shown})")
                assert known == use_of(audience, names_shown=shown)
