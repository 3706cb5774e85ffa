"""The number of recipients is published after each change, and matches the campaign."""

import asyncio
from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.context import DISPATCH
from services.dispatch.operations.campaigns.counting_reach import Tally, count_reach, report_reach
from services.dispatch.operations.contacts import blocking, editing, hazards
from services.dispatch.queries.recipients import count_recipients
from services.dispatch.rules.hazards import Effect, Hazard, Reader, reading_places
from services.dispatch.rules.reach import ReachCounter, count_messages, fate_of
from services.dispatch.rules.reasons import Reason
from services.dispatch.rules.recipients import Reachable, distinct_recipients, with_hazards
from services.dispatch.schemas import AddHazard
from services.dispatch.workers.reach_counts import ReachCounts
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.dispatch import Reach
from shared.storage.unit_of_work import UnitOfWork
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued

Said = dict[str | None, dict[str, Any]]


async def said(dispatch: DispatchFixture) -> Said:
    """Return the last published reach of each country."""
    return {each["country"]: each for each in await dispatch.emitted("reach.counted")}


def numbers(
    told: dict[str, Any], *organisations: str
) -> dict[tuple[str, str], tuple[int, int, int, int, int]]:
    """Return for each audience and channel: reached, warned, held, never, blocked."""
    fates = ("reached", "warned", "held", "never", "blocked")
    return {
        (count["audience"], count["channel"]): tuple(count[each] for each in fates)
        for reach in told["reaches"]
        if len(reach["audience"]) == 1 and reach["organisations"] == list(organisations)
        for count in reach["counts"]
    }


def hazard(**changes: Any) -> AddHazard:
    fields = {
        "country": "EGY", "organisation": "omct", "from": "2026-01-01", "effect": "hold",
        "audiences": ["media"], "source": "An invented decree of an invented day.",
    }  # fmt: skip
    return AddHazard.model_validate({**fields, **changes})


def work_of(dispatch: DispatchFixture) -> Any:
    return dispatch.context.database.unit_of_work(str(new_id()))


