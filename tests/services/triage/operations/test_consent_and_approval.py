"""A consent that is taken back, and an alert, shut the gates of what waits for approval."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.triage.operations import issuing
from services.triage.rules.checks import HARM_CHECKS, LIFTED_CHECK, LIMITS_CHECK, NAMING_CHECK
from shared.clock import new_id
from shared.contracts.content import ConsentWords, ConsentWordsOf, Reason
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawalUndone, AlertWithdrawn
from shared.problems import Conflict
from tests.services.triage.caller import Caller, at
from tests.services.triage.desk import APPROVER, CHECKS, OFFICER, Desk, gates
from tests.services.triage.filed import USES, Filed


class TestConsentAndApproval:
    async def say(self, desk: Desk, filed: Filed, state: str, **changes: Any) -> None:
        keys = await desk.parts.keyring.create(filed.subject)
        event, limits = new_id(), "Invented: no photo." if state == "limited" else None
        told: dict[str, Any] = {
            "id": event, "alert": filed.alert, "subject": filed.subject, "use": "publish_name",
            "state": state, "since": datetime.now(UTC),
            "words": keys.seal_part(event, "words", filed.subject, ConsentWords(limits=limits)),
        }  # fmt: skip
        await desk.hear(AlertConsentChanged(**{**told, **changes}))

    async def test_a_consent_taken_back_shuts_the_gate(self, desk: Desk) -> None:
        filed = Filed()
        case, document = await desk.submitted(filed)
        await self.say(desk, filed, "refused")
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"consent", "consent-changed", "unpublished-name"}

    @pytest.mark.parametrize("ago", [timedelta(0), timedelta(minutes=1)])
    async def test_limits_that_are_heard_of_later_are_not_those_that_were_confirmed(
        self, desk: Desk, ago: timedelta
    ) -> None:
        """Also where they were set before, and the news of it was long on its way."""
        limited = dict.fromkeys(USES, "given") | {"share_with_diplomats": "limited"}
        filed = Filed(consents=limited, filed_at=datetime.now(UTC) - timedelta(hours=1))
        case = await desk.file(filed)
        await desk.verify(case)
        document = (await desk.draft(case)).id
        kept = (*HARM_CHECKS, LIMITS_CHECK)
        await desk.submit(case, document, checks=kept)
        since = datetime.now(UTC) - ago
        await self.say(desk, filed, "limited", use="share_with_diplomats", since=since)
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"consent-changed"}
        why, place = Reason(reason="Invented: look again."), (case, document)
        await desk.act(APPROVER, case, lambda work: issuing.return_document(work, place, 1, why))
        await desk.submit(case, document, checks=kept)
        await desk.approve(case, document)

    async def test_a_refusal_that_is_lifted_shuts_until_somebody_confirms_it(
        self, desk: Desk
    ) -> None:
        filed = Filed()
        case, document = await desk.submitted(filed)
        for state in ("refused", "given"):
            await self.say(desk, filed, state, changed_by=OFFICER)
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"consent-changed", "refusal-lifted"}
        why, place = Reason(reason="Invented: look again."), (case, document)
        await desk.act(APPROVER, case, lambda work: issuing.return_document(work, place, 1, why))
        await desk.submit(case, document, checks=(*HARM_CHECKS, LIFTED_CHECK))
        await desk.approve(case, document)

    async def test_one_that_was_lifted_before_the_draft_asks_to_be_confirmed(
        self, desk: Desk
    ) -> None:
        filed = Filed(consents=dict.fromkeys(USES, "given") | {"publish_name": "refused"})
        case = await desk.file(filed)
        await desk.verify(case)
        await self.say(desk, filed, "given")
        document = (await desk.draft(case)).id
        await desk.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"refusal-lifted"}

    async def test_a_lifted_refusal_of_a_use_that_is_not_needed_shuts_nothing(
        self, desk: Desk
    ) -> None:
        filed = Filed()
        case = await desk.file(filed)
        await desk.verify(case)
        document = (await desk.draft(case)).id
        for state in ("refused", "given"):
            await self.say(desk, filed, state, use="photo")
        await desk.submit(case, document)
        await desk.approve(case, document)

    async def test_what_is_given_later_asks_nobody_to_look_again(self, desk: Desk) -> None:
        filed = Filed()
        case, document = await desk.submitted(filed)
        await self.say(desk, filed, "given")
        await desk.approve(case, document)

    async def test_a_consent_that_changes_during_an_approval_waits_for_it(self, desk: Desk) -> None:
        filed = Filed()
        case, document = await desk.submitted(filed)
        read = await desk.newest(document)

        async def approve_meanwhile(work: Any) -> asyncio.Task[None]:
            await issuing.approve_appeal(
                work, desk.parts, (case, document), read.version, read.texts_sha256
            )
            change = asyncio.create_task(self.say(desk, filed, "refused"))
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

    async def test_a_withdrawal_that_is_undone_opens_it_again(self, desk: Desk) -> None:
        filed, withdrawn_at = Filed(), datetime.now(UTC)
        case, document = await desk.submitted(filed)
        told: dict[str, Any] = {"alert": filed.alert, "subject": filed.subject}
        await desk.hear(AlertWithdrawn(**told, withdrawn_at=withdrawn_at))
        undone = {**told, "undone_at": datetime.now(UTC)}
        before = withdrawn_at - timedelta(minutes=1)
        await desk.hear(AlertWithdrawalUndone(**undone, withdrawn_at=before))
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert "alert-withdrawn" in gates(refused)
        await desk.hear(AlertWithdrawalUndone(**undone, withdrawn_at=withdrawn_at))
        notices = await desk.emitted("tocsin.notice.requested.v1")
        assert b'"withdrawal-undone"' in notices[-1][1]
        await desk.approve(case, document)

    async def test_the_consents_of_a_joined_alert_count_too(self, desk: Desk) -> None:
        other = await desk.file(Filed(consents=dict.fromkeys(USES, "refused")))
        case, document = await desk.submitted()
        await desk.join(case, other)
        await desk.verify(case)
        await desk.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await desk.approve(case, document)
        assert gates(refused) == {"consent", "asks-to-write", "unpublished-name"}
        await desk.part(case, other)
        await desk.verify(case)
        await desk.submit(case, document)
        await desk.approve(case, document)


@pytest.mark.parametrize("limits", [None, "-"])
async def test_limits_that_nobody_named_count_as_a_refusal_and_stay_readable(
    desk: Desk, caller: Caller, limits: str | None
) -> None:
    """So they were taken before December 2026."""
    said = ConsentWordsOf(use="publish_name", by_whom="her sister", limits=limits)
    limited = dict.fromkeys(USES, "given") | {"publish_name": "limited"}
    case = await desk.file(Filed(consents=limited, consent_words=(said,)))
    await desk.verify(case)
    document = (await desk.draft(case)).id
    await desk.submit(case, document, checks=(*CHECKS, NAMING_CHECK))
    with pytest.raises(Conflict) as shut:
        await desk.approve(case, document)
    assert gates(shut) == {"consent"}
    shown = (await caller.get(at(case))).json()
    assert shown["alerts"][0]["consents"]["publish_name"] == "limited"
