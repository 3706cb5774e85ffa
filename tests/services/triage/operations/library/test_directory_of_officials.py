"""Officials count once a second person has approved them. All persons are invented."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.triage.access import library, officials
from services.triage.context import Context
from services.triage.rules.library import OFFICIAL
from services.triage.schemas import DecideProposal, OfficialHistory
from shared.problems import Conflict, Forbidden, Problem
from tests.services.before_the_lock import trail
from tests.services.triage.directory import (
    EDITOR,
    SECOND,
    approved,
    changed,
    in_directory,
    proposed,
)

DECLINED = DecideProposal(seen=1, decision="declined")


async def read(context: Context, entry: object) -> OfficialHistory:
    return await officials.read_official(context, SECOND, entry)  # type: ignore[arg-type]  # an id


async def test_an_official_counts_once_another_person_has_approved(context: Context) -> None:
    entry = await proposed(context)
    assert not (await read(context, entry)).is_offered
    with pytest.raises(Forbidden, match="Another person must decide"):
        await approved(context, entry, 1, EDITOR)
    await approved(context, entry, 1)
    shown = await read(context, entry)
    assert shown.is_offered
    assert (shown.approved, shown.checked_by) == (1, EDITOR.account)
    with pytest.raises(Conflict, match="already decided"):
        await library.decide(context, SECOND, OFFICIAL, entry, DECLINED)
    assert (await trail(context.database))[-2:] == ["library.proposed", "library.approved"]


@pytest.mark.parametrize(
    "change",
    [
        (
            "UPDATE library_versions SET decision = 'approved', decided_at = now(),"
            " decided_by = proposed_by"
        ),
        "UPDATE library_versions SET decision = 'approved', decided_at = now()",
        "UPDATE library_versions SET content = '{}'",
        "UPDATE library_entries SET approved = 1",
    ],
)
async def test_the_database_refuses_what_one_person_did_alone(
    context: Context, change: str
) -> None:
    await proposed(context)
    with pytest.raises(IntegrityError):
        async with context.database.unit_of_work("test") as work:
            await work.session.execute(text(change))


@pytest.mark.parametrize("change", ["approved = 1", "approved = NULL", "retired = true"])
async def test_only_the_newest_approved_version_counts_for_the_database(
    context: Context, change: str
) -> None:
    entry = await in_directory(context)
    await changed(context, entry, 1, name="Another Invented")
    await approved(context, entry, 2)
    with pytest.raises(IntegrityError, match="newest approved"):
        async with context.database.unit_of_work("test") as work:
            await work.session.execute(text(f"UPDATE library_entries SET {change}"))  # noqa: S608  # our own words


async def test_the_database_keeps_what_was_decided(context: Context) -> None:
    await in_directory(context)
    with pytest.raises(IntegrityError, match="never changed"):
        async with context.database.unit_of_work("test") as work:
            await work.session.execute(
                text("UPDATE library_versions SET decision = 'withdrawn', decided_by = NULL")
            )


async def test_a_change_leaves_what_counts_until_it_is_approved(context: Context) -> None:
    entry = await in_directory(context)
    await changed(context, entry, 1, fax="+20 2 111")
    with pytest.raises(Conflict) as waits:
        await changed(context, entry, 2, fax="+20 2 222")
    assert waits.value.code == "proposal-waits"
    shown = await read(context, entry)
    assert shown.official
    assert shown.official.fax == "+20 2 000"
    assert shown.waiting
    assert shown.waiting.official.fax == "+20 2 111"
    with pytest.raises(Conflict) as stale:
        await approved(context, entry, 1)
    assert stale.value.code == "changed-since"
    # Whoever proposed it withdraws it, and another person declines it.
    declined = DecideProposal(seen=2, decision="declined")
    await library.decide(context, EDITOR, OFFICIAL, entry, declined)
    await changed(context, entry, 2, fax="+20 2 333")
    await approved(context, entry, 3)
    shown = await read(context, entry)
    assert shown.official
    assert shown.official.fax == "+20 2 333"
    assert [each.decision for each in shown.versions] == ["approved", "withdrawn", "approved"]


async def test_a_retired_official_is_not_offered_until_a_change_brings_them_back(
    context: Context,
) -> None:
    entry = await in_directory(context)
    await library.retire(context, EDITOR, OFFICIAL, entry, 1)
    assert (await read(context, entry)).is_offered
    await approved(context, entry, 2)
    assert not (await read(context, entry)).is_offered
    with pytest.raises(Conflict, match="was retired"):
        await officials.check_official(context, EDITOR, entry, 2)
    with pytest.raises(Conflict, match="was retired"):
        await library.retire(context, EDITOR, OFFICIAL, entry, 2)
    await changed(context, entry, 2, name="Another Invented")
    await approved(context, entry, 3)
    shown = await read(context, entry)
    assert (shown.is_offered, shown.shown.name) == (True, "Another Invented")


async def test_who_was_compared_more_than_a_year_ago_is_old_until_checked(
    context: Context,
) -> None:
    today = context.database.now().date()
    entry = await in_directory(context, checked_on=(today - timedelta(days=366)).isoformat())
    other = await in_directory(
        context, name="Invented Other", checked_on=(today - timedelta(days=365)).isoformat()
    )
    assert [(await read(context, each)).old for each in (entry, other)] == [True, False]
    (country,) = await officials.list_countries(context, SECOND)
    assert (country.country, country.offered, country.waiting, country.old) == ("EGY", 2, 0, 1)
    await officials.check_official(context, SECOND, entry, 1)
    shown = await read(context, entry)
    assert (shown.old, shown.checked_on, shown.checked_by) == (False, today, SECOND.account)


async def test_a_wrong_office_or_day_is_refused_at_its_field(context: Context) -> None:
    with pytest.raises(Problem) as refused:
        await proposed(context, office="invented", checked_on=date(2999, 1, 1).isoformat())
    assert [each.field for each in refused.value.faults] == ["office", "checked_on"]


async def test_officials_are_listed_in_the_order_of_documents(context: Context) -> None:
    for office in ("mission-brussels", "justice", "mission-geneva", "head-of-state"):
        await in_directory(context, office=office, name=f"Invented {office}")
    await in_directory(context, country="TUN")
    listed = await officials.list_officials(context, SECOND, "EGY")
    found = [each.shown.office for each in listed]
    assert found == ["head-of-state", "justice", "mission-geneva", "mission-brussels"]