class TestWhatIsSaid:
    async def test_it_is_said_at_the_start_and_then_only_where_it_changed(
        self, dispatch: DispatchFixture
    ) -> None:
        counting = ReachCounts(dispatch.context)
        assert await counting.round()
        assert set(await said(dispatch)) == {None}
        assert not await counting.round()
        for number in range(20):
            await dispatch.contact("media", countries=("EGY",) if number % 2 else ("TUN",))
        await dispatch.contact("un", email="one@un.example")
        assert await counting.round()
        events = await dispatch.emitted("reach.counted")
        assert len(events) == 1 + 3, "one event a country, and not one a contact"
        told = await said(dispatch)
        assert numbers(told["EGY"]) == {
            ("media", "email"): (10, 0, 0, 0, 0),
            ("un", "email"): (1, 0, 0, 0, 0),
        }
        assert numbers(told[None]) == {("un", "email"): (1, 0, 0, 0, 0)}
        assert "example" not in str(events)
        await dispatch.contact("media", email="late@paper.example", countries=("TUN",))
        await counting.round()
        late = (await dispatch.emitted("reach.counted"))[len(events) :]
        assert [each["country"] for each in late] == ["TUN"]
        assert await ReachCounts(dispatch.context).round(), "a new start says all of it anew"
        assert len(await dispatch.emitted("reach.counted")) == len(events) + 1 + 3

    async def test_every_change_that_alters_a_number_is_heard_of(
        self, dispatch: DispatchFixture
    ) -> None:
        counting = ReachCounts(dispatch.context)
        media = await dispatch.contact("media", email="a@paper.example", countries=("EGY",))
        await counting.round()
        address = await dispatch.scalar("SELECT id FROM addresses")
        place = ("media", "email")

        async def counted(*organisations: str) -> tuple[int, int, int, int, int]:
            assert await counting.round()
            return numbers((await said(dispatch))["EGY"], *organisations)[place]

        async with work_of(dispatch) as work:
            await blocking.block_addresses(work, dispatch.context, {address: Reason.OPTED_OUT})
        assert await counted() == (0, 0, 0, 0, 1)
        async with work_of(dispatch) as work:
            await blocking.unblock_address(work, dispatch.context, media.id, Channel.EMAIL)
        assert await counted() == (1, 0, 0, 0, 0)
        async with work_of(dispatch) as work:
            added = await hazards.add_hazard(work, dispatch.context, hazard())
        assert await counted("omct") == (0, 0, 1, 0, 0)
        assert numbers((await said(dispatch))["EGY"])[place] == (1, 0, 0, 0, 0), (
            "were it not OMCT's"
        )
        async with work_of(dispatch) as work:
            changed = await hazards.change_hazard(
                work, dispatch.context, added.id, hazard(effect="warn")
            )
        assert await counted("omct") == (1, 1, 0, 0, 0)
        async with work_of(dispatch) as work:
            await hazards.remove_hazard(work, changed.id)
        assert await counted() == (1, 0, 0, 0, 0)
        async with work_of(dispatch) as work:
            await editing.deactivate_contact(work, media.id)
        assert await counting.round()
        assert (await said(dispatch))["EGY"]["reaches"] == [], "the country is not forgotten"

    async def test_it_says_what_the_recipients_read(self, dispatch: DispatchFixture) -> None:
        for number, languages in enumerate([("fa",), ("fa", "fr"), ("fr", "en"), ("en",)]):
            await dispatch.contact(
                "partner",
                endpoint=f"https://partner{number}.example:8443/hook",
                languages=languages,
            )
        await ReachCounts(dispatch.context).round()
        (partners,) = (await said(dispatch))[None]["reaches"]
        assert {tuple(each["languages"]): each["recipients"] for each in partners["languages"]} == {
            (): 1, ("en",): 1, ("fr",): 1, ("en", "fr"): 1,
        }  # fmt: skip
        shown = await count_recipients(dispatch.context, ["partner"], "EGY")
        assert [(each.language, each.number) for each in shown.languages] == [
            ("en", 2),
            ("fa", 2),
            ("fr", 2),
        ]

    async def test_it_says_which_channels_have_a_provider(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact("media", email="a@paper.example", phone="+41446681800")
        await dispatch.contact("partner", endpoint="https://partner.example:8443/hook")
        await ReachCounts(dispatch.context).round()
        told = (await said(dispatch))[None]
        assert told["providers"] == ["webhook"], "this house has the local mailbox alone"
        recipients = {tuple(each["audience"]): each["recipients"] for each in told["reaches"]}
        assert recipients == {("media",): 0, ("partner",): 1}


class TestTheSameRule:
    async def test_the_campaign_comes_to_the_numbers_that_were_said(
        self, dispatch: DispatchFixture
    ) -> None:
        async with work_of(dispatch) as work:
            await hazards.add_hazard(work, dispatch.context, hazard())
            await hazards.add_hazard(work, dispatch.context, hazard(effect="never", country="TUN"))
        await dispatch.contact("diplomat", email="one@shared.example")
        await dispatch.contact("media", email="one@shared.example", countries=("EGY",))
        await dispatch.contact("media", email="two@paper.example", located_in="FRA")
        await dispatch.contact("media", email="three@paper.example", countries=("EGY", "TUN"))
        await dispatch.contact("media", email="four@paper.example", countries=("COL",))
        await ReachCounts(dispatch.context).round()
        told = (await said(dispatch))["EGY"]
        blocks = [Reach.model_validate(each) for each in told["reaches"]]
        (both,) = (
            each
            for each in blocks
            if each.audience == ("diplomat", "media") and each.organisations == ("omct",)
        )
        await dispatch.start(Issued(audience=("diplomat", "media")))
        states = [(state, reason) for _, state, reason in await dispatch.states()]
        assert sum(each.reached for each in both.counts) == states.count(("pending", "waiting"))
        assert sum(each.never for each in both.counts) == 1
        assert states.count(("withheld", "hazard-to-recipient")) == 1
        assert len(states) == 3, "one message to the address that two share"

    async def test_of_two_counts_at_once_the_later_is_said_last(
        self, dispatch: DispatchFixture
    ) -> None:
        """A count waits for the earlier one, so that older numbers never have a later time."""
        before = asyncio.Event()

        async def say(work: UnitOfWork) -> None:
            await report_reach(work, dispatch.context, Tally(dispatch.context.providers), anew=True)

        async def first(work: UnitOfWork) -> None:
            await say(work)
            before.set()
            await dispatch.contact("un", email="one@un.example")

        async def count(then: Any) -> None:
            async with dispatch.context.database.unit_of_work(DISPATCH) as work:
                await then(work)

        one = asyncio.create_task(count(first))
        await before.wait()
        await count(say)
        await one
        events = [e for e in await dispatch.emitted("reach.counted") if e["country"] is None]
        assert [bool(each["reaches"]) for each in events] == [False, True]
        assert events[0]["counted_at"] < events[1]["counted_at"]

    async def test_numbers_that_were_outrun_are_not_said_after_later_ones(
        self, dispatch: DispatchFixture
    ) -> None:
        slow, quick = Tally(dispatch.context.providers), Tally(dispatch.context.providers)
        await count_reach(dispatch.context, slow)
        await dispatch.contact("un", email="one@un.example")
        for tally in (quick, slow):
            if tally is quick:
                await count_reach(dispatch.context, quick)
            async with dispatch.context.database.unit_of_work(DISPATCH) as work:
                await report_reach(work, dispatch.context, tally, anew=True)
        events = [e for e in await dispatch.emitted("reach.counted") if e["country"] is None]
        assert [len(each["reaches"]) for each in events] == [1, 1]

    async def test_only_what_changed_is_counted_and_with_no_transaction_open(
        self, dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counted, opened = list[int](), list[int]()
        count, of_country = Tally.count, ReachCounter.count

        def noted(tally: Tally, standing: Any) -> None:
            opened.append(dispatch.context.database.engine.pool.checkedout())  # type: ignore[attr-defined]  # a QueuePool
            counted.append(0)
            count(tally, standing)

        def noted_of_country(counter: ReachCounter, own: Any, country: Any) -> Any:
            counted[-1] += 1
            return of_country(counter, own, country)

        monkeypatch.setattr(Tally, "count", noted)
        monkeypatch.setattr(ReachCounter, "count", noted_of_country)
        counting = ReachCounts(dispatch.context)
        for country in ("EGY", "TUN", "COL"):
            await dispatch.contact("media", countries=(country,))
        assert await counting.round()
        await dispatch.contact("media", countries=("TUN",))
        assert await counting.round()
        await dispatch.contact("un")
        assert await counting.round()
        assert (counted, opened) == ([4, 1, 4], [0, 0, 0])


def test_what_is_counted_once_for_all_comes_to_what_each_appeal_comes_to() -> None:
    """With addresses shared by contacts for every country and for one, in either order."""
    chance, day = Random(5), utc_now().date()  # noqa: S311  # the same cases each time
    dangers = [
        Hazard(country, sender, day, None, effect, frozenset({"media", "partner"}), "Invented.")
        for country, sender, effect in (
            ("EGY", "omct", Effect.HOLD),
            ("EGY", "fidh", Effect.NEVER),
            ("TUN", "omct", Effect.WARN),
        )
    ]
    hashes = [bytes([number]) * 32 for number in range(12)]
    able = [Channel.EMAIL]
    for _ in range(60):
        found, reads = [], {}
        for number in range(16):
            audience = chance.choice(("media", "partner", "un"))
            countries = chance.choice((None, frozenset({"EGY"}), frozenset({"EGY", "TUN"})))
            located = chance.choice((None, "EGY", "TUN"))
            contact = UUID(int=chance.getrandbits(128))
            languages, reads[contact] = chance.choice(
                [(("fa", "fr-CA"), ("fr",)), (("fr", "en"), ("en", "fr")), (("fa",), ())]
            )
            found.append(
                Reachable(
                    UUID(int=number), contact, audience, countries, languages,
                    chance.choice((Channel.EMAIL, Channel.SMS)), chance.choice(hashes),
                    reading_places([Reader(audience, located, countries)]), chance.random() < 0.2,
                )
            )  # fmt: skip
        everywhere = [each for each in found if each.countries is None]
        counter = ReachCounter(everywhere, dangers, day, able)
        for country in ("EGY", "TUN", None):
            own = [each for each in found if country in (each.countries or ())]
            told = counter.count(own, country)
            assert {each.audience for each in told} >= {
                (each.audience,) for each in everywhere + own
            }
            for each in told:
                whom, en = each.audience, ["en"]
                chosen = distinct_recipients(found, audience=whom, country=country, languages=en)
                chosen = with_hazards(chosen, dangers, day, each.organisations, about=country)
                going = {
                    one.reachable.contact
                    for one in chosen
                    if fate_of(one) == "reached" and one.reachable.channel in able
                }
                assert (each.counts, each.recipients) == (count_messages(chosen), len(going))
                read = Counter(reads[contact] for contact in going)
                assert {one.languages: one.recipients for one in each.languages} == read
