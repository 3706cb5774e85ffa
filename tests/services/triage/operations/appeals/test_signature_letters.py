"""What becomes of e-mails that ask to sign, and what ends them. All persons are invented."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from shared.contracts.dispatch import LetterSettled
from tests.services.triage.http_client import APPROVER_PERSON, OFFICER_PERSON
from tests.services.triage.known_accounts import know_account
from tests.services.triage.operations.appeals.test_silence_after_a_danger import (
    another_is_withdrawn,
)
from tests.services.triage.pages.browser import Browser
from tests.services.triage.signers import (
    CENTRE,
    UNION,
    JointStatement,
    change,
    code,
    joint,
    settings,
)

__all__ = ["joint", "settings"]

FAILED = "signature-letter-failed"
BUREAU = {"organisation": "Bureau inventé", "email": "bureau@bureau.example"}


async def emitted(joint: JointStatement, kind: str) -> list[dict[str, Any]]:
    events = await joint.triage.emitted(f"tocsin.{kind}.v1")
    return [orjson.loads(value) for _, value, _ in events]


async def asked(joint: JointStatement) -> list[dict[str, Any]]:
    return await emitted(joint, "signature.asked")


async def ended(joint: JointStatement) -> list[str]:
    events = await emitted(joint, "signature.ended")
    return [letter for each in events for letter in each["letters"]]


async def settle(joint: JointStatement, letter: str, state: str, reason: str) -> None:
    told = {"case": joint.case, "document": joint.document, "letter": letter}
    now = datetime.now(UTC)
    await joint.triage.hear(
        LetterSettled.model_validate(told | {"state": state, "reason": reason, "settled_at": now})
    )


async def rows(joint: JointStatement) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await joint.listed())["signatories"]
    return found


async def removed(joint: JointStatement) -> None:
    (row, *_) = await rows(joint)
    await joint.client.post(f"{joint.path}/signatories/{row['id']}/removal", {"seen": "asked"})


async def given_back(joint: JointStatement) -> None:
    path = f"{joint.path}/signatories/cancellation"
    await joint.client.post(path, {"seen": (await joint.listed())["sha256"]})


async def link_shown(joint: JointStatement) -> None:
    (row, *_) = await rows(joint)
    await joint.client.post(f"{joint.path}/signatories/{row['id']}/link", {"seen": "asked"})


async def invited_again(joint: JointStatement) -> None:
    (row, *_) = await rows(joint)
    await joint.client.post(f"{joint.path}/signatories/{row['id']}/invitation", {"seen": "asked"})


async def returned(joint: JointStatement) -> None:
    body = {"version": (await joint.triage.newest(joint.document)).version, "reason": "Invented."}
    await joint.client.by(APPROVER_PERSON).post(f"{joint.path}/return", body)


async def withdrawn(joint: JointStatement) -> None:
    await joint.client.post(
        f"{joint.path}/withdrawal", {"reason": "Invented.", "seen": "submitted"}
    )


ENDS: dict[str, tuple[Callable[[JointStatement], Awaitable[None]], str]] = {
    "removed": (removed, "removed"),
    "given back": (given_back, "given-back"),
    "link shown": (link_shown, "link-replaced"),
    "invited again": (invited_again, "link-replaced"),
    "returned": (returned, "not-submitted"),
    "withdrawn": (withdrawn, "withdrawn"),
}


@pytest.mark.parametrize(("act", "why"), ENDS.values(), ids=ENDS)
async def test_what_takes_the_link_away_ends_the_letter(
    joint: JointStatement, act: Callable[[JointStatement], Awaitable[None]], why: str
) -> None:
    assert (await joint.asking(CENTRE)).status_code == 200
    (first,) = await asked(joint)
    await act(joint)
    assert await ended(joint) == [first["letter"]]
    oldest = "SELECT ended_for FROM signature_letters ORDER BY id LIMIT 1"
    assert await joint.triage.scalar(oldest) == why


async def test_who_answers_and_what_is_issued_ends_letters_that_wait(
    joint: JointStatement,
) -> None:
    assert (await joint.asking(CENTRE, BUREAU)).status_code == 200
    centre, bureau = [each["letter"] for each in await asked(joint)]
    link = await joint.link((await rows(joint))[0]["id"])
    assert await ended(joint) == [centre]
    (row, _) = await rows(joint)
    await joint.client.post(f"{joint.path}/signatories/{row['id']}/invitation", {"seen": "asked"})
    again = (await asked(joint))[-1]["letter"]
    link = await joint.link((await rows(joint))[0]["id"])
    assert await ended(joint) == [centre, again]
    assert (await joint.answer(link)).status_code == 303
    assert (await joint.approval()).status_code == 200
    assert await ended(joint) == [centre, again, bureau]


async def test_a_letter_that_was_sent_is_not_ended(joint: JointStatement) -> None:
    await joint.asking(CENTRE)
    (first,) = await asked(joint)
    await settle(joint, first["letter"], "sent", "accepted")
    await given_back(joint)
    assert await ended(joint) == []


async def test_silence_after_a_danger_ends_the_letters_of_the_whole_case(
    joint: JointStatement,
) -> None:
    await joint.asking(CENTRE)
    (first,) = await asked(joint)
    await another_is_withdrawn(joint.triage, joint.case, "safety")
    assert await ended(joint) == [first["letter"]]
    assert "safety" not in str(await emitted(joint, "signature.ended"))


async def test_dispatch_learns_on_which_consents_it_depends(joint: JointStatement) -> None:
    await joint.asking(CENTRE)
    (event,) = await asked(joint)
    (alert,) = event["consented"]
    uses = {each["use"]: each["state"] for each in alert["consents"]}
    assert {"publish_name", "share_with_partner"} <= set(uses)
    assert set(uses.values()) == {"given"}


async def test_the_list_shows_what_became_of_each_letter(joint: JointStatement) -> None:
    await joint.asking(CENTRE, BUREAU, UNION)
    centre, bureau = [each["letter"] for each in await asked(joint)]
    states = [(row["invited"] or {}).get("state") for row in await rows(joint)]
    assert states == ["waiting", "waiting", None]
    await settle(joint, centre, "failed", "no-such-address")
    await settle(joint, bureau, "sent", "accepted")
    first, second, _ = [row["invited"] for row in await rows(joint)]
    assert (first["state"], first["reason"], first["to_do"]) == ("failed", "no-such-address", True)
    assert (second["state"], second["to_do"]) == ("sent", False)
    noted = "SELECT count(*) FROM timeline WHERE kind = 'signature-letter-failed'"
    assert await joint.triage.scalar(noted) == 1
    await settle(joint, bureau, "delivered", "receipt")
    assert (await rows(joint))[1]["invited"]["state"] == "delivered"


async def test_a_letter_that_was_stopped_says_why(joint: JointStatement) -> None:
    await joint.asking(CENTRE)
    (first,) = await asked(joint)
    await link_shown(joint)
    await settle(joint, first["letter"], "withheld", "invitation-ended")
    (row,) = await rows(joint)
    assert row["invited"]["reason"] == "link-replaced"


async def test_a_corrected_address_gets_a_new_link(joint: JointStatement) -> None:
    (link,) = await joint.ask(UNION)
    (row,) = await rows(joint)
    path = f"{joint.path}/signatories/{row['id']}/invitation"
    missing = await joint.client.post(path, {"seen": "asked"})
    assert missing.json()["errors"][0]["field"] == "email"
    wrong = await joint.client.post(path, {"seen": "asked", "email": "no address"})
    assert wrong.json()["errors"][0]["field"] == "email"
    right = await joint.client.post(path, {"seen": "asked", "email": "union@union.example"})
    assert right.status_code == 200
    assert len(await asked(joint)) == 1
    assert (await rows(joint))[0]["email"] == "union@union.example"
    assert (await joint.open(link)).status_code == 404
    assert code(await joint.client.post(path, {"seen": "signed"})) == "changed-since"
    await change(joint, "UPDATE signature_calls SET until = now() - interval '1 second'")
    assert code(await joint.client.post(path, {"seen": "asked"})) == "signing-over"


async def reminding(joint: JointStatement) -> Any:
    return await joint.client.post(f"{joint.path}/signatories/reminder", {})


async def reminded(joint: JointStatement) -> list[str]:
    events = await emitted(joint, "signature.reminded")
    return [each["reminds"] for each in events]


async def test_only_who_got_a_letter_and_has_not_answered_is_reminded(
    joint: JointStatement,
) -> None:
    assert code(await reminding(joint)) == "changed-since"
    link = (await joint.ask({"organisation": "By hand"}))[0]
    assert code(await reminding(joint)) == "nobody-to-remind"
    others = [{"organisation": f"Invented {n}", "email": f"n{n}@x.example"} for n in range(5)]
    await joint.asking(*others)
    letters = [each["letter"] for each in await asked(joint)]
    await settle(joint, letters[0], "sent", "accepted")
    await settle(joint, letters[1], "failed", "no-such-address")
    await settle(joint, letters[2], "delivered", "receipt")
    await settle(joint, letters[4], "sent", "accepted")
    replaced = (await rows(joint))[3]
    assert (await joint.answer(await joint.link(replaced["id"]))).status_code == 303
    await joint.link((await rows(joint))[5]["id"])
    assert (await joint.listed())["to_remind"] == 1
    assert (await reminding(joint)).status_code == 200
    assert await reminded(joint) == [letters[0]]
    assert (await joint.open(link)).status_code == 200
    listed = await joint.listed()
    assert listed["reminded_at"]
    assert listed["signatories"][1]["reminded"]["state"] == "waiting"


async def test_there_is_one_reminder_a_day_and_none_after_the_deadline(
    joint: JointStatement,
) -> None:
    await joint.asking(CENTRE)
    (first,) = await asked(joint)
    await settle(joint, first["letter"], "sent", "accepted")
    assert (await reminding(joint)).status_code == 200
    assert code(await reminding(joint)) == "reminded"
    (event,) = await emitted(joint, "signature.reminded")
    await settle(joint, event["letter"], "sent", "accepted")
    day = "UPDATE signature_letters SET asked_at = asked_at - interval '25 hours'"
    await change(joint, day)
    assert (await reminding(joint)).status_code == 200
    await change(joint, day)
    await change(joint, "UPDATE signature_calls SET until = now() - interval '1 second'")
    assert code(await reminding(joint)) == "signing-over"
    assert len(await reminded(joint)) == 2


async def test_a_reminder_passes_the_gates_as_an_invitation_does(joint: JointStatement) -> None:
    await joint.asking(CENTRE)
    (first,) = await asked(joint)
    await settle(joint, first["letter"], "sent", "accepted")
    await returned(joint)
    assert code(await reminding(joint)) == "not-submitted"


@pytest.mark.parametrize(
    ("state", "reason"),
    [("failed", "no-such-address"), ("unknown", "interrupted"), ("withheld", "consent-changed")],
)
async def test_who_asked_learns_that_a_letter_did_not_arrive(
    joint: JointStatement, state: str, reason: str
) -> None:
    await know_account(joint.triage.context, OFFICER_PERSON.account, "Olga Invented")
    await joint.asking(CENTRE, BUREAU)
    letters = [each["letter"] for each in await asked(joint)]
    for letter in letters:
        await settle(joint, letter, state, reason)
    told = [e for e in await emitted(joint, "notice.requested") if e["reason"] == FAILED]
    assert {each["account"] for each in told} == {str(OFFICER_PERSON.account)}
    page = await Browser(joint.client).open(f"/cases/{joint.case}/documents/{joint.document}")
    assert "2 e-mails that ask to sign did not arrive" in page.text


async def test_a_letter_that_triage_ended_is_no_news(joint: JointStatement) -> None:
    await joint.asking(CENTRE)
    (first,) = await asked(joint)
    await link_shown(joint)
    await settle(joint, first["letter"], "withheld", "invitation-ended")
    told = [e["reason"] for e in await emitted(joint, "notice.requested")]
    assert FAILED not in told
