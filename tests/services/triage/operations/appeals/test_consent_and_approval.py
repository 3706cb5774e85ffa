"""A withdrawn consent or alert shuts the gates of documents that wait for approval."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.triage.operations.appeals import issuing
from services.triage.rules.gates.checks import HARM_CHECKS, LIFTED_CHECK, LIMITS_CHECK, NAMING_CHECK
from shared.clock import new_id
from shared.contracts.content import ConsentWords, ConsentWordsOf, Reason
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawalUndone, AlertWithdrawn
from shared.problems import Conflict
from tests.services.locks import until_they_wait
from tests.services.triage.filed import USES, Filed
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.triage_fixture import (
    APPROVER,
    CHECKS,
    OFFICER,
    TriageFixture,
    as_read,
    gates,
)


class TestConsentAndApproval:
    async def say(self, triage: TriageFixture, filed: Filed, state: str, **changes: Any) -> None:
        keys = await triage.context.keyring.create(filed.subject)
        event, limits = new_id(), "Invented: no photo." if state == "limited" else None
        told: dict[str, Any] = {
            "id": event,
            "alert": filed.alert,
            "subject": filed.subject,
            "use": "publish_name",
            "state": state,
            "since": datetime.now(UTC),
            "words": keys.seal_part(event, "words", filed.subject, ConsentWords(limits=limits)),
        }
        await triage.hear(AlertConsentChanged(**{**told, **changes}))

    async def test_a_consent_taken_back_shuts_the_gate(self, triage: TriageFixture) -> None:
        filed = Filed()
        case, document = await triage.submitted(filed)
        await self.say(triage, filed, "refused")
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"consent", "consent-changed", "unpublished-name"}

    @pytest.mark.parametrize("ago", [timedelta(0), timedelta(minutes=1)])
    async def test_limits_that_are_heard_of_later_are_not_those_that_were_confirmed(
        self, triage: TriageFixture, ago: timedelta
    ) -> None:
        """Also if they were set before and their event arrived late."""
        limited = dict.fromkeys(USES, "given") | {"share_with_diplomats": "limited"}
        filed = Filed(consents=limited, filed_at=datetime.now(UTC) - timedelta(hours=1))
        case = await triage.file(filed)
        await triage.verify(case)
        document = (await triage.draft(case)).id
        kept = (*HARM_CHECKS, LIMITS_CHECK)
        await triage.submit(case, document, checks=kept)
        since = datetime.now(UTC) - ago
        await self.say(triage, filed, "limited", use="share_with_diplomats", since=since)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"consent-changed"}
        why, place = Reason(reason="Invented: look again."), (case, document)
        await triage.act(APPROVER, case, lambda work: issuing.return_document(work, place, 1, why))
        await triage.submit(case, document, checks=kept)
        await triage.approve(case, document)

    async def test_a_refusal_that_is_lifted_shuts_until_somebody_confirms_it(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        case, document = await triage.submitted(filed)
        for state in ("refused", "given"):
            await self.say(triage, filed, state, changed_by=OFFICER)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"consent-changed", "refusal-lifted"}
        why, place = Reason(reason="Invented: look again."), (case, document)
        await triage.act(APPROVER, case, lambda work: issuing.return_document(work, place, 1, why))
        await triage.submit(case, document, checks=(*HARM_CHECKS, LIFTED_CHECK))
        await triage.approve(case, document)

    async def test_one_that_was_lifted_before_the_draft_asks_to_be_confirmed(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed(consents=dict.fromkeys(USES, "given") | {"publish_name": "refused"})
        case = await triage.file(filed)
        await triage.verify(case)
        await self.say(triage, filed, "given")
        document = (await triage.draft(case)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"refusal-lifted"}

    async def test_a_lifted_refusal_of_a_use_that_is_not_needed_shuts_nothing(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        case = await triage.file(filed)
        await triage.verify(case)
        document = (await triage.draft(case)).id
        for state in ("refused", "given"):
            await self.say(triage, filed, state, use="photo")
        await triage.submit(case, document)
        await triage.approve(case, document)

    async def test_what_is_given_later_asks_nobody_to_look_again(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        case, document = await triage.submitted(filed)
        await self.say(triage, filed, "given")
        await triage.approve(case, document)

    async def test_a_consent_that_changes_during_an_approval_waits_for_it(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        case, document = await triage.submitted(filed)
        read = await triage.newest(document)

        async def approve_meanwhile(work: Any) -> asyncio.Task[None]:
            await issuing.approve_appeal(work, triage.context, (case, document), as_read(read))
            change = asyncio.create_task(self.say(triage, filed, "refused"))
            await until_they_wait(triage.context.database, change)
            assert not change.done()
            return change

        await (await triage.act(APPROVER, case, approve_meanwhile))
        assert (await triage.document(document)).state == "issued"
        assert await triage.scalar("SELECT state FROM consents WHERE use = 'publish_name'") == (
            "refused"
        )

    async def test_a_withdrawn_alert_shuts_the_gate(self, triage: TriageFixture) -> None:
        filed = Filed()
        case, document = await triage.submitted(filed)
        await triage.hear(
            AlertWithdrawn(alert=filed.alert, subject=filed.subject, withdrawn_at=datetime.now(UTC))
        )
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert "alert-withdrawn" in gates(refused)

    async def test_a_withdrawal_that_is_undone_opens_it_again(self, triage: TriageFixture) -> None:
        filed, withdrawn_at = Filed(), datetime.now(UTC)
        case, document = await triage.submitted(filed)
        told: dict[str, Any] = {"alert": filed.alert, "subject": filed.subject}
        await triage.hear(AlertWithdrawn(**told, withdrawn_at=withdrawn_at))
        undone = {**told, "undone_at": datetime.now(UTC)}
        before = withdrawn_at - timedelta(minutes=1)
        await triage.hear(AlertWithdrawalUndone(**undone, withdrawn_at=before))
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert "alert-withdrawn" in gates(refused)
        await triage.hear(AlertWithdrawalUndone(**undone, withdrawn_at=withdrawn_at))
        notices = await triage.emitted("tocsin.notice.requested.v1")
        assert b'"withdrawal-undone"' in notices[-1][1]
        await triage.approve(case, document)

    async def test_the_consents_of_a_merged_alert_count_too(self, triage: TriageFixture) -> None:
        other = await triage.file(Filed(consents=dict.fromkeys(USES, "refused")))
        case, document = await triage.submitted()
        await triage.merge(case, other)
        await triage.verify(case)
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"consent", "asks-to-write", "unpublished-name"}
        await triage.unmerge(case, other)
        await triage.verify(case)
        await triage.submit(case, document)
        await triage.approve(case, document)


@pytest.mark.parametrize("limits", [None, "-"])
async def test_limits_that_nobody_named_count_as_a_refusal_and_stay_readable(
    triage: TriageFixture, client: HttpClient, limits: str | None
) -> None:
    """Versions before December 2026 accepted them."""
    said = ConsentWordsOf(use="publish_name", by_whom="her sister", limits=limits)
    limited = dict.fromkeys(USES, "given") | {"publish_name": "limited"}
    case = await triage.file(Filed(consents=limited, consent_words=(said,)))
    await triage.verify(case)
    document = (await triage.draft(case)).id
    await triage.submit(case, document, checks=(*CHECKS, NAMING_CHECK))
    with pytest.raises(Conflict) as shut:
        await triage.approve(case, document)
    assert gates(shut) == {"consent"}
    shown = (await client.get(at(case))).json()
    assert shown["alerts"][0]["consents"]["publish_name"] == "limited"
