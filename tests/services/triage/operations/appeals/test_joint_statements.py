"""Organisations sign a joint statement by a personal link. All persons are invented."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services.triage.operations.appeals.signature_reminders import remind
from services.triage.rules.signatories import reminder_at
from shared.timers.worker import DueTimer
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import HttpClient
from tests.services.triage.operations.appeals.test_consents_changed_since import say
from tests.services.triage.signers import (
    CENTRE,
    SAID,
    UNION,
    JointStatement,
    change,
    code,
    joint,
    joint_statement,
    settings,
    states,
)
from tests.services.triage.triage_fixture import APPROVER, TriageFixture

__all__ = ["joint", "settings"]


async def test_it_is_issued_with_those_who_signed_in_their_order(joint: JointStatement) -> None:
    first, second, third = await joint.ask(CENTRE, UNION, {"organisation": "OMCT"})
    await joint.answer(first)
    await joint.answer(second, organisation="Étoile & Union")
    await joint.answer(third, organisation="OMCT")
    assert (await joint.approval()).status_code == 200
    texts = (await joint.client.get(joint.path)).json()["texts"]
    assert "This statement is signed by 3 organisations:" in texts[0]["plain"]
    listed = "- OMCT\n- Étoile & Union\n- The Invented Centre\n"
    assert listed in texts[0]["plain"]
    assert listed in texts[1]["plain"]
    assert "<li>Étoile &amp; Union</li>" in texts[0]["html"]
    assert "Ana Invented" not in str(texts)
    assert "⟦" not in str(texts)


async def test_a_look_at_the_page_changes_nothing_and_shows_only_this_text(
    joint: JointStatement,
) -> None:
    (link, other) = await joint.ask(CENTRE, UNION)
    await joint.answer(other, organisation="Union inventée")
    page = await joint.open(link)
    assert page.status_code == 200
    assert "she is held" in page.text
    assert "confidential until it is published" in page.text
    assert "Organisations asked: 2. Signed so far: 1." in page.text
    assert "Union inventée" not in page.text
    assert "⟦" not in page.text
    assert await states(joint) == ["asked", "signed"]
    french = await joint.open(f"{link}?language=fr")
    assert '<html lang="fr"' in french.text
    assert 'lang="fr"' in (await joint.open(other)).text
    headers = page.headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex, noarchive"
    assert "set-cookie" not in headers
    assert "'unsafe" not in headers["content-security-policy"]


async def test_it_is_signed_once_even_by_two_clicks_at_once(joint: JointStatement) -> None:
    (link,) = await joint.ask(CENTRE)
    answers = await asyncio.gather(*(joint.answer(link) for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [200, 200, 303]
    shown = await joint.answer(link, organisation="Another name")
    assert "The Invented Centre has signed this statement." in shown.text
    kinds = "SELECT count(*) FROM timeline WHERE kind = 'signature-given'"
    assert await joint.triage.scalar(kinds) == 1


async def test_who_signs_says_who_they_are_and_may_decline_or_withdraw(
    joint: JointStatement,
) -> None:
    signed, declined = await joint.ask(CENTRE, UNION)
    incomplete = await joint.answer(signed, function="", organisation="Typed anew")
    assert incomplete.status_code == 422
    assert "Fill in all three fields." in incomplete.text
    assert 'value="Typed anew"' in incomplete.text
    fields = re.findall(r"<input[^>]+>", incomplete.text)
    (wrong,) = [each for each in fields if 'aria-invalid="true"' in each]
    assert 'name="function" value=""' in wrong
    assert 'aria-describedby="h-function e-function"' in wrong
    assert '<small id="e-function" class="fault">Fill in this field' in incomplete.text
    long = await joint.answer(signed, organisation="x" * 121)
    assert long.status_code == 422
    assert (await joint.answer(declined, "decline", organisation="", name="")).status_code == 303
    assert (await joint.answer(signed)).status_code == 303
    assert await states(joint) == ["signed", "declined"]
    assert (await joint.answer(signed, "withdraw")).status_code == 303
    assert await states(joint) == ["withdrawn", "declined"]
    assert "was withdrawn" in (await joint.open(signed)).text
    kept = "SELECT count(*) FROM signatories WHERE signature IS NOT NULL"
    assert await joint.triage.scalar(kept) == 0
    assert code(await joint.approval()) == "no-signatories"
    # Who does not sign reads the text no longer than who was asked.
    await change(joint, "UPDATE signature_calls SET until = now() - interval '1 second'")
    assert (await joint.open(declined)).status_code == 404
    assert (await joint.open(signed)).status_code == 404


async def test_an_answer_that_no_button_gives_changes_nothing(joint: JointStatement) -> None:
    (link,) = await joint.ask(CENTRE)
    await joint.answer(link)
    for said in ("", "Withdraw", "later"):
        assert "has signed this statement." in (await joint.answer(link, said)).text
    assert await states(joint) == ["signed"]


async def test_every_link_that_cannot_be_used_gets_one_answer(joint: JointStatement) -> None:
    (link, replaced) = await joint.ask(CENTRE, UNION)
    unknown = await joint.open("/sign/" + "A" * 43)
    assert unknown.status_code == 404
    assert "This link cannot be used." in unknown.text
    assert "Ce lien ne peut pas" in unknown.text
    assert "404" not in unknown.text

    async def expect_nothing(path: str) -> None:
        for answer in (await joint.open(path), await joint.answer(path)):
            assert (answer.status_code, answer.content) == (404, unknown.content)

    row = (await joint.listed())["signatories"][1]
    await joint.link(UUID(row["id"]))
    await expect_nothing(replaced)
    await change(joint, "UPDATE signature_calls SET until = now() - interval '1 second'")
    await expect_nothing(link)
    assert await states(joint) == ["expired", "expired"]
    await change(joint, "UPDATE signature_calls SET until = now() + interval '1 day'")
    assert (await joint.open(link)).status_code == 200
    path = f"{joint.path}/withdrawal"
    await joint.client.post(path, {"reason": "Invented.", "seen": "submitted"})
    await expect_nothing(link)


async def test_a_link_that_cannot_be_used_answers_in_the_language_asked_for(
    joint: JointStatement,
) -> None:
    unknown = "/sign/" + "A" * 43
    asked = await joint.open(f"{unknown}?language=fr")
    headers = {"accept": "text/html", "accept-language": "xx, fr-CH;q=0.9, en;q=0.8"}
    accepted = await joint.client.client.get(unknown, headers=headers)
    assert asked.content == accepted.content
    assert asked.status_code == 404
    assert '<html lang="fr"' in asked.text
    assert "Ce lien ne peut pas" in asked.text
    assert "This link cannot be used." not in asked.text
    arabic = await joint.open(f"{unknown}?language=ar")
    assert 'dir="rtl"' in arabic.text


async def test_nobody_reads_on_what_was_refused_since(
    triage: TriageFixture, client: HttpClient
) -> None:
    filed = Filed()
    joint = await joint_statement(triage, client, filed)
    (link,) = await joint.ask(CENTRE)
    await say(triage, filed, "share_with_partner", "refused")
    assert (await joint.open(link)).status_code == 404
    assert (await joint.answer(link)).status_code == 404
    assert code(await joint.asking(UNION)) == "gates-shut"


async def test_only_a_document_that_could_be_sent_to_partners_is_shown(
    triage: TriageFixture, client: HttpClient
) -> None:
    appeal = JointStatement(triage, client, *(await triage.submitted()))
    assert code(await appeal.asking(CENTRE)) == "not-signed"
    media = await joint_statement(triage, client, audience=("media",))
    assert code(await media.asking(CENTRE)) == "not-for-partners"
    joint = await joint_statement(triage, client)
    late = await joint.asking(CENTRE, days=-1)
    assert late.json()["errors"][0]["field"] == "until"
    twice = await joint.asking(CENTRE, CENTRE)
    assert twice.json()["errors"][0]["field"] == "signatories.1.organisation"
    stale = await joint.asking(CENTRE, texts_sha256="0" * 64)
    assert code(stale) == "changed-since"
    object.__setattr__(triage.context.public, "on", False)
    assert code(await joint.asking(CENTRE)) == "no-public-pages"


async def test_the_officer_is_told_once_who_has_not_answered(joint: JointStatement) -> None:
    first, _ = await joint.ask(CENTRE, UNION)
    await joint.answer(first)
    due = "SELECT next_try_at <= until - interval '24 hours' FROM timers, signature_calls"
    assert await joint.triage.scalar(f"{due} WHERE kind = 'signatures'")
    told = len(await joint.triage.emitted("tocsin.notice.requested.v1"))
    firing = DueTimer("signatures", joint.document, datetime.now(UTC), 1)
    await joint.triage.act(APPROVER, joint.case, lambda work: remind(work, firing))
    noted = "SELECT detail ->> 'number' FROM timeline WHERE kind = 'signatures-wait'"
    assert await joint.triage.scalar(noted) == "1"
    assert len(await joint.triage.emitted("tocsin.notice.requested.v1")) == told + 1
    path = f"{joint.path}/signatories/cancellation"
    await joint.client.post(path, {"seen": (await joint.listed())["sha256"]})
    await joint.triage.act(APPROVER, joint.case, lambda work: remind(work, firing))
    assert len(await joint.triage.emitted("tocsin.notice.requested.v1")) == told + 1


async def test_a_removed_organisation_is_on_no_list(joint: JointStatement) -> None:
    first, second = await joint.ask(CENTRE, UNION)
    await joint.answer(first)
    await joint.answer(second, organisation="Union")
    row = (await joint.listed())["signatories"][0]
    path = f"{joint.path}/signatories/{row['id']}/removal"
    assert code(await joint.client.post(path, {"seen": "asked"})) == "changed-since"
    assert (await joint.client.post(path, {"seen": "signed"})).status_code == 200
    assert (await joint.open(first)).status_code == 404
    assert (await joint.listed())["organisations"] == ["Union"]


async def test_names_are_sealed_and_only_a_hash_of_the_link_is_stored(
    joint: JointStatement,
) -> None:
    (link,) = await joint.ask(CENTRE)
    await joint.answer(link)
    rows = await joint.triage.read(lambda s: s.execute(text("SELECT s::text FROM signatories s")))
    (told,) = [row[0] for row in rows]
    for word in (*SAID.values(), *CENTRE.values(), link.removeprefix("/sign/")):
        assert word not in told
        assert word.encode().hex() not in told


def test_a_near_deadline_is_told_of_after_half_of_the_time() -> None:
    now, day = datetime.now(UTC), timedelta(days=1)
    assert reminder_at(now + 3 * day, day, now) == now + 2 * day
    assert reminder_at(now + day, day, now) == now + day / 2
