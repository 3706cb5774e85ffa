"""The earlier cases that are compared with a new one, also for a frequent name. All invented."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from services.triage.operations.links import similar_cases
from services.triage.operations.links.name_marks import fingerprint_of, marks_of
from services.triage.operations.links.similar_cases import NOT_ALL_COMPARED
from services.triage.rules.similarity import ATTACKS, likeness, tells_of_attack_on_colleague
from services.triage.tables import AlertMark, CaseLink, TimelineEntry
from shared.clock import new_id, utc_now
from shared.contracts.codes import ActOutline
from shared.contracts.persons import OtherName, Person, Persons
from shared.names import KEYS_VERSION
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import TriageFixture

CENTRE = "Fictitious Centre"


def named(name: str, organisation: str | None = None) -> tuple[Person, ...]:
    return (Person(kind="person", name=name, organisation=organisation),)


async def linked_to(triage: TriageFixture, case: UUID) -> Sequence[UUID]:
    of_case = select(CaseLink.older).where(CaseLink.newer == case)
    return (await triage.read(lambda session: session.scalars(of_case))).all()


async def says_so(triage: TriageFixture, case: UUID) -> bool:
    kinds = select(TimelineEntry.kind).where(TimelineEntry.case_id == case)
    return NOT_ALL_COMPARED in (await triage.read(lambda session: session.scalars(kinds))).all()


class TestWhatIsFound:
    async def test_all_that_the_rule_takes_for_like_it(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The query leaves out only what the rule would leave out."""
        monkeypatch.setattr(similar_cases, "MOST", 100)
        today = utc_now().date()
        people = ("Amal Hassan", "Amel Hasan", "Boris Fictitious")
        earlier = {}
        for name, organisation, country, days, violation in product(
            people, (CENTRE, None), ("EGY", "TUN"), (0, 60), ("killing", "travel-ban", "threats")
        ):
            filed = Filed(persons=named(name, organisation), country=country)
            acts = (ActOutline(violation=violation, on=today - timedelta(days=days)),)
            event = (await triage.event(filed)).model_copy(update={"acts": acts})
            await triage.hear(event)
            marks = marks_of(triage.context.lookup, Persons(persons=filed.persons))
            earlier[await triage.case_of(filed.alert)] = fingerprint_of(country, acts, marks)
        marks = marks_of(triage.context.lookup, Persons(persons=named("Amal Hassan", CENTRE)))
        new = fingerprint_of("EGY", (ActOutline(violation="travel-ban", on=today),), marks)
        async with triage.context.database.unit_of_work("invented") as work:
            (found,) = (
                await similar_cases.find_similar_cases(work, {new_id(): new}, ATTACKS)
            ).values()
        compared = {each.case: each.fingerprint for each in found.near}
        assert len(compared) < len(earlier)
        for case, known in earlier.items():
            seen = compared.get(case)
            assert (seen and likeness(new, seen)) == likeness(new, known)
            assert bool(seen and tells_of_attack_on_colleague(new, seen, ATTACKS)) == (
                tells_of_attack_on_colleague(new, known, ATTACKS)
            )
        assert not found.left_out

    async def test_somebody_by_another_name_of_theirs(self, triage: TriageFixture) -> None:
        other = OtherName(name="Boris Fictitious", use="former")
        person = Person(kind="person", name="Amal Hassan", other_names=(other,))
        earlier = await triage.file(Filed(persons=(person,)))
        case = await triage.file(Filed(persons=named("Boris Fictitious")))
        assert await linked_to(triage, case) == [earlier]

    async def test_nothing_by_the_marks_of_a_former_rule_where_there_are_newer_ones(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed(persons=named("Amal Hassan"))
        await triage.file(filed)
        add = text(
            "INSERT INTO alert_marks (alert, kind, hash, rule_version)"
            " VALUES (:alert, 'name', '\\x00', :rule)"
        )
        async with triage.context.database.unit_of_work("invented") as work:
            await work.session.execute(update(AlertMark).values(rule_version=KEYS_VERSION - 1))
            await work.session.execute(add, {"alert": filed.alert, "rule": KEYS_VERSION})
        assert not await linked_to(triage, await triage.file(Filed(persons=named("Amal Hassan"))))


class TestWhereManyHaveAName:
    @pytest.fixture
    def few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(similar_cases, "MOST_BEARERS", 3)

    @pytest.mark.usefixtures("few")
    async def test_the_latest_are_compared_and_the_case_says_so(
        self, triage: TriageFixture
    ) -> None:
        cases = [await triage.file(Filed(persons=named("Amal Hassan"))) for _ in range(6)]
        assert set(cases[-4:-1]) <= set(await linked_to(triage, cases[-1]))
        assert not {*cases[:1]} & set(await linked_to(triage, cases[-1]))
        assert [await says_so(triage, case) for case in cases] == [False] * 4 + [True] * 2

    @pytest.mark.usefixtures("few")
    async def test_what_a_rare_mark_finds_is_compared_as_before(
        self, triage: TriageFixture
    ) -> None:
        first = await triage.file(Filed(persons=named("Amal Hassan Fictitious")))
        for _ in range(6):
            await triage.file(Filed(persons=named("Amal Hassan")))
        assert first in await linked_to(
            triage, await triage.file(Filed(persons=named("Amel Hasan Fictitious")))
        )

    async def test_of_more_than_are_compared_the_likest_are_and_the_case_says_so(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(similar_cases, "MOST", 2)
        here = [await triage.file(Filed(persons=named("Amal Hassan"))) for _ in range(2)]
        for _ in range(2):
            await triage.file(Filed(persons=named("Amal Hassan"), country="TUN"))
        last = await triage.file(Filed(persons=named("Amal Hassan")))
        assert set(await linked_to(triage, last)) == set(here)
        assert await says_so(triage, last)
        assert not await says_so(triage, here[-1])

    async def test_namesakes_take_no_place_of_colleagues_and_of_an_organisation(
        self, triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(similar_cases, "MOST", 3)
        monkeypatch.setattr(similar_cases, "MOST_BESIDE", 1)
        attacked = Filed(
            persons=named("Boris Fictitious", CENTRE), country="TUN", violations=("killing",)
        )
        attack = await triage.file(attacked)
        beside = await triage.file(
            Filed(persons=named("Cora Fictive", CENTRE), violations=("travel-ban",))
        )
        for _ in range(5):
            await triage.file(Filed(persons=named("Amal Hassan")))
        acts = (ActOutline(violation="travel-ban"),)
        marks = marks_of(triage.context.lookup, Persons(persons=named("Amal Hassan", CENTRE)))
        new = fingerprint_of("EGY", acts, marks)
        async with triage.context.database.unit_of_work("invented") as work:
            (found,) = (
                await similar_cases.find_similar_cases(work, {new_id(): new}, ATTACKS)
            ).values()
        assert {attack, beside} <= {each.case for each in found.near}
        assert len(found.near) == 5
        assert found.left_out  # of the namesakes
