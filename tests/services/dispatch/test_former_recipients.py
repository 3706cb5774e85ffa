"""What is said of a withdrawn document goes to those who got that one, and to nobody else."""

from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.campaigns.sending_again import send_again
from shared.clock import new_id, utc_now
from shared.contracts.attestation import FormerRecipients
from shared.contracts.triage import AppealWithdrawn, CaseVerified
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, appeal_texts

AUDIENCES = ("diplomat", "partner")


def calls_back(former: Issued, *, audience: tuple[str, ...] = AUDIENCES, **attested: Any) -> Issued:
    """Return a notice without content about this document."""
    to = FormerRecipients.model_validate({"document": former.document, "audience": audience})
    said = {"former_recipients": to, "without_content": True, "verification": "contradicted"}
    return Issued(
        audience=(),
        case=former.case,
        alert=former.alert,
        attested=said | attested,
        texts=appeal_texts("en", "fr", "es"),
    )


async def withdrawn(dispatch: DispatchFixture, **states: str) -> Issued:
    """Issue a document to a contact for each name, end each message so, and withdraw it."""
    former = Issued(audience=AUDIENCES)
    contacts = {name: await dispatch.contact(email=f"{name}@r.invalid.example") for name in states}
    campaign = await dispatch.start(former)
    for name, state in states.items():
        await dispatch.do(
            "UPDATE deliveries SET state = :state, reason = 'accepted', next_try_at = NULL,"
            " settled_at = now() WHERE campaign = :campaign AND contact = :contact",
            state=state,
            campaign=campaign,
            contact=contacts[name].id,
        )
    await dispatch.hear(
        AppealWithdrawn(case=former.case, document=former.document, withdrawn_at=utc_now())
    )
    return former


async def of(dispatch: DispatchFixture, campaign: UUID) -> dict[str, str]:
    """Return the reason of each message by the contact's place in the order of contacts."""
    rows = await dispatch.rows(
        "SELECT d.contact, d.state, d.reason FROM deliveries d WHERE campaign = :campaign"
        " ORDER BY d.contact",
        campaign=campaign,
    )
    return {str(row.contact): row.state for row in rows}


async def test_only_those_get_it_who_got_or_may_have_got_the_document(
    dispatch: DispatchFixture,
) -> None:
    former = await withdrawn(
        dispatch,
        sent="sent",
        delivered="delivered",
        unknown="unknown",
        failed="failed",
        withheld="withheld",
    )
    await dispatch.contact(email="new@r.invalid.example")
    campaign = await dispatch.start(calls_back(former))
    got = await dispatch.rows(
        "SELECT contact FROM deliveries WHERE state IN ('sent', 'delivered', 'unknown')"
    )
    assert set(await of(dispatch, campaign)) == {str(row.contact) for row in got}
    assert len(got) == 3


async def test_a_contact_who_is_not_written_to_any_more_is_counted_and_gets_nothing(
    dispatch: DispatchFixture,
) -> None:
    former = await withdrawn(dispatch, one="sent", left="sent", refused="sent")
    await dispatch.do(
        "UPDATE contacts SET active = false WHERE id = (SELECT contact FROM deliveries"
        " ORDER BY contact OFFSET 1 LIMIT 1)"
    )
    await dispatch.do(
        "UPDATE addresses SET blocked_reason = 'opted-out', blocked_at = now() WHERE contact ="
        " (SELECT contact FROM deliveries ORDER BY contact OFFSET 2 LIMIT 1)"
    )
    campaign = await dispatch.start(calls_back(former))
    await dispatch.drain()
    rows = await dispatch.rows(
        "SELECT reason FROM deliveries WHERE campaign = :c ORDER BY contact", c=campaign
    )
    assert [row.reason for row in rows][1:] == ["contact-inactive", "opted-out"]


