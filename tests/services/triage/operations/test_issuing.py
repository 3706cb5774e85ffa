"""A document goes out through its gates or not at all. All persons are invented."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.triage.operations import cases, drafting, issuing, linking, verifying
from services.triage.tables import CaseLink
from shared.clock import new_id
from shared.contracts.attestation import digest, use_of, verify
from shared.contracts.content import AppealTexts, ConsentWords, Reason, Source
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawn
from shared.contracts.triage import AppealIssued, AppealWithdrawn
from shared.problems import Conflict, Forbidden
from shared.storage.sealing import Place
from tests.services.triage.desk import (
    APPROVER,
    OFFICER,
    OTHER_OFFICER,
    USES,
    Desk,
    Filed,
    appeal_draft,
    saved_draft,
)

WHY = Reason(reason="An invented reason.")
AWAY = "detained-incommunicado"


def gates(refused: pytest.ExceptionInfo[Conflict]) -> set[str]:
    return {fault.code for fault in refused.value.faults}


async def issued_event(desk: Desk) -> AppealIssued:
    (told,) = await desk.emitted(AppealIssued.type)
    return AppealIssued.model_validate_json(told[1]).model_copy(update={"id": told[2]})


class TestApprove:
    async def test_what_was_read_goes_out_with_code_date_and_attestation(
        self, desk: Desk, signing_key: Ed25519PrivateKey
    ) -> None:
        case, document = await desk.submitted()
        receipt = await desk.approve(case, document)
        now = datetime.now(UTC)
        assert receipt.reference == f"EGY 001 / {now:%m%y} / OBS 001"
        event = await issued_event(desk)
        keys = await desk.keys(case)
        sealed = keys.open(Place.event(event.id, "texts"), event.texts.ciphertext)
        attested = verify(event.attestation, {desk.parts.attestor.key_id: signing_key.public_key()})
        assert attested.texts_sha256 == digest(sealed)
        assert (attested.drafted_by, attested.approved_by) == (OFFICER, APPROVER)
        assert attested.document == event.document == document
        (consented,) = attested.consented
        assert {(c.use, c.state) for c in consented.consents} == {
            ("publish_name", "given"), ("share_with_partner", "given"),
        }  # fmt: skip
        (english,) = AppealTexts.model_validate_json(sealed).texts
        assert receipt.reference in english.plain
        assert "⟦" not in english.plain + english.html + english.sms

    async def test_the_drafter_is_refused(self, desk: Desk) -> None:
        case, document = await desk.submitted()
        with pytest.raises(Forbidden) as refused:
            await desk.approve(case, document, OFFICER)
        assert refused.value.code == "four-eyes"

    async def test_whoever_wrote_one_version_or_submitted_it_is_refused(self, desk: Desk) -> None:
        case = await desk.file()
        await desk.verify(case)
        document = (await desk.draft(case, APPROVER)).id
        await desk.act(
            OFFICER,
            case,
            lambda work: drafting.edit_document(
                work, desk.parts, (case, document), 1, saved_draft()
            ),
        )
        await desk.submit(case, document, OTHER_OFFICER)
        for part_taker in (APPROVER, OFFICER, OTHER_OFFICER):
            with pytest.raises(Forbidden):
                await desk.approve(case, document, part_taker)

    @pytest.mark.parametrize(
        ("filed", "verified", "gate"),
        [
            (Filed(), False, {"verification"}),
            (Filed(relation="lawyer"), False, {"verification", "sources"}),
            (Filed(consents={}), True, {"consent"}),
            (Filed(consents=dict.fromkeys(USES, "refused")), True, {"consent"}),
            (Filed(consents=dict.fromkeys(USES, "limited")), True, {"consent-limits"}),
        ],
    )
    async def test_every_shut_gate_is_named(
        self, desk: Desk, filed: Filed, verified: bool, gate: set[str]
    ) -> None:
        case = await desk.file(filed)
        if verified:
            await desk.verify(case)
        document = (await desk.draft(case)).id
        await desk.submit(case, document)
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == gate
        assert await desk.emitted(AppealIssued.type) == []

    async def test_a_name_in_a_text_without_names_shuts_a_gate(self, desk: Desk) -> None:
        case, document = await desk.submitted(names_shown=False)
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"name-in-text"}

    async def test_the_authorities_are_not_told_of_somebody_in_hiding(self, desk: Desk) -> None:
        case, document = await desk.submitted(Filed(situation="in-hiding"), audience=("authority",))
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"tip-off"}

    async def test_what_changed_since_it_was_read_is_not_approved(self, desk: Desk) -> None:
        case, document = await desk.submitted()
        read = await desk.newest(document)
        other = appeal_draft(violations=("arbitrary-detention", "torture"))
        await desk.act(
            OFFICER,
            case,
            lambda work: drafting.edit_document(
                work, desk.parts, (case, document), 1, saved_draft(draft=other)
            ),
        )
        await desk.submit(case, document)
        for version, sha256 in ((1, read.texts_sha256), (2, read.texts_sha256)):
            with pytest.raises(Conflict) as refused:
                await desk.act(
                    APPROVER,
                    case,
                    lambda work, v=version, s=sha256: issuing.approve_appeal(  # type: ignore[misc]  # bound per round
                        work, desk.parts, (case, document), v, s
                    ),
                )
            assert refused.value.code == "changed-since"

    async def test_a_draft_that_was_not_submitted_is_not_approved(self, desk: Desk) -> None:
        case = await desk.file()
        document = (await desk.draft(case)).id
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert refused.value.code == "not-submitted"

    async def test_of_two_approvers_at_once_one_succeeds_and_the_other_is_told(
        self, desk: Desk
    ) -> None:
        case, document = await desk.submitted()
        outcomes = await asyncio.gather(
            desk.approve(case, document, APPROVER),
            desk.approve(case, document, new_id()),
            return_exceptions=True,
        )
        (refused,) = [each for each in outcomes if isinstance(each, BaseException)]
        assert isinstance(refused, Conflict)
        assert refused.code == "already-issued"
        assert len(await desk.emitted(AppealIssued.type)) == 1

    async def test_codes_have_no_gaps_when_many_are_approved_at_once_and_some_fail(
        self, desk: Desk
    ) -> None:
        ready = [
            await desk.submitted(Filed(persons=(), country=country))
            for country in ("EGY", "TUN", "EGY", "TUN", "EGY")
        ]
        failing = await desk.submitted(Filed(persons=(), consents={}))
        outcomes = await asyncio.gather(
            *(desk.approve(*each) for each in (ready[0], failing, *ready[1:])),
            return_exceptions=True,
        )
        codes = [each.reference for each in outcomes if not isinstance(each, BaseException)]
        assert sorted(int(str(code)[-3:]) for code in codes) == [1, 2, 3, 4, 5]
        for country, number in (("EGY", 3), ("TUN", 2)):
            serials = [int(str(code)[4:7]) for code in codes if str(code).startswith(country)]
            assert sorted(serials) == list(range(1, number + 1))

    async def test_an_approval_that_is_rolled_back_gives_its_code_back(self, desk: Desk) -> None:
        case, document = await desk.submitted()
        read = await desk.newest(document)

        async def and_fail(work: Any) -> None:
            await issuing.approve_appeal(
                work, desk.parts, (case, document), read.version, read.texts_sha256
            )
            raise RuntimeError("the plug was pulled")

        with pytest.raises(RuntimeError):
            await desk.act(APPROVER, case, and_fail)
        assert str((await desk.approve(case, document)).reference).endswith("OBS 001")


class TestConsentAndApproval:
    async def refuse(self, desk: Desk, filed: Filed) -> None:
        keys = await desk.parts.keyring.create(filed.subject)
        event = new_id()
        told: dict[str, Any] = {
            "id": event, "alert": filed.alert, "subject": filed.subject, "use": "publish_name",
            "state": "refused", "since": datetime.now(UTC),
            "words": keys.seal_part(event, "words", filed.subject, ConsentWords()),
        }  # fmt: skip
        await desk.hear(AlertConsentChanged(**told))

    async def test_a_consent_taken_back_shuts_the_gate(self, desk: Desk) -> None:
        filed = Filed()
        case, document = await desk.submitted(filed)
        await self.refuse(desk, filed)
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"consent"}

    async def test_a_consent_that_changes_during_an_approval_waits_for_it(self, desk: Desk) -> None:
        filed = Filed()
        case, document = await desk.submitted(filed)
        read = await desk.newest(document)

        async def approve_meanwhile(work: Any) -> asyncio.Task[None]:
            await issuing.approve_appeal(
                work, desk.parts, (case, document), read.version, read.texts_sha256
            )
            change = asyncio.create_task(self.refuse(desk, filed))
            while not await desk.scalar(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
                " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
            ):
                assert not change.done()
            return change

        await (await desk.act(APPROVER, case, approve_meanwhile))
        assert (await desk.document(document)).state == "issued"
        assert await desk.scalar("SELECT state FROM consents WHERE use = 'publish_name'") == (
            "refused"
        )

    async def test_a_withdrawn_alert_shuts_the_gate(self, desk: Desk) -> None:
        filed = Filed()
        case, document = await desk.submitted(filed)
        await desk.hear(
            AlertWithdrawn(alert=filed.alert, subject=filed.subject, withdrawn_at=datetime.now(UTC))
        )
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert "alert-withdrawn" in gates(refused)

    async def test_the_consents_of_a_joined_alert_count_too(self, desk: Desk) -> None:
        await desk.file(Filed(consents=dict.fromkeys(USES, "refused")))
        case, document = await desk.submitted()
        (link,) = (await desk.read(lambda s: s.scalars(select(CaseLink)))).all()
        await desk.act(OFFICER, case, lambda work: linking.accept_link(work, case, link.id))
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"consent"}
        await desk.act(OFFICER, case, lambda work: linking.undo_link(work, case, link.id))
        await desk.approve(case, document)


class TestBestInterest:
    async def decide(self, desk: Desk, case: UUID, first: UUID, second: UUID) -> None:
        uses = ("publish_name", "share_with_partner")
        proposed = await desk.act(
            first, case, lambda work: verifying.propose_best_interest(work, case, uses, WHY)
        )
        await desk.act(
            second,
            case,
            lambda work: verifying.decide_best_interest(work, case, proposed.id, "agreed"),
        )

    async def test_two_persons_open_the_gate_for_somebody_out_of_reach(
        self, desk: Desk, signing_key: Ed25519PrivateKey
    ) -> None:
        case, document = await desk.submitted(Filed(consents={}, situation=AWAY))
        await self.decide(desk, case, OFFICER, APPROVER)
        await desk.approve(case, document)
        event = await issued_event(desk)
        attested = verify(event.attestation, {desk.parts.attestor.key_id: signing_key.public_key()})
        assert attested.best_interest is not None
        assert attested.best_interest.proposed_by == OFFICER
        assert attested.best_interest.decided_by == APPROVER

    async def test_one_person_alone_decides_nothing(self, desk: Desk) -> None:
        case, document = await desk.submitted(Filed(consents={}, situation=AWAY))
        with pytest.raises(Forbidden):
            await self.decide(desk, case, OFFICER, OFFICER)
        with pytest.raises(Conflict):
            await desk.approve(case, document)

    async def test_it_opens_nothing_for_somebody_who_can_be_asked(self, desk: Desk) -> None:
        case, document = await desk.submitted(Filed(consents={}))
        await self.decide(desk, case, OFFICER, APPROVER)
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"consent"}


class TestWithdraw:
    async def test_a_draft_is_laid_aside_without_a_word_to_dispatch(self, desk: Desk) -> None:
        case, document = await desk.submitted()
        await desk.act(
            OFFICER, case, lambda work: issuing.withdraw_document(work, (case, document), WHY)
        )
        assert await desk.emitted(AppealWithdrawn.type) == []
        with pytest.raises(Conflict):
            await desk.approve(case, document)

    async def test_what_was_issued_is_stopped_also_when_the_case_is_closed(
        self, desk: Desk
    ) -> None:
        case, document = await desk.issued()
        await desk.act(OFFICER, case, lambda work: cases.close(work, case, "released"))
        await desk.act(
            OFFICER, case, lambda work: issuing.withdraw_document(work, (case, document), WHY)
        )
        (told,) = await desk.emitted(AppealWithdrawn.type)
        assert AppealWithdrawn.model_validate_json(told[1]).document == document
        assert (await desk.document(document)).reference is not None


class TestReturn:
    async def test_a_returned_document_is_edited_and_submitted_again(self, desk: Desk) -> None:
        case, document = await desk.submitted()
        await desk.act(
            APPROVER,
            case,
            lambda work: issuing.return_document(work, (case, document), 1, WHY),
        )
        await desk.submit(case, document)
        assert (await desk.approve(case, document)).state == "issued"

    async def test_a_document_is_not_submitted_with_open_questions(self, desk: Desk) -> None:
        case = await desk.file()
        document = (await desk.draft(case)).id
        with pytest.raises(Conflict) as refused:
            await desk.submit(case, document, checks=("wanted",))
        assert gates(refused) == {"do-no-harm"}


class TestVerify:
    async def test_one_ordinary_source_is_not_enough(self, desk: Desk) -> None:
        case = await desk.file(Filed(relation="lawyer"))
        with pytest.raises(Conflict) as refused:
            await desk.verify(case)
        assert refused.value.code == "sources"
        family = Source(relation="family", reliability="likely-reliable", name="Invented F.")
        await desk.act(
            OFFICER, case, lambda work: verifying.add_source(work, case, family, independent=True)
        )
        await desk.verify(case)
        assert (await desk.case(case)).verification == "verified"


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
            ("UPDATE case_sources SET reliability = 'unsure'", "too few sources"),
            ("UPDATE case_sources SET relation = 'lawyer'", "too few sources"),
            ("UPDATE consents SET state = 'unknown' WHERE use = 'publish_name'", "no consent"),
            ("UPDATE consents SET state = 'refused' WHERE use = 'publish_name'", "no consent"),
            ("UPDATE consents SET state = 'limited' WHERE use = 'publish_name'", "no consent"),
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
