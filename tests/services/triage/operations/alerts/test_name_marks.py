"""Marks of names: their number, locks and rebuilding. Persons are invented."""

import asyncio
import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from services.triage.operations.alerts import rebuilding_marks
from services.triage.operations.alerts.rebuilding_marks import (
    Rebuilt,
    rebuild_marks,
    rebuild_marks_loop,
)
from services.triage.operations.links import name_marks
from services.triage.operations.links.name_marks import MOST_LOCKS, MOST_MARKS, marks_of
from services.triage.tables import Alert, CaseLink
from shared.contracts.notices import NoticeRequested
from shared.contracts.persons import Person, Persons
from shared.names import KEYS_VERSION
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.triage_fixture import TriageFixture
from tests.shared.messaging.invented_event import until

LATER = KEYS_VERSION + 1
LOCKS_HELD = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def word(number: int) -> str:
    letters = "bdfgklmnprst"
    pairs = (number // 144 % 12, number // 12 % 12, number % 12)
    return "".join(f"{letters[place]}a" for place in pairs).capitalize()


def person(number: int, words: int) -> Person:
    def named(first: int) -> str:
        return " ".join(word(first + place) for place in range(words))

    begin = number * 3 * words
    return Person(
        kind="person",
        name=named(begin),
        pseudonym=named(begin + words),
        organisation=named(begin + 2 * words),
    )


FIFTY_ODD = tuple(person(number, 18) for number in range(50))


async def links(triage: TriageFixture) -> Sequence[CaseLink]:
    return (await triage.read(lambda session: session.scalars(select(CaseLink)))).all()


class TestBounds:
    async def test_fifty_persons_with_names_of_eighteen_words_open_a_case(
        self, triage: TriageFixture
    ) -> None:
        event = await triage.event(Filed(persons=FIFTY_ODD))
        async with triage.hearing(event):
            assert await triage.scalar(LOCKS_HELD) <= MOST_LOCKS + 1
        assert await triage.case_of(event.alert)
        assert await triage.scalar("SELECT count(*) FROM alert_marks") <= MOST_MARKS

    @pytest.mark.parametrize("words", [2, 3, 4, 6, 8])
    def test_of_an_ordinary_name_no_sound_is_left_out(
        self, triage: TriageFixture, words: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = Persons(persons=(person(0, words),))
        marks = marks_of(triage.context.lookup, told)
        monkeypatch.setattr(name_marks, "WORDS_OF_A_NAME", 16)
        monkeypatch.setattr(name_marks, "MOST_MARKS", 100_000)
        assert marks == marks_of(triage.context.lookup, told)

    def test_of_fifty_ordinary_names_no_sound_is_left_out(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = Persons(persons=tuple(person(number, 4) for number in range(50)))
        marks = marks_of(triage.context.lookup, told)
        monkeypatch.setattr(name_marks, "WORDS_OF_A_NAME", 16)
        monkeypatch.setattr(name_marks, "MOST_MARKS", 100_000)
        assert marks == marks_of(triage.context.lookup, told)

    async def test_one_of_fifty_odd_names_is_still_found(self, triage: TriageFixture) -> None:
        await triage.file(Filed(persons=FIFTY_ODD))
        one = FIFTY_ODD[30].model_copy(update={"pseudonym": None, "organisation": None})
        await triage.file(Filed(persons=(one,)))
        (link,) = await links(triage)
        assert "same-name" in link.reasons

    async def test_an_alert_that_locks_all_waits_for_the_others(
        self, triage: TriageFixture
    ) -> None:
        small = await triage.event(Filed(persons=FIFTY_ODD[:1]))
        large = await triage.event(Filed(persons=FIFTY_ODD))
        async with triage.hearing(small):
            hearing = asyncio.create_task(triage.hear(large))
            await until(partial(self._one_waits, triage))
        await hearing
        assert len(await links(triage)) == 1

    async def test_an_alert_waits_for_one_that_locks_all(self, triage: TriageFixture) -> None:
        small = await triage.event(Filed(persons=FIFTY_ODD[:1]))
        large = await triage.event(Filed(persons=FIFTY_ODD))
        async with triage.hearing(large):
            hearing = asyncio.create_task(triage.hear(small))
            await until(partial(self._one_waits, triage))
        await hearing
        assert len(await links(triage)) == 1

    @staticmethod
    async def _one_waits(triage: TriageFixture) -> bool:
        return bool(await triage.scalar(LOCKS_HELD.replace("AND granted", "AND NOT granted")))


class TestRebuild:
    @staticmethod
    def upgrade(monkeypatch: pytest.MonkeyPatch) -> None:
        """Change the keys of names, so that stored ones are outdated, as after an upgrade."""
        monkeypatch.setattr(rebuilding_marks, "KEYS_VERSION", LATER)
        monkeypatch.setattr("services.triage.operations.alerts.storing.KEYS_VERSION", LATER)
        keys: Callable[..., frozenset[str]] = vars(name_marks)["sound_keys"]
        monkeypatch.setattr(
            name_marks, "sound_keys", lambda *of: frozenset(key + key[-1] for key in keys(*of))
        )

    async def versions(self, triage: TriageFixture) -> Any:
        return await triage.scalar(
            "SELECT array_agg(DISTINCT rule_version ORDER BY rule_version) FROM alert_marks"
        )

    async def test_all_marks_are_of_the_new_rule_afterwards_and_find_as_before(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await triage.file()
        self.upgrade(monkeypatch)
        assert await self.versions(triage) == [KEYS_VERSION]
        assert await rebuild_marks(triage.context, "tocsin:invented") == Rebuilt(1, 0)
        assert await self.versions(triage) == [LATER]
        spelled = AMAL.model_copy(update={"name": "Amel Invanted", "organisation": None})
        await triage.file(Filed(persons=(spelled,)))
        (link,) = await links(triage)
        assert "similar-name" in link.reasons
        told = "SELECT detail ->> 'alerts' FROM audit_entries WHERE action = 'marks.rebuilt'"
        assert await triage.scalar(told) == "1"

    async def test_an_alert_that_names_nobody_is_marked_anew_once(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nobody = Person(kind="person", pseudonym="?")
        await triage.file(Filed(persons=(nobody,)))
        assert await triage.scalar("SELECT count(*) FROM alert_marks") == 0
        assert await rebuild_marks(triage.context, "tocsin:invented") == Rebuilt(0, 0)
        self.upgrade(monkeypatch)
        assert await rebuild_marks(triage.context, "tocsin:invented") == Rebuilt(1, 0)
        assert await rebuild_marks(triage.context, "tocsin:invented") == Rebuilt(0, 0)

    async def test_what_the_new_rule_finds_alike_is_proposed_once(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await triage.file()
        other = AMAL.model_copy(update={"name": "Zzyx Quorrible", "organisation": None})
        await triage.file(Filed(persons=(other,)))
        assert not await links(triage)
        monkeypatch.setattr(rebuilding_marks, "KEYS_VERSION", LATER)
        sounds = frozenset({"AMLX", "NFNT", "amlx", "nfnt"})
        monkeypatch.setattr(name_marks, "sound_keys", lambda *_: sounds)
        assert await rebuild_marks(triage.context, "tocsin:invented") == Rebuilt(2, 1)
        (link,) = await links(triage)
        assert (link.state, link.reasons[0]) == ("proposed", "similar-name")
        assert link.newer > link.older
        async with triage.context.database.unit_of_work("invented") as work:
            await work.session.execute(update(Alert).values(marks_rule=0))
        assert await rebuild_marks(triage.context, "tocsin:invented") == Rebuilt(2, 0)

    async def test_an_alert_that_is_opened_meanwhile_is_compared_too(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It searched before the other's new marks were stored, and is stored after them."""
        await triage.file()
        monkeypatch.setattr(rebuilding_marks, "KEYS_VERSION", LATER)
        monkeypatch.setattr("services.triage.operations.alerts.storing.KEYS_VERSION", LATER)
        sounds = frozenset({"AMLX", "NFNT", "amlx", "nfnt"})
        monkeypatch.setattr(name_marks, "sound_keys", lambda *_: sounds)
        other = AMAL.model_copy(update={"name": "Zzyx Quorrible", "organisation": None})
        event = await triage.event(Filed(persons=(other,)))
        async with triage.hearing(event):
            rebuilding = asyncio.create_task(rebuild_marks(triage.context, "tocsin:invented"))
            await until(partial(TestBounds._one_waits, triage))
        assert await rebuilding == Rebuilt(1, 1)
        (link,) = await links(triage)
        assert link.reasons[0] == "similar-name"

    async def test_who_works_on_a_case_is_told_what_the_new_rule_found(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await triage.file()
        other = AMAL.model_copy(update={"name": "Zzyx Quorrible", "organisation": None})
        newer = await triage.file(Filed(persons=(other,)))
        monkeypatch.setattr(rebuilding_marks, "KEYS_VERSION", LATER)
        sounds = frozenset({"AMLX", "NFNT", "amlx", "nfnt"})
        monkeypatch.setattr(name_marks, "sound_keys", lambda *_: sounds)
        before = len(await triage.emitted(NoticeRequested.type))
        await rebuild_marks(triage.context, "tocsin:invented")
        [(_, said, _)] = (await triage.emitted(NoticeRequested.type))[before:]
        told = json.loads(said)
        assert (told["reason"], told["case_number"]) == (
            "case-waits",
            (await triage.case(newer)).number,
        )

    async def test_the_service_makes_them_anew_by_itself(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await triage.file()
        self.upgrade(monkeypatch)
        upkeep = asyncio.create_task(rebuild_marks_loop(triage.context))
        try:
            await until(partial(self._all_marked, triage))
        finally:
            upkeep.cancel()
            await asyncio.gather(upkeep, return_exceptions=True)

    async def _all_marked(self, triage: TriageFixture) -> bool:
        return bool(await self.versions(triage) == [LATER])

    async def test_what_is_not_marked_anew_yet_is_found_by_its_former_marks(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await triage.file()
        monkeypatch.setattr("services.triage.operations.alerts.storing.KEYS_VERSION", LATER)
        await triage.file()
        (link,) = await links(triage)
        assert "same-name" in link.reasons

    async def test_it_goes_on_where_it_was_stopped(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            await triage.file()
        monkeypatch.setattr(rebuilding_marks, "KEYS_VERSION", LATER)
        monkeypatch.setattr(rebuilding_marks, "AT_ONCE", 1)
        keep = rebuilding_marks._mark
        seen: list[tuple[Any, ...]] = []

        async def stop_at_the_second(*given: Any) -> int:
            if seen:
                raise KeyboardInterrupt
            seen.append(given)
            return await keep(*given)

        monkeypatch.setattr(rebuilding_marks, "_mark", stop_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            await rebuild_marks(triage.context, "tocsin:invented")
        monkeypatch.setattr(rebuilding_marks, "_mark", keep)
        assert await self.versions(triage) == [KEYS_VERSION, LATER]
        assert await rebuild_marks(triage.context, "tocsin:invented") == Rebuilt(2, 0)
        assert await self.versions(triage) == [LATER]
