"""A document is issued through its gates or not at all. All persons are invented."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.triage.drafting.draft import Part
from services.triage.operations.appeals import drafts, issuing, withdrawing
from services.triage.rules.gates.checks import HARM_CHECKS
from services.triage.rules.references import PLACE_OF_ISSUE
from services.triage.schemas import ApproveDocument
from shared.clock import new_id
from shared.contracts.attestation import digest, verify
from shared.contracts.content import AppealTexts, Reason
from shared.contracts.triage import AppealIssued
from shared.problems import Conflict, Forbidden
from shared.storage.sealing import Place
from tests.services.triage.filed import USES, Filed
from tests.services.triage.operations.appeals.issued import issued_event
from tests.services.triage.triage_fixture import (
    APPROVER,
    CHECKS,
    OFFICER,
    OTHER_OFFICER,
    TriageFixture,
    appeal_draft,
    as_read,
    gates,
    saved_draft,
    written_to_nobody,
)


class TestApprove:
    async def test_what_was_read_goes_out_with_code_date_and_attestation(
        self, triage: TriageFixture, signing_key: Ed25519PrivateKey
    ) -> None:
        case, document = await triage.submitted()
        receipt = await triage.approve(case, document)
        assert receipt.reference == f"EGY 001 / {datetime.now(PLACE_OF_ISSUE):%m%y} / OBS 001"
        event = await issued_event(triage)
        keys = await triage.keys(case)
        sealed = keys.open(Place.event(event.id, "texts"), event.texts.ciphertext)
        attested = verify(
            event.attestation, {triage.context.attestor.key_id: signing_key.public_key()}
        )
        assert attested.texts_sha256 == digest(sealed)
        assert (attested.drafted_by, attested.approved_by) == (OFFICER, APPROVER)
        assert attested.document == event.document == document
        (consented,) = attested.consented
        assert {(c.use, c.state) for c in consented.consents} == {
            ("publish_name", "given"),
            ("send_to_government", "given"),
            ("share_with_diplomats", "given"),
        }
        (english,) = AppealTexts.model_validate_json(sealed).texts
        assert receipt.reference in english.plain
        assert "⟦" not in english.plain + english.html + english.sms

    async def test_the_drafter_is_refused(self, triage: TriageFixture) -> None:
        case, document = await triage.submitted()
        with pytest.raises(Forbidden) as refused:
            await triage.approve(case, document, OFFICER)
        assert refused.value.code == "four-eyes"

    async def test_whoever_wrote_one_version_or_submitted_it_is_refused(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.file()
        await triage.verify(case)
        document = (await triage.draft(case, APPROVER)).id
        await triage.act(
            OFFICER,
            case,
            lambda work: drafts.edit_document(
                work, triage.context, (case, document), 1, saved_draft()
            ),
        )
        await triage.submit(case, document, OTHER_OFFICER)
        for part_taker in (APPROVER, OFFICER, OTHER_OFFICER):
            with pytest.raises(Forbidden):
                await triage.approve(case, document, part_taker)

    @pytest.mark.parametrize(
        ("filed", "verified", "gate"),
        [
            (Filed(), False, {"verification"}),
            (Filed(relation="lawyer"), False, {"verification", "sources"}),
            (Filed(consents={}), True, {"consent", "unasked-government"}),
            (
                Filed(consents=dict.fromkeys(USES, "refused")),
                True,
                {"consent", "asks-to-write", "unpublished-name"},
            ),
            (
                Filed(consents=dict.fromkeys(USES, "limited")),
                True,
                {"consent-limits", "unasked-government"},
            ),
            (Filed(situation="in-hiding"), True, {"hidden-person"}),
            (Filed(situation="wanted"), True, {"hidden-person"}),
            (Filed(situation="of-a-later-version"), True, {"hidden-person"}),
        ],
    )
    async def test_every_shut_gate_is_named(
        self, triage: TriageFixture, filed: Filed, verified: bool, gate: set[str]
    ) -> None:
        case = await triage.file(filed)
        await triage.assess(case)
        if verified:
            await triage.verify(case)
        document = (await triage.draft(case)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == gate
        assert await triage.emitted(AppealIssued.type) == []

    @pytest.mark.parametrize(
        ("filed", "check"),
        [
            (Filed(consents={}), "unasked-government"),
            (Filed(consents=dict.fromkeys(USES, "given") | {"publish_name": "limited"}), "limits"),
            (Filed(situation="wanted", violations=("threats",)), "hidden-person"),
        ],
    )
    async def test_no_check_that_is_asked_for_is_left_to_who_approves(
        self, triage: TriageFixture, filed: Filed, check: str
    ) -> None:
        case = await triage.file(filed)
        await triage.verify(case)
        draft = appeal_draft(violations=filed.violations)
        document = (await triage.draft(case, draft=draft)).id
        with pytest.raises(Conflict) as refused:
            await triage.submit(case, document, checks=HARM_CHECKS)
        assert [fault.field for fault in refused.value.faults] == [f"do_no_harm.{check}"]
        await triage.submit(case, document, checks=(*HARM_CHECKS, check))

    async def test_somebody_in_hiding_is_written_of_when_they_want_it(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.file(Filed(situation="in-hiding"))
        await triage.verify(case)
        document = (await triage.draft(case)).id
        await triage.submit(case, document, checks=(*CHECKS, "hidden-person"))
        assert (await triage.approve(case, document)).state == "issued"

    async def test_no_letters_are_asked_for_that_the_person_refused(
        self, triage: TriageFixture
    ) -> None:
        """They go to diplomats and partners, who would name the person to the government."""
        refused = {"send_to_government": "refused", "publish_name": "refused"}
        case = await triage.file(Filed(consents=dict.fromkeys(USES, "given") | refused))
        await triage.verify(case)
        audience = ("diplomat", "partner")
        document = (await triage.draft(case, audience=audience)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as shut:
            await triage.approve(case, document)
        assert gates(shut) == {"asks-to-write", "unpublished-name"}
        unasked = written_to_nobody()
        document = (await triage.draft(case, audience=audience, draft=unasked)).id
        await triage.submit(case, document, checks=(*HARM_CHECKS, "unpublished-name"))
        assert (await triage.approve(case, document)).state == "issued"

    async def test_a_request_worded_by_hand_is_one_also_without_addresses(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.file(
            Filed(consents=dict.fromkeys(USES, "given") | {"send_to_government": "refused"})
        )
        await triage.verify(case)
        (version,) = appeal_draft().versions
        parts = {**version.parts, Part.ACTIONS_LEAD: "Write to the minister, asking him to:"}
        by_hand = version.model_copy(update={"parts": parts})
        draft = written_to_nobody(appeal_draft(versions=(by_hand,)))
        document = (await triage.draft(case, draft=draft)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as shut:
            await triage.approve(case, document)
        assert gates(shut) == {"asks-to-write"}

    async def test_a_case_has_one_appeal_while_it_stands(self, triage: TriageFixture) -> None:
        case = await triage.file()
        await triage.verify(case)
        first, second = [(await triage.draft(case)).id for _ in range(2)]
        for document in (first, second):
            await triage.submit(case, document)
        reference = (await triage.approve(case, first)).reference or ""
        for refused in (partial(triage.approve, case, second), partial(triage.draft, case)):
            with pytest.raises(Conflict, match=reference) as conflict:
                await refused()
            assert conflict.value.code == "has-appeal"
        reason = Reason(reason="Invented: a mistake in the name.")
        await triage.act(
            APPROVER, case, lambda work: withdrawing.withdraw_document(work, (case, first), reason)
        )
        assert (await triage.approve(case, second)).state == "issued"

    async def test_a_name_in_a_text_without_names_shuts_a_gate(self, triage: TriageFixture) -> None:
        case, document = await triage.submitted(names_shown=False, unasked=True)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"name-in-text"}

    async def test_the_authorities_are_not_told_of_somebody_in_hiding(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed(situation="in-hiding")
        case, document = await triage.submitted(filed, unasked=True, audience=("authority",))
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"tip-off", "hidden-person"}

    async def test_what_changed_since_it_was_read_is_not_approved(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.submitted()
        read = await triage.newest(document)
        other = appeal_draft(violations=("arbitrary-detention", "torture"))
        await triage.act(
            OFFICER,
            case,
            lambda work: drafts.edit_document(
                work, triage.context, (case, document), 1, saved_draft(draft=other)
            ),
        )
        await triage.submit(case, document)
        for version in (1, 2):
            asked = ApproveDocument(version=version, texts_sha256=read.texts_sha256)
            with pytest.raises(Conflict) as refused:
                await triage.act(
                    APPROVER,
                    case,
                    lambda work, a=asked: issuing.approve_appeal(  # type: ignore[misc]  # bound per round
                        work, triage.context, (case, document), a
                    ),
                )
            assert refused.value.code == "changed-since"

    async def test_a_draft_that_was_not_submitted_is_not_approved(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.file()
        document = (await triage.draft(case)).id
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert refused.value.code == "not-submitted"

    async def test_of_two_approvers_at_once_one_succeeds_and_the_other_is_told(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.submitted()
        outcomes = await asyncio.gather(
            triage.approve(case, document, APPROVER),
            triage.approve(case, document, new_id()),
            return_exceptions=True,
        )
        (refused,) = [each for each in outcomes if isinstance(each, BaseException)]
        assert isinstance(refused, Conflict)
        assert refused.code == "already-issued"
        assert len(await triage.emitted(AppealIssued.type)) == 1

    async def test_codes_have_no_gaps_when_many_are_approved_at_once_and_some_fail(
        self, triage: TriageFixture
    ) -> None:
        ready = [
            await triage.submitted(
                Filed(persons=(), country=country), draft=appeal_draft(country=country)
            )
            for country in ("EGY", "TUN", "EGY", "TUN", "EGY")
        ]
        failing = await triage.submitted(Filed(persons=(), consents={}), unasked=True)
        outcomes = await asyncio.gather(
            *(triage.approve(*each) for each in (ready[0], failing, *ready[1:])),
            return_exceptions=True,
        )
        codes = [each.reference for each in outcomes if not isinstance(each, BaseException)]
        assert sorted(int(str(code)[-3:]) for code in codes) == [1, 2, 3, 4, 5]
        for country, number in (("EGY", 3), ("TUN", 2)):
            serials = [int(str(code)[4:7]) for code in codes if str(code).startswith(country)]
            assert sorted(serials) == list(range(1, number + 1))

    async def test_an_approval_that_is_rolled_back_gives_its_code_back(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.submitted()
        read = await triage.newest(document)

        async def and_fail(work: Any) -> None:
            await issuing.approve_appeal(work, triage.context, (case, document), as_read(read))
            raise RuntimeError("the plug was pulled")

        with pytest.raises(RuntimeError):
            await triage.act(APPROVER, case, and_fail)
        assert str((await triage.approve(case, document)).reference).endswith("OBS 001")