async def test_each_gets_it_in_their_language_at_their_present_address(
    dispatch: DispatchFixture,
) -> None:
    former = await withdrawn(dispatch, one="sent")
    await dispatch.do(
        "UPDATE contacts SET languages = '{es}', countries = '{FRA}', all_countries = false"
    )
    await dispatch.do("UPDATE addresses SET active = false")
    await dispatch.do(
        "INSERT INTO addresses (id, contact, audience, channel, hash, sealed, active, failures,"
        " created_at) SELECT :new, contact, audience, channel, decode(repeat('ab', 32), 'hex'),"
        " sealed, true, 0, now() FROM addresses",
        new=new_id(),
    )
    campaign = await dispatch.start(calls_back(former))
    rows = await dispatch.rows(
        "SELECT d.language, a.active FROM deliveries d JOIN addresses a ON a.id = d.address"
        " WHERE d.campaign = :c",
        c=campaign,
    )
    assert [(row.language, row.active) for row in rows] == [("es", True)]


async def test_heard_twice_it_is_sent_once(dispatch: DispatchFixture) -> None:
    former = await withdrawn(dispatch, one="sent")
    event = await dispatch.issued(calls_back(former))
    await dispatch.hear(event)
    await dispatch.hear(event)
    assert len(await dispatch.deliveries()) == 2


async def test_a_corrected_text_needs_consent_and_verified_facts(dispatch: DispatchFixture) -> None:
    former = await withdrawn(dispatch, one="sent")
    corrected = calls_back(former, without_content=False, verification="verified")
    refused = Issued(**vars(corrected) | {"consents": {"share_with_diplomats": "refused"}})
    await dispatch.hear(await dispatch.issued(refused))
    unverified = calls_back(former, without_content=False)
    await dispatch.hear(await dispatch.issued(unverified))
    faults = await dispatch.rows("SELECT fault FROM refused_appeals ORDER BY event")
    assert [row.fault.partition(" for ")[0] for row in faults] == [
        "there is no consent",
        "the facts were not verified",
    ]


@pytest.mark.parametrize(
    ("audience", "former"), [(("diplomat",), True), ((), False)], ids=["two lists", "no list"]
)
async def test_it_is_refused_with_two_lists_of_recipients_or_none(
    dispatch: DispatchFixture, audience: tuple[str, ...], former: bool
) -> None:
    first = await withdrawn(dispatch, one="sent")
    wanted = calls_back(first) if former else calls_back(first, former_recipients=None)
    await dispatch.hear(await dispatch.issued(Issued(**vars(wanted) | {"audience": audience})))
    assert await dispatch.scalar("SELECT count(*) FROM refused_appeals") == 1
    assert await dispatch.scalar("SELECT count(*) FROM campaigns") == 1


async def test_the_database_refuses_one_without_content_for_an_audience(
    dispatch: DispatchFixture,
) -> None:
    await withdrawn(dispatch, one="sent")
    with pytest.raises(Exception, match="campaigns_attested"):
        await dispatch.do(
            "INSERT INTO campaigns SELECT (jsonb_populate_record(c, jsonb_build_object("
            "'id', CAST(:id AS text), 'document', CAST(:id AS text),"
            " 'attested_document', CAST(:id AS text), 'verification', 'contradicted',"
            " 'without_content', true))).* FROM campaigns c",
            id=str(new_id()),
        )


async def test_a_consent_that_is_refused_after_the_approval_stops_it(
    dispatch: DispatchFixture,
) -> None:
    former = await withdrawn(dispatch, one="sent")
    notice = calls_back(former)
    campaign = await dispatch.start(notice)
    await dispatch.consent(notice, "share_with_diplomats", "refused")
    await dispatch.drain()
    rows = await dispatch.rows("SELECT reason FROM deliveries WHERE campaign = :c", c=campaign)
    assert [row.reason for row in rows] == ["consent-changed"]


async def test_sent_again_it_reaches_nobody_new_though_the_facts_are_contradicted(
    dispatch: DispatchFixture,
) -> None:
    former = await withdrawn(dispatch, one="sent")
    campaign = await dispatch.start(calls_back(former))
    await dispatch.hear(
        CaseVerified(case=former.case, status="contradicted", sources=2, verified_at=utc_now())
    )
    await dispatch.contact(email="new@r.invalid.example")
    subject = await dispatch.scalar("SELECT subject FROM campaigns WHERE id = :c", c=campaign)
    keys = await dispatch.context.keyring.open([UUID(str(subject))])
    async with dispatch.context.database.unit_of_work("test", keys) as work:
        again = await send_again(work, dispatch.context, campaign)
    assert again.added == 0
