"""A follow-up goes to those who got the document before. Numbers and persons are invented."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy.exc import IntegrityError

from services.triage.access import CaseAccess
from services.triage.drafting.draft import AppealDraft, Follows
from services.triage.operations.appeals import drafts
from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.schemas import DocumentView
from shared.clock import utc_now
from shared.contracts.attestation import known_attestation
from shared.contracts.dispatch import FormerCount, RecipientsCounted
from shared.contracts.triage import AppealIssued, RecipientsAsked
from tests.services.triage.counted_reach import counted
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.operations.appeals.test_appeals_without_recipients import (
    approve,
    decided,
    refusal,
)
from tests.services.triage.operations.appeals.withdrawn import begin, sql, withdrawn
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, appeal_draft, saved_draft

ORGANISATIONS = ("fidh", "omct")


def following(document: UUID) -> AppealDraft:
    return appeal_draft(template="new-information-2026-01", follows=Follows(document=document))


async def waiting(
    triage: TriageFixture, before: Any = ("diplomat", "media")
) -> tuple[UUID, UUID, UUID]:
    """Issue a document to these audiences, and submit one for diplomats that follows it."""
    case, first = await triage.submitted(audience=before)
    await triage.approve(case, first)
    news = (await triage.draft(case, draft=following(first), audience=("diplomat",))).id
    await triage.submit(case, news)
    return case, first, news


async def tell(triage: TriageFixture, case: UUID, first: UUID, **numbers: int) -> None:
    """Let dispatch say who got a document: `media_beyond=3`."""
    counts = tuple(
        FormerCount(
            audience=name.partition("_")[0],
            outcome=name.partition("_")[2].replace("_", "-"),
            contacts=number,
        )
        for name, number in numbers.items()
    )
    await triage.hear(
        RecipientsCounted(
            case=case,
            document=first,
            organisations=ORGANISATIONS,
            counts=counts,
            counted_at=utc_now(),
        )
    )


async def shown(triage: TriageFixture, case: UUID, document: UUID) -> DocumentView:
    return await CaseAccess(triage.context, APPROVER_PERSON, case).document(document)


async def asked(triage: TriageFixture) -> list[dict[str, Any]]:
    return [orjson.loads(data) for _, data, _ in await triage.emitted(RecipientsAsked.type)]


async def test_who_got_the_first_is_counted_before_the_approval_with_each_reason(
    triage: TriageFixture,
) -> None:
    case, first, news = await waiting(triage)
    told = (await shown(triage, case, news)).former_reach
    assert told is not None
    assert (told.got, told.also_to) == (None, ["media"])
    every = await asked(triage)
    assert {(each["document"], tuple(each["organisations"])) for each in every} == {
        (str(first), ORGANISATIONS)
    }
    assert len(every) == 2  # when it was saved, and when it was submitted
    numbers = {"diplomat_covered": 9, "diplomat_beyond": 2, "media_covered": 3, "media_beyond": 1}
    await tell(triage, case, first, **numbers, partner_covered=1, media_gone=1, diplomat_held=2)
    view = await shown(triage, case, news)
    told = view.former_reach
    assert told is not None
    assert (told.got, told.gets, told.beside) == (19, 15, 6)
    assert {each.reason: each.contacts for each in told.left_out} == {
        "gone": 1,
        "held": 2,
        "other-audience": 1,
    }
    assert view.reach is not None
    assert view.reach.recipients == 1 + 6


async def test_the_attestation_names_them_and_their_consents(triage: TriageFixture) -> None:
    case, first, news = await waiting(triage)
    await tell(triage, case, first, media_covered=3)
    await approve(triage, (case, news))
    issued = await triage.document(news)
    assert (issued.audience, issued.also_to, issued.follows) == (["diplomat"], ["media"], first)
    attested = known_attestation(issued.attestation or "")
    assert attested.also_to is not None
    assert (attested.also_to.document, attested.also_to.audience) == (first, ("diplomat", "media"))
    assert attested.audience == ("diplomat",)
    assert attested.former_recipients is None
    uses = {each.use for each in attested.consented[0].consents}
    assert uses >= {"share_with_diplomats", "publish_name"}
    assert (await decided(triage))[-1] == (4, False)
    told = orjson.loads((await triage.emitted(AppealIssued.type))[-1][1])
    assert (told["audience"], told["follows"]) == (["diplomat"], str(first))


@pytest.mark.parametrize("state", ["refused", "limited", "unknown"])
async def test_an_audience_that_nobody_chose_needs_a_simple_consent(
    triage: TriageFixture, state: str
) -> None:
    case, first = await triage.issued()
    use = "publish_without_name"
    await sql(triage, "UPDATE consents SET state = :state WHERE use = :use", state=state, use=use)
    saved: dict[str, Any] = {
        "draft": following(first),
        "audience": ("diplomat",),
        "names_shown": False,
    }
    news = (await triage.draft(case, **saved)).id
    await tell(triage, case, first, media_covered=3, diplomat_covered=1)
    told = (await shown(triage, case, news)).former_reach
    assert told is not None
    assert (told.got, told.gets, told.also_to) == (4, 1, [])
    assert [(each.reason, each.contacts) for each in told.left_out] == [("no-consent", 3)]


async def test_it_is_approved_for_those_who_were_seen(triage: TriageFixture) -> None:
    case, first, news = await waiting(triage)
    await tell(triage, case, first, media_covered=3)
    view = await shown(triage, case, news)
    assert view.reach is not None
    await tell(triage, case, first, media_covered=2, media_opted_out=1)
    seen = view.reach.mark
    assert await refusal(triage, (case, news), reach_seen=seen) == "changed-since"
    await tell(triage, case, first, media_covered=3)
    await approve(triage, (case, news), reach_seen=seen)


async def test_it_reaches_somebody_if_only_those_get_it(triage: TriageFixture) -> None:
    await triage.hear(counted((), country="EGY"))
    case, first = await triage.submitted()
    await approve(triage, (case, first), although_nobody=True)
    news = (await triage.draft(case, draft=following(first), audience=("diplomat",))).id
    await triage.submit(case, news)
    assert await refusal(triage, (case, news)) == "reach-not-known"
    await tell(triage, case, first, diplomat_gone=2)
    assert await refusal(triage, (case, news)) == "reaches-nobody"
    await tell(triage, case, first, diplomat_beyond=2)
    await approve(triage, (case, news))
    attested = known_attestation((await triage.document(news)).attestation or "")
    assert not attested.to_nobody


async def test_an_older_count_changes_nothing_and_an_old_one_is_not_shown(
    triage: TriageFixture,
) -> None:
    case, first, news = await waiting(triage)
    await tell(triage, case, first, media_covered=3)
    await sql(triage, "UPDATE former_reach SET counted_at = counted_at + interval '1 minute'")
    await tell(triage, case, first, media_covered=1)
    told = (await shown(triage, case, news)).former_reach
    assert told is not None
    assert told.got == 3
    await sql(triage, "UPDATE former_reach SET counted_at = counted_at - interval '27 hours'")
    told = (await shown(triage, case, news)).former_reach
    assert told is not None
    assert told.got is None


async def test_a_correction_and_a_notice_also_go_to_audiences_that_nobody_chose(
    triage: TriageFixture,
) -> None:
    case, first, news = await waiting(triage)
    await approve(triage, (case, news))
    await sql(
        triage,
        "UPDATE documents SET state = 'withdrawn', withdrawn_by = gen_random_uuid(),"
        " withdrawn_at = now(), withdrawn_for = 'error' WHERE id = :id",
        id=news,
    )
    notice = await begin(triage, draft_withdrawal_notice, case, news)
    corrected = await begin(triage, draft_correction, case, news)
    assert {each["document"] for each in await asked(triage)} == {str(first), str(news)}
    await triage.submit(case, corrected)
    for each in (notice, corrected):
        await triage.approve(case, each)
        issued = await triage.document(each)
        assert issued.also_to == ["media"]
        to = known_attestation(issued.attestation or "").former_recipients
        assert to is not None
        assert (to.document, to.audience) == (news, ("diplomat", "media"))


async def test_a_count_of_a_correction_is_shown(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    corrected = await begin(triage, draft_correction, case, former)
    await tell(triage, case, former, diplomat_beyond=2, media_gone=1)
    told = (await shown(triage, case, corrected)).former_reach
    assert told is not None
    assert (told.got, told.gets) == (3, 2)


async def test_a_draft_that_follows_nothing_asks_for_nobody(triage: TriageFixture) -> None:
    case = await triage.file()
    document = (await triage.draft(case)).id
    assert await asked(triage) == []
    assert (await shown(triage, case, document)).former_reach is None


async def test_a_draft_that_follows_another_one_asks_for_that(triage: TriageFixture) -> None:
    case, _, news = await waiting(triage)
    own = (await triage.draft(case, draft=appeal_draft(template="press-release-2026-01"))).id
    await triage.submit(case, own)
    await triage.approve(case, own)
    saved = saved_draft(draft=following(own))
    await triage.act(
        OFFICER,
        case,
        lambda work: drafts.edit_document(work, triage.context, (case, news), 1, saved),
    )
    assert (await triage.document(news)).follows == own
    assert (await asked(triage))[-1]["document"] == str(own)


@pytest.mark.parametrize(
    ("also_to", "keeps", "said"),
    [
        (["media", "un"], True, "others than those who got"),
        (["media"], False, "others than those who got"),
        (["media"], True, "no consent for a use"),
    ],
)
async def test_the_database_refuses_those_without_a_consent_or_who_never_got_it(
    triage: TriageFixture, also_to: list[str], keeps: bool, said: str
) -> None:
    _, _, news = await waiting(triage)
    if "no consent" in said:
        await sql(triage, "UPDATE consents SET state = 'unknown' WHERE use = 'publish_name'")
    with pytest.raises(IntegrityError, match=said):
        await sql(
            triage,
            "UPDATE documents AS d SET state = 'issued', also_to = CAST(:also_to AS text[]),"
            " follows = CASE WHEN CAST(:keeps AS boolean) THEN d.follows END,"
            " approved_by = gen_random_uuid(), approved_at = now(), approved_version = d.version,"
            " country = f.country, country_serial = f.country_serial, year = f.year,"
            " month = f.month, serial = f.serial, follow_up = 9, reference = 'x',"
            " verification = 'verified', sources = 2, consented = f.consented,"
            " attestation = f.attestation, issued_sha256 = f.issued_sha256,"
            " issued_texts = f.issued_texts FROM documents AS f"
            " WHERE f.state = 'issued' AND d.id = :id",
            id=news,
            also_to=also_to,
            keeps=keeps,
        )


async def test_a_consent_that_changes_before_the_approval_takes_them_out(
    triage: TriageFixture,
) -> None:
    case, first, news = await waiting(triage, ("diplomat", "partner"))
    await tell(triage, case, first, partner_covered=3)
    told = (await shown(triage, case, news)).former_reach
    assert told is not None
    assert told.gets == 3
    await sql(triage, "UPDATE consents SET state = 'refused' WHERE use = 'share_with_partner'")
    await approve(triage, (case, news))
    issued = await triage.document(news)
    assert issued.also_to == []
    attested = known_attestation(issued.attestation or "")
    assert attested.also_to is not None
    assert attested.also_to.audience == ("diplomat",)
