"""The gates in the database hold for every client. All persons are invented."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.clock import new_id
from shared.contracts.attestation import use_of
from tests.services.triage.triage_fixture import APPROVER, OFFICER, OTHER_OFFICER, TriageFixture

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
    """SQL that bypasses the operations, as the service's own role and as the owner."""

    APPROVE = """
        UPDATE documents SET state = 'issued', approved_by = '{approver}', approved_at = now(),
            approved_version = version, country = 'EGY', country_serial = 1, year = 2026,
            month = 3, serial = {serial}, follow_up = 0, reference = 'EGY 001 / 0326 / OBS 001',
            verification = 'verified', sources = 2, consented = '[{{}}]', attestation = 'x',
            issued_sha256 = 'x', issued_texts = '\\x00'
    """

    async def approve(
        self, triage: TriageFixture, approver: UUID = APPROVER, serial: int = 1
    ) -> None:
        async with triage.context.database.unit_of_work("sql") as work:
            await work.session.execute(text(self.APPROVE.format(approver=approver, serial=serial)))

    async def run(self, triage: TriageFixture, statement: str) -> None:
        async with triage.context.database.unit_of_work("sql") as work:
            await work.session.execute(text(statement))

    async def test_the_statement_itself_works_when_all_gates_are_open(
        self, triage: TriageFixture
    ) -> None:
        await triage.submitted()
        await self.approve(triage)

    async def test_an_approval_on_a_refusal_that_was_lifted_unless_it_was_confirmed(
        self, triage: TriageFixture
    ) -> None:
        await triage.submitted()
        for state in ("refused", "given"):
            await self.run(triage, f"UPDATE consents SET state = '{state}'")  # noqa: S608  # ours
        with pytest.raises(IntegrityError, match="refused before"):
            await self.approve(triage)
        await self.run(
            triage, "UPDATE documents SET harm_confirmed = harm_confirmed || '{refusal-lifted}'"
        )
        await self.run(triage, "UPDATE consents SET heard_at = now() + interval '1 hour'")
        with pytest.raises(IntegrityError, match="refused before"):
            await self.approve(triage)
        await self.run(triage, "UPDATE consents SET heard_at = now() - interval '1 hour'")
        await self.approve(triage)

    async def test_an_approval_by_the_drafter(self, triage: TriageFixture) -> None:
        await triage.submitted()
        with pytest.raises(IntegrityError, match="somebody who wrote it"):
            await self.approve(triage, OFFICER)

    async def test_an_approval_by_who_submitted_it(self, triage: TriageFixture) -> None:
        case = await triage.file()
        await triage.verify(case)
        await triage.submit(case, (await triage.draft(case)).id, OTHER_OFFICER)
        with pytest.raises(IntegrityError, match="documents_four_eyes"):
            await self.approve(triage, OTHER_OFFICER)

    async def test_an_approval_by_a_drafter_who_was_struck_from_the_list(
        self, triage: TriageFixture
    ) -> None:
        await triage.submitted()
        await self.run(triage, f"UPDATE documents SET drafters = ARRAY['{new_id()}'::uuid]")  # noqa: S608  # ids of the test
        with pytest.raises(IntegrityError, match="somebody who wrote it"):
            await self.approve(triage, OFFICER)

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
    async def test_an_approval_through_a_shut_gate(
        self, triage: TriageFixture, change: str, why: str
    ) -> None:
        await triage.submitted()
        await self.run(triage, change)
        with pytest.raises(IntegrityError, match=why):
            await self.approve(triage)

    @pytest.mark.parametrize("state", ["refused", "of-a-later-version"])
    async def test_a_name_that_is_not_to_be_published(
        self, triage: TriageFixture, state: str
    ) -> None:
        """It goes to partners, and the consent that they need is given."""
        _, document = await triage.submitted(audience=("partner",))
        await self.run(triage, f"UPDATE consents SET state = '{state}' WHERE use = 'publish_name'")  # noqa: S608  # words of the test
        with pytest.raises(IntegrityError, match="not to be published"):
            await self.approve(triage)
        confirm = "harm_confirmed = harm_confirmed || ARRAY['unpublished-name']"
        await self.run(triage, f"UPDATE documents SET {confirm} WHERE id = '{document}'")  # noqa: S608  # ids of the test
        await self.approve(triage)

    @pytest.mark.parametrize("check", ["limits", "unpublished-name"])
    async def test_a_name_whose_limits_nobody_confirmed(
        self, triage: TriageFixture, check: str
    ) -> None:
        """It goes to partners; unknown limits count as a refusal of the name."""
        _, document = await triage.submitted(audience=("partner",))
        await self.run(triage, "UPDATE consents SET state = 'limited' WHERE use = 'publish_name'")
        with pytest.raises(IntegrityError, match="limits of a name"):
            await self.approve(triage)
        confirm = f"harm_confirmed = harm_confirmed || ARRAY['{check}']"
        await self.run(triage, f"UPDATE documents SET {confirm} WHERE id = '{document}'")  # noqa: S608  # ids of the test
        await self.approve(triage)

    async def test_limits_that_were_heard_of_after_the_submission(
        self, triage: TriageFixture
    ) -> None:
        await triage.submitted()
        await self.run(triage, "UPDATE documents SET harm_confirmed = harm_confirmed || '{limits}'")
        await self.run(triage, "UPDATE consents SET state = 'limited'")
        later = "UPDATE consents SET heard_at = now() WHERE use = '{}'"
        await self.run(triage, later.format("share_with_diplomats"))
        with pytest.raises(IntegrityError, match="changed after it was submitted"):
            await self.approve(triage)
        await self.run(triage, "UPDATE consents SET heard_at = since")
        await self.run(triage, later.format("send_to_un"))
        await self.approve(triage)

    async def test_a_best_interest_decision_on_others_than_those_of_the_case(
        self, triage: TriageFixture
    ) -> None:
        await triage.submitted()
        await self.run(triage, "UPDATE consents SET state = 'unknown'")
        await self.run(triage, DECIDED)
        with pytest.raises(IntegrityError, match="no consent"):
            await self.approve(triage)
        of_case = "ARRAY(SELECT alert FROM case_alerts)"
        await self.run(triage, f"UPDATE best_interest_decisions SET alerts = {of_case}")  # noqa: S608  # words of the test
        await self.approve(triage)

    @pytest.mark.parametrize("change", ["decision = 'declined'", "uses = '{send_to_un}'"])
    async def test_a_best_interest_decision_that_says_something_else(
        self, triage: TriageFixture, change: str
    ) -> None:
        await triage.submitted()
        await self.run(triage, "UPDATE consents SET state = 'unknown'")
        await self.run(triage, DECIDED)
        of_case = "alerts = ARRAY(SELECT alert FROM case_alerts)"
        await self.run(triage, f"UPDATE best_interest_decisions SET {of_case}, {change}")  # noqa: S608  # words of the test
        with pytest.raises(IntegrityError, match="no consent"):
            await self.approve(triage)

    async def test_a_best_interest_decision_of_one_person(self, triage: TriageFixture) -> None:
        await triage.submitted()
        await self.run(triage, DECIDED)
        with pytest.raises(IntegrityError, match="best_interest_four_eyes"):
            await self.run(triage, "UPDATE best_interest_decisions SET decided_by = proposed_by")

    async def test_two_sources_of_which_one_depends_on_the_other(
        self, triage: TriageFixture
    ) -> None:
        await triage.submitted()
        await self.run(triage, "UPDATE case_sources SET relation = 'lawyer', independent = true")
        await self.run(triage, ANOTHER_SOURCE.format(id=new_id(), independent="false"))
        with pytest.raises(IntegrityError, match="too few sources"):
            await self.approve(triage)
        await self.run(triage, "UPDATE case_sources SET independent = true")
        await self.approve(triage)

    async def test_another_version_than_the_newest(self, triage: TriageFixture) -> None:
        await triage.submitted()
        await self.run(triage, NEXT_VERSION.format(id=new_id()))
        await self.run(triage, "UPDATE documents SET version = 2")
        statement = self.APPROVE.format(approver=APPROVER, serial=1)
        with pytest.raises(IntegrityError, match="another version"):
            await self.run(triage, statement.replace("= version", "= 1"))
        await self.approve(triage)

    async def test_an_issued_document_without_its_evidence(self, triage: TriageFixture) -> None:
        await triage.submitted()
        with pytest.raises(IntegrityError):
            await self.run(triage, f"UPDATE documents SET approved_by = '{APPROVER}'")  # noqa: S608  # ids of the test
        with pytest.raises(IntegrityError, match="documents_issued_is_approved"):
            await self.run(triage, "UPDATE documents SET state = 'issued'")

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
    async def test_a_change_of_what_was_issued(self, triage: TriageFixture, change: str) -> None:
        await triage.issued()
        with pytest.raises(DBAPIError):
            await self.run(triage, change)

    async def test_a_second_appeal_of_a_case(self, triage: TriageFixture) -> None:
        case = await triage.file()
        await triage.verify(case)
        first, second = [(await triage.draft(case)).id for _ in range(2)]
        for document in (first, second):
            await triage.submit(case, document)
        await triage.approve(case, first)
        with pytest.raises(IntegrityError, match="has an appeal already"):
            await self.run(
                triage,
                f"{self.APPROVE.format(approver=APPROVER, serial=77)} WHERE approved_by IS NULL",
            )

    async def test_the_same_code_twice(self, triage: TriageFixture) -> None:
        await triage.issued()
        number = await triage.scalar("SELECT serial FROM documents")
        year = await triage.scalar("SELECT year FROM documents")
        await triage.submitted()
        statement = self.APPROVE.format(approver=APPROVER, serial=number)
        with pytest.raises(IntegrityError, match="documents_reference_key"):
            await self.run(
                triage, f"{statement.replace('2026', str(year))} WHERE approved_by IS NULL"
            )

    async def test_it_knows_the_same_use_for_an_audience_as_the_contract(
        self, triage: TriageFixture
    ) -> None:
        for audience in ("authority", "diplomat", "media", "partner", "un"):
            for shown in (True, False):
                known = await triage.scalar(f"SELECT use_of('{audience}', {shown})")
                assert known == use_of(audience, names_shown=shown)
