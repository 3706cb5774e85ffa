"""An appeal that reaches nobody is issued only if the approver confirms that."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.triage.access import CaseAccess
from services.triage.operations.appeals import issuing
from services.triage.rules.reach import UNKNOWN, chosen_reaches
from shared.contracts.attestation import known_attestation
from shared.contracts.dispatch import Reach, ReachCount
from shared.contracts.triage import AppealIssued
from shared.problems import Conflict
from tests.services.triage.counted_reach import counted, reach
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.triage_fixture import APPROVER, TriageFixture, as_read

DIPLOMATS = ReachCount(audience="diplomat", channel="email", reached=12, warned=2)
MEDIA = ReachCount(audience="media", channel="sms", reached=3, held=2, never=1, blocked=1)
NOBODY: tuple[Reach, ...] = ()


async def approve(triage: TriageFixture, place: tuple[UUID, UUID], **also: Any) -> None:
    read = await triage.newest(place[1])
    await triage.act(
        APPROVER,
        place[0],
        lambda work: issuing.approve_appeal(work, triage.context, place, as_read(read, **also)),
    )


async def refusal(triage: TriageFixture, place: tuple[UUID, UUID], **also: Any) -> str | None:
    """Return the code with which an approval is refused; nothing is stored."""
    with pytest.raises(Conflict) as refused:
        await approve(triage, place, **also)
    assert (await triage.document(place[1])).state == "submitted"
    return refused.value.code


async def mark(triage: TriageFixture, place: tuple[UUID, UUID]) -> str:
    """Return the mark of the recipients, as on the approver's page."""
    shown = await CaseAccess(triage.context, APPROVER_PERSON, place[0]).document(place[1])
    return shown.reach.mark if shown.reach else UNKNOWN


def replaced(count: ReachCount, **fates: int) -> ReachCount:
    return count.model_copy(update=fates)


async def decided(triage: TriageFixture) -> list[tuple[int | None, bool | None]]:
    """Return how many recipients each approval showed, and whether none was confirmed."""
    rows = await triage.scalar(
        "SELECT json_agg(json_build_array(recipients, although_nobody) ORDER BY decided_at)"
        " FROM document_decisions WHERE decision = 'approved'"
    )
    return [tuple(each) for each in rows]


async def test_nobody_is_refused_unless_it_is_meant_and_that_is_recorded(
    triage: TriageFixture,
) -> None:
    await triage.hear(counted(NOBODY, country="EGY"))
    place = await triage.submitted()
    assert await refusal(triage, place) == "reaches-nobody"
    # Twelve e-mails that stay in the local mailbox reach nobody either.
    await triage.hear(counted((reach(DIPLOMATS, recipients=0),), country="EGY", providers=()))
    assert await refusal(triage, place) == "reaches-nobody"
    assert await triage.emitted(AppealIssued.type) == []
    await approve(triage, place, although_nobody=True)
    assert await decided(triage) == [(0, True)]
    told = await triage.scalar(
        "SELECT json_build_array(t.detail, a.detail) FROM timeline t, audit_entries a"
        " WHERE t.kind = 'approved' AND a.action = 'appeal.approved'"
    )
    for detail in told:
        detail = json.loads(detail) if isinstance(detail, str) else detail  # noqa: PLW2901  # the same detail, read
        assert (detail["recipients"], detail["although_nobody"]) == (0, True)


async def test_what_is_not_known_is_not_taken_for_somebody(triage: TriageFixture) -> None:
    async with triage.context.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM reach")
    place = await triage.submitted()
    assert await refusal(triage, place) == "reach-not-known"
    await approve(triage, place, although_nobody=True)
    assert await decided(triage) == [(None, True)]


async def test_a_country_of_its_own_goes_before_every_other_and_the_latest_count_stands(
    triage: TriageFixture,
) -> None:
    now = datetime.now(UTC)
    await triage.hear(counted(NOBODY, at=now))
    place = await triage.submitted()
    assert await refusal(triage, place) == "reaches-nobody"
    both = (reach(DIPLOMATS), reach(MEDIA))
    await triage.hear(counted(both, country="EGY", providers=("email", "sms"), at=now))
    # An older count that comes again changes nothing.
    await triage.hear(counted(NOBODY, country="EGY", at=now - timedelta(minutes=1)))
    await approve(triage, place)
    assert await decided(triage) == [(15, False)]


@pytest.mark.parametrize(
    "now",
    [
        (reach(DIPLOMATS, recipients=1),),
        (reach(replaced(DIPLOMATS, warned=3)),),
        (reach(replaced(DIPLOMATS, held=1)),),
        (reach(DIPLOMATS, languages={"fr": 12}),),
        (reach(DIPLOMATS), reach(MEDIA)),
        NOBODY,
    ],
    ids=["fewer", "warned", "held", "read", "more", "nobody"],
)
async def test_it_is_approved_for_those_who_were_seen(
    triage: TriageFixture, now: tuple[Reach, ...]
) -> None:
    await triage.hear(counted((reach(DIPLOMATS),), country="EGY"))
    place = await triage.submitted()
    seen = await mark(triage, place)
    await triage.hear(counted(now, country="EGY"))
    for nobody in (False, True):
        asked = {"reach_seen": seen, "although_nobody": nobody}
        assert await refusal(triage, place, **asked) == "changed-since"
    # The same numbers, counted later, have the same mark.
    await triage.hear(counted((reach(DIPLOMATS),), country="EGY"))
    await approve(triage, place, reach_seen=seen)


