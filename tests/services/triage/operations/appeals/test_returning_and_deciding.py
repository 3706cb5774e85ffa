"""Best-interest decisions, withdrawals, returns, verification. All persons are invented."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.triage.operations.appeals import issuing, withdrawing
from services.triage.operations.cases import closing
from services.triage.operations.verification import best_interest, sources, verifying
from shared.contracts.attestation import BestInterest, verify
from shared.contracts.content import Reason, Source
from shared.contracts.triage import AppealWithdrawn
from shared.problems import Conflict, Forbidden
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.issued import issued_event
from tests.services.triage.triage_fixture import (
    APPROVER,
    OFFICER,
    OTHER_OFFICER,
    TriageFixture,
    gates,
    written_to_nobody,
)

WHY = Reason(reason="An invented reason.")
UNASKED = written_to_nobody()
AWAY = "detained-incommunicado"


class TestBestInterest:
    async def decide(
        self,
        triage: TriageFixture,
        case: UUID,
        first: UUID,
        second: UUID,
        uses: tuple[str, ...] = ("publish_name", "share_with_diplomats"),
    ) -> None:
        proposed = await triage.act(
            first, case, lambda work: best_interest.propose_best_interest(work, case, uses, WHY)
        )
        await triage.act(
            second,
            case,
            lambda work: best_interest.decide_best_interest(work, case, proposed.id, "agreed"),
        )

    async def test_two_persons_open_the_gate_for_somebody_out_of_reach(
        self, triage: TriageFixture, signing_key: Ed25519PrivateKey
    ) -> None:
        case, document = await triage.submitted(Filed(consents={}, situation=AWAY), draft=UNASKED)
        await self.decide(triage, case, OFFICER, APPROVER)
        await triage.approve(case, document)
        event = await issued_event(triage)
        attested = verify(
            event.attestation, {triage.context.attestor.key_id: signing_key.public_key()}
        )
        assert attested.best_interest is not None
        assert attested.best_interest.proposed_by == OFFICER
        assert attested.best_interest.decided_by == APPROVER

    async def test_each_decision_is_attested_with_the_two_who_made_it(
        self, triage: TriageFixture, signing_key: Ed25519PrivateKey
    ) -> None:
        filed = Filed(consents={}, situation=AWAY)
        case, document = await triage.submitted(filed, draft=UNASKED)
        await self.decide(triage, case, OTHER_OFFICER, OFFICER, ("share_with_diplomats",))
        await self.decide(triage, case, OTHER_OFFICER, OFFICER, ("publish_name", "send_to_un"))
        await self.decide(triage, case, OFFICER, APPROVER, ("publish_name",))
        await triage.approve(case, document)
        event = await issued_event(triage)
        attested = verify(
            event.attestation, {triage.context.attestor.key_id: signing_key.public_key()}
        )
        assert attested.decisions == (
            BestInterest(
                proposed_by=OFFICER,
                decided_by=APPROVER,
                uses=("publish_name",),
                alerts=(filed.alert,),
            ),
            BestInterest(
                proposed_by=OTHER_OFFICER,
                decided_by=OFFICER,
                uses=("share_with_diplomats",),
                alerts=(filed.alert,),
            ),
        )
        assert attested.best_interest is None

    async def test_it_stands_for_nobody_who_was_merged_after_it_was_proposed(
        self, triage: TriageFixture, signing_key: Ed25519PrivateKey
    ) -> None:
        first, later = (Filed(consents={}, situation=AWAY) for _ in range(2))
        case = await triage.file(first)
        other = await triage.file(later)
        document = (await triage.draft(case, draft=UNASKED)).id
        await self.decide(triage, case, OFFICER, APPROVER)
        await triage.merge(case, other)
        await triage.verify(case)
        await triage.submit(case, document)
        with pytest.raises(Conflict, match="Conditions that are not met") as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"consent"}
        assert all("in alert 2, and" in fault.message for fault in refused.value.faults)
        await self.decide(triage, case, OTHER_OFFICER, APPROVER, ("publish_name",))
        await self.decide(triage, case, OTHER_OFFICER, APPROVER, ("share_with_diplomats",))
        await triage.approve(case, document)
        event = await issued_event(triage)
        attested = verify(
            event.attestation, {triage.context.attestor.key_id: signing_key.public_key()}
        )
        assert {each.alerts for each in attested.decisions} == {
            tuple(sorted((first.alert, later.alert)))
        }

    async def test_each_is_attested_with_the_alerts_that_it_alone_stands_for(
        self, triage: TriageFixture, signing_key: Ed25519PrivateKey
    ) -> None:
        first = Filed(consents={}, situation=AWAY)
        case, other = await triage.file(first), await triage.file()
        await self.decide(triage, case, OFFICER, APPROVER)
        await triage.merge(case, other)
        await triage.verify(case)
        document = (await triage.draft(case, draft=UNASKED)).id
        await triage.submit(case, document)
        await triage.approve(case, document)
        event = await issued_event(triage)
        attested = verify(
            event.attestation, {triage.context.attestor.key_id: signing_key.public_key()}
        )
        (decision,) = attested.decisions
        assert decision.alerts == (first.alert,)

    async def test_one_person_alone_decides_nothing(self, triage: TriageFixture) -> None:
        case, document = await triage.submitted(Filed(consents={}, situation=AWAY), draft=UNASKED)
        with pytest.raises(Forbidden):
            await self.decide(triage, case, OFFICER, OFFICER)
        with pytest.raises(Conflict):
            await triage.approve(case, document)

    async def test_it_opens_nothing_for_somebody_who_can_be_asked(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.submitted(Filed(consents={}), draft=UNASKED)
        await self.decide(triage, case, OFFICER, APPROVER)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"consent"}


class TestWithdraw:
    async def test_a_draft_is_laid_aside_without_a_word_to_dispatch(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.submitted()
        await triage.act(
            OFFICER, case, lambda work: withdrawing.withdraw_document(work, (case, document), WHY)
        )
        assert await triage.emitted(AppealWithdrawn.type) == []
        with pytest.raises(Conflict):
            await triage.approve(case, document)

    async def test_what_was_issued_is_stopped_also_when_the_case_is_closed(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.issued()
        await triage.act(OFFICER, case, lambda work: closing.close(work, case, "released"))
        await triage.act(
            OFFICER, case, lambda work: withdrawing.withdraw_document(work, (case, document), WHY)
        )
        (told,) = await triage.emitted(AppealWithdrawn.type)
        assert AppealWithdrawn.model_validate_json(told[1]).document == document
        assert (await triage.document(document)).reference is not None


class TestFactsThatNoLongerHold:
    @pytest.mark.parametrize("status", ["rejected", "contradicted"])
    async def test_untrue_facts_take_with_them_what_was_issued_on_them(
        self, triage: TriageFixture, status: str
    ) -> None:
        case, document = await triage.issued()
        await triage.act(OFFICER, case, lambda work: verifying.verify(work, case, status, WHY))
        (told,) = await triage.emitted(AppealWithdrawn.type)
        assert AppealWithdrawn.model_validate_json(told[1]).document == document
        withdrawn = await triage.document(document)
        assert (withdrawn.state, withdrawn.withdrawn_by) == ("withdrawn", OFFICER)

    async def test_facts_in_doubt_wait_for_somebody_to_withdraw_it(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.issued()
        reference = (await triage.document(document)).reference or ""
        with pytest.raises(Conflict, match=reference) as refused:
            await triage.verify(case, "in-progress")
        assert refused.value.code == "issued-stands"
        assert (await triage.case(case)).verification == "verified"
        await triage.act(
            OFFICER, case, lambda work: withdrawing.withdraw_document(work, (case, document), WHY)
        )
        await triage.verify(case, "in-progress")

    async def test_a_case_is_not_closed_while_its_appeal_is_under_embargo(
        self, triage: TriageFixture
    ) -> None:
        embargo = datetime.now(UTC) + timedelta(days=2)
        case, document = await triage.submitted(embargo_until=embargo)
        reference = (await triage.approve(case, document)).reference or ""
        with pytest.raises(Conflict, match=reference) as refused:
            await triage.act(OFFICER, case, lambda work: closing.close(work, case, "released"))
        assert refused.value.code == "under-embargo"
        assert (await triage.case(case)).state == "open"
        await triage.act(
            OFFICER, case, lambda work: withdrawing.withdraw_document(work, (case, document), WHY)
        )
        await triage.act(OFFICER, case, lambda work: closing.close(work, case, "released"))


class TestReturn:
    async def test_a_returned_document_is_edited_and_submitted_again(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.submitted()
        await triage.act(
            APPROVER,
            case,
            lambda work: issuing.return_document(work, (case, document), 1, WHY),
        )
        await triage.submit(case, document)
        assert (await triage.approve(case, document)).state == "issued"

    async def test_a_document_is_not_submitted_with_open_questions(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.file()
        document = (await triage.draft(case)).id
        with pytest.raises(Conflict) as refused:
            await triage.submit(case, document, checks=("wanted",))
        assert gates(refused) == {"do-no-harm"}


class TestVerify:
    async def test_one_ordinary_source_is_not_enough(self, triage: TriageFixture) -> None:
        case = await triage.file(Filed(relation="lawyer"))
        with pytest.raises(Conflict) as refused:
            await triage.verify(case)
        assert refused.value.code == "sources"
        # The source of the alert does not count twice, however the name is written.
        same = Source(relation="lawyer", reliability="likely-reliable", name="FICTITIOUS, Rana")
        await triage.act(
            OFFICER, case, lambda work: sources.add_source(work, case, same, independent=True)
        )
        with pytest.raises(Conflict) as counted:
            await triage.verify(case)
        assert counted.value.values == {"count": 1}
        family = Source(relation="family", reliability="likely-reliable", name="Invented F.")
        await triage.act(
            OFFICER, case, lambda work: sources.add_source(work, case, family, independent=True)
        )
        await triage.verify(case)
        assert (await triage.case(case)).verification == "verified"

    @pytest.mark.parametrize("name", ["رنا فيكتيشس", "Ranna Fictitius", "Fictitious, Rana B."])
    async def test_two_who_may_be_one_in_two_spellings_ask_the_officer(
        self, triage: TriageFixture, name: str
    ) -> None:
        case = await triage.file(Filed(relation="lawyer"))
        other = Source(relation="family", reliability="likely-reliable", name=name)
        await triage.act(
            OFFICER, case, lambda work: sources.add_source(work, case, other, independent=True)
        )
        with pytest.raises(Conflict) as refused:
            await triage.verify(case)
        assert refused.value.code == "sources-alike"
        assert (await triage.case(case)).verification != "verified"
        await triage.act(
            OFFICER, case, lambda work: verifying.verify(work, case, "verified", apart=True)
        )
        assert (await triage.case(case)).verification == "verified"
        told = "SELECT detail ->> 'told_apart' FROM timeline WHERE kind = 'verified'"
        assert await triage.scalar(told) == "true"

    async def test_one_contact_in_two_forms_is_one_source(self, triage: TriageFixture) -> None:
        case = await triage.file(Filed(relation="lawyer"))
        for contact in ("+41 22 900 00 01", "Hotel, 0041 22 900 00 01"):
            told = Source(relation="witness", reliability="likely-reliable", contact=contact)
            await triage.act(
                OFFICER,
                case,
                lambda work, told=told: sources.add_source(  # type: ignore[misc]  # bound now
                    work, case, told, independent=True
                ),
            )
        await triage.verify(case)
        assert (
            await triage.scalar("SELECT detail ->> 'sources' FROM timeline WHERE kind = 'verified'")
            == "2"
        )
