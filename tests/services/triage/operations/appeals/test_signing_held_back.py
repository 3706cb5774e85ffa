"""What takes a link away, who may not approve a list, and whom nobody reminds. All are invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from services.triage.operations.appeals.drafts import edit_document
from services.triage.operations.appeals.signature_reminders import TIMER, remind
from services.triage.operations.cases.reopening import reopen_case
from services.triage.queries.signatories import asked_by_link
from services.triage.rules.signatories import token_hash
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.contracts.dispatch import LetterSettled
from shared.contracts.intake import AlertWithdrawalUndone
from shared.timers.worker import DueTimer, Timers
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.test_signature_letters import asked, ended
from tests.services.triage.signers import (
    CENTRE,
    JOINT,
    JointStatement,
    change,
    code,
    joint,
    settings,
    states,
)
from tests.services.triage.triage_fixture import APPROVER, OFFICER, saved_draft

__all__ = ["joint", "settings"]


async def test_who_asked_to_sign_does_not_approve_the_list(joint: JointStatement) -> None:
    both = Principal(APPROVER, "person", frozenset({Role.TRIAGE_OFFICER, Role.APPROVER}), ALL_DESKS)
    asking = replace(joint, client=joint.client.by(both))
    assert (await asking.asking(CENTRE)).status_code == 200
    (row,) = (await joint.listed())["signatories"]
    await joint.answer(await joint.link(row["id"]))
    refused = await joint.approval()
    assert (refused.status_code, code(refused)) == (403, "four-eyes")


CLOSES = (
    "UPDATE cases SET state = 'closed', outcome = 'released', closed_at = now(),"
    " closed_by = gen_random_uuid()"
)


@pytest.mark.parametrize(
    "fact",
    [
        "UPDATE signature_calls SET closed_at = now()",
        "UPDATE signature_calls SET texts_sha256 = repeat('0', 64)",
        CLOSES,
        "UPDATE documents SET state = 'returned'",
        "UPDATE signature_calls SET until = now() - interval '1 second'",
    ],
)
async def test_each_of_these_takes_every_link_away(joint: JointStatement, fact: str) -> None:
    """Of the statement that finds a link: the gates would shut some of them as well, but later."""
    (link,) = await joint.ask(CENTRE)
    hashed = token_hash(link.rpartition("/")[2])
    found = partial(asked_by_link, hashed=hashed, now=datetime.now(UTC) + timedelta(seconds=1))
    assert await joint.triage.read(found) is not None
    await change(joint, fact)
    assert await joint.triage.read(found) is None


@pytest.mark.parametrize("fact", [CLOSES, "UPDATE alert_standing SET withdrawn_at = now()"])
async def test_nobody_is_reminded_of_what_nobody_can_issue(
    joint: JointStatement, fact: str
) -> None:
    await joint.ask(CENTRE)
    await change(joint, fact)
    told = len(await joint.triage.emitted("tocsin.notice.requested.v1"))
    firing = DueTimer("signatures", joint.document, datetime.now(UTC), 1)
    await joint.triage.act(APPROVER, joint.case, lambda work: remind(work, firing))
    assert len(await joint.triage.emitted("tocsin.notice.requested.v1")) == told
    noted = "SELECT count(*) FROM timeline WHERE kind = 'signatures-not-awaited'"
    assert await joint.triage.scalar(noted) == 1


async def test_who_invites_again_does_not_approve_the_list(joint: JointStatement) -> None:
    assert (await joint.asking(CENTRE)).status_code == 200
    (row,) = (await joint.listed())["signatories"]
    both = Principal(APPROVER, "person", frozenset({Role.TRIAGE_OFFICER, Role.APPROVER}), ALL_DESKS)
    invited = await joint.client.by(both).post(
        f"{joint.path}/signatories/{row['id']}/invitation", {"seen": "asked"}
    )
    assert invited.status_code == 200
    await joint.answer(await joint.link(row["id"]))
    refused = await joint.approval()
    assert (refused.status_code, code(refused)) == (403, "four-eyes")


@pytest.mark.parametrize("said", ["sign", "decline"])
async def test_no_answer_is_taken_once_a_gate_is_shut(joint: JointStatement, said: str) -> None:
    (link,) = await joint.ask(CENTRE)
    await change(joint, "UPDATE cases SET verification = 'in-progress'")
    assert (await joint.answer(link, said)).status_code == 404
    assert await states(joint) == ["asked"]


async def test_a_save_that_changes_no_text_ends_the_letters(joint: JointStatement) -> None:
    """It is a draft again, and its links do not work until it is submitted."""
    await joint.asking(CENTRE)
    (first,) = await asked(joint)
    version = (await joint.triage.newest(joint.document)).version
    saved = saved_draft(("media", "partner", "un"), draft=JOINT)
    place = (joint.case, joint.document)
    await joint.triage.act(
        OFFICER,
        joint.case,
        lambda work: edit_document(work, joint.triage.context, place, version, saved),
    )
    assert await ended(joint) == [first["letter"]]


async def test_an_older_result_that_comes_late_changes_nothing(joint: JointStatement) -> None:
    await joint.asking(CENTRE)
    (first,) = await asked(joint)
    now = datetime.now(UTC)
    told = {"case": joint.case, "document": joint.document, "letter": first["letter"]}
    for state, ago in (("delivered", 0), ("sent", 5)):
        at = now - timedelta(minutes=ago)
        said = told | {"state": state, "reason": "accepted", "settled_at": at}
        await joint.triage.hear(LetterSettled.model_validate(said))
    (row,) = (await joint.listed())["signatories"]
    assert row["invited"]["state"] == "delivered"


REMINDED = "SELECT string_agg(kind, ' ' ORDER BY at, id) FROM timeline WHERE kind ~ '^signatures-'"


async def reminded_in_vain(joint: JointStatement, fact: str) -> None:
    """Let the reminder come while this is so."""
    await joint.ask(CENTRE)
    await comes_in_vain(joint, fact)


async def comes_in_vain(joint: JointStatement, fact: str) -> None:
    await change(joint, fact)
    due = "UPDATE timers SET due_at = now(), next_try_at = now() WHERE kind = 'signatures'"
    await change(joint, due)
    assert await come_again(joint) == 1


async def come_again(joint: JointStatement) -> int:
    firings = Timers(joint.triage.context.database, {TIMER: remind}, actor="triage")
    return await firings.fire_due()


async def test_the_reminder_of_a_closed_case_comes_when_it_is_reopened(
    joint: JointStatement,
) -> None:
    await reminded_in_vain(joint, CLOSES)
    await joint.triage.act(OFFICER, joint.case, lambda work: reopen_case(work, joint.case))
    told = len(await joint.triage.emitted("tocsin.notice.requested.v1"))
    assert await come_again(joint) == 1
    assert len(await joint.triage.emitted("tocsin.notice.requested.v1")) == told + 1
    assert str(await joint.triage.scalar(REMINDED)).endswith(
        "signatures-not-awaited signatures-wait"
    )


async def test_the_reminder_of_a_withdrawn_alert_comes_when_that_is_undone(
    joint: JointStatement,
) -> None:
    await reminded_in_vain(joint, "UPDATE alert_standing SET withdrawn_at = now()")
    case = await joint.triage.case(joint.case)
    at = datetime.now(UTC) + timedelta(minutes=1)
    alert = await joint.triage.scalar("SELECT alert FROM case_alerts")
    undone = AlertWithdrawalUndone(alert=alert, subject=case.subject, withdrawn_at=at, undone_at=at)
    await joint.triage.hear(undone)
    assert await come_again(joint) == 1


async def test_the_reminder_comes_when_the_withdrawn_alert_leaves_the_case(
    joint: JointStatement,
) -> None:
    merged = await joint.triage.file(Filed(alert=uuid4()))
    await joint.ask(CENTRE)
    await joint.triage.merge(joint.case, merged)
    came = (
        "UPDATE alert_standing SET withdrawn_at = now()"
        " WHERE alert IN (SELECT alert FROM case_alerts WHERE link IS NOT NULL)"
    )
    await comes_in_vain(joint, came)
    await joint.triage.unmerge(joint.case, merged)
    assert await come_again(joint) == 1
    assert str(await joint.triage.scalar(REMINDED)).endswith("signatures-wait")


async def test_a_reminder_that_was_set_again_meanwhile_keeps_its_time(
    joint: JointStatement,
) -> None:
    await reminded_in_vain(joint, CLOSES)
    later = (
        "UPDATE timers SET fired_at = NULL, due_at = now() + interval '4 days',"
        " next_try_at = now() + interval '4 days' WHERE kind = 'signatures'"
    )
    await change(joint, later)
    await joint.triage.act(OFFICER, joint.case, lambda work: reopen_case(work, joint.case))
    assert await come_again(joint) == 0


async def test_a_reminder_that_was_given_does_not_come_again(joint: JointStatement) -> None:
    await reminded_in_vain(joint, "SELECT 1")
    await change(joint, CLOSES)
    await joint.triage.act(OFFICER, joint.case, lambda work: reopen_case(work, joint.case))
    assert await come_again(joint) == 0


async def test_one_that_comes_after_the_deadline_says_so(joint: JointStatement) -> None:
    await reminded_in_vain(joint, CLOSES)
    await change(joint, "UPDATE signature_calls SET until = now() - interval '1 second'")
    await joint.triage.act(OFFICER, joint.case, lambda work: reopen_case(work, joint.case))
    assert await come_again(joint) == 1
    assert str(await joint.triage.scalar(REMINDED)).endswith("signatures-missed")