@pytest.mark.parametrize(
    ("read", "none"),
    [({"fr": 3, "": 2, "en": 4, "en fr": 3}, 5), ({"en": 12}, 0), ({"en": 11}, None), ({}, None)],
)
async def test_it_says_how_many_read_none_of_its_languages(
    triage: TriageFixture, read: dict[str, int], none: int | None
) -> None:
    """Recipients counted without languages, by an older dispatch, do not count as readers."""
    await triage.hear(counted((reach(DIPLOMATS, languages=read),), country="EGY"))
    place = await triage.submitted()
    shown = await CaseAccess(triage.context, APPROVER_PERSON, place[0]).document(place[1])
    assert [each.language for each in shown.texts] == ["en"]
    assert shown.reach
    assert shown.reach.reading_none == none
    await approve(triage, place)


async def test_a_lost_provider_is_seen(triage: TriageFixture) -> None:
    await triage.hear(counted((reach(DIPLOMATS),), country="EGY", providers=("email",)))
    place = await triage.submitted()
    seen = await mark(triage, place)
    await triage.hear(counted((reach(DIPLOMATS),), country="EGY", providers=()))
    assert await refusal(triage, place, reach_seen=seen) == "changed-since"


async def test_a_tick_for_nobody_known_is_not_one_for_nobody(triage: TriageFixture) -> None:
    async with triage.context.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM reach")
    place = await triage.submitted()
    seen = await mark(triage, place)
    await triage.hear(counted(NOBODY, country="EGY"))
    asked = {"reach_seen": seen, "although_nobody": True}
    assert await refusal(triage, place, **asked) == "changed-since"
    await approve(triage, place, reach_seen=await mark(triage, place), although_nobody=True)
    assert await decided(triage) == [(0, True)]


async def test_a_tick_that_was_not_needed_is_not_told(triage: TriageFixture) -> None:
    await triage.hear(counted((reach(DIPLOMATS),), country="EGY"))
    await approve(triage, await triage.submitted(), although_nobody=True)
    assert await decided(triage) == [(12, False)]


async def test_a_count_of_days_ago_says_nothing(triage: TriageFixture) -> None:
    await triage.hear(counted((reach(DIPLOMATS),), country="EGY"))
    place = await triage.submitted()
    seen = await mark(triage, place)
    async with triage.context.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE reach SET counted_at = counted_at - interval '27 hours'"
        )
    assert await refusal(triage, place) == "reach-not-known"
    assert await refusal(triage, place, reach_seen=seen) == "changed-since"
    assert await mark(triage, place) == UNKNOWN


async def test_the_issued_appeal_says_whose_message_it_is(triage: TriageFixture) -> None:
    await triage.issued()
    ((_, data, _),) = await triage.emitted(AppealIssued.type)
    assert json.loads(data)["organisations"] == ["fidh", "omct"]


class TestChoosing:
    def test_what_shares_addresses_is_counted_together(self) -> None:
        un = ReachCount(audience="un", channel="email", reached=1)
        both = reach(DIPLOMATS, audience=("diplomat", "un"), recipients=12)
        told = [reach(DIPLOMATS), reach(un), reach(MEDIA), both]
        assert list(chosen_reaches(told, {"diplomat", "un", "media"}, ())) == [both, reach(MEDIA)]
        assert list(chosen_reaches(told, {"diplomat", "media"}, ())) == [
            reach(DIPLOMATS),
            reach(MEDIA),
        ]

    @pytest.mark.parametrize(
        ("ours", "found"),
        [(("fidh", "omct"), ("fidh",)), (("omct",), ()), (None, ("fidh",)), ((), ())],
    )
    def test_a_danger_counts_for_whose_message_it_is(
        self, ours: tuple[str, ...] | None, found: tuple[str, ...]
    ) -> None:
        told = [reach(MEDIA), reach(MEDIA, organisations=("fidh",), recipients=0)]
        (chosen,) = chosen_reaches(told, {"media"}, ours)
        assert chosen.organisations == found

    def test_of_too_many_organisations_the_strictest_count_is_taken(self) -> None:
        told = [reach(MEDIA, organisations=("a", "b", "c", "d"))]
        assert list(chosen_reaches(told, {"media"}, ("a",))) == told


@pytest.mark.parametrize(
    ("reaches", "to_nobody"), [(NOBODY, True), ((reach(DIPLOMATS),), False), (None, False)]
)
async def test_the_attestation_says_that_it_was_approved_for_nobody(
    triage: TriageFixture, reaches: tuple[Reach, ...] | None, *, to_nobody: bool
) -> None:
    """If the recipients were not known, the approver accepted that there may be some."""
    async with triage.context.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM reach")
    if reaches is not None:
        await triage.hear(counted(reaches, country="EGY"))
    await approve(triage, await triage.submitted(), although_nobody=True)
    ((_, issued, _),) = await triage.emitted(AppealIssued.type)
    attested = known_attestation(json.loads(issued)["attestation"])
    assert attested.to_nobody is to_nobody


async def test_a_channel_that_reaches_nobody_is_confirmed_beside_one_that_does(
    triage: TriageFixture,
) -> None:
    both = (reach(DIPLOMATS), reach(MEDIA, recipients=0))
    await triage.hear(counted(both, country="EGY", providers=("email",)))
    place = await triage.submitted()
    with pytest.raises(Conflict) as refused:
        await approve(triage, place)
    assert refused.value.code == "channel-reaches-nobody"
    assert refused.value.values == {"channels": "sms: 3"}
    await approve(triage, place, although_nobody=True)
    assert await decided(triage) == [(12, False)]
