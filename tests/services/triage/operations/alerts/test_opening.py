"""Open a case for an alert, in any order of events. All persons are invented."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from services.triage.operations import deadlines
from services.triage.queries.unsealing import open_consent
from services.triage.tables import CaseSource, Consent, Deadline, TimelineEntry
from shared.clock import new_id, utc_now
from shared.contracts.codes import Expectation
from shared.contracts.content import ConsentWords, ConsentWordsOf
from shared.contracts.dispatch import CampaignStarted, DeliverySettled
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawn
from shared.contracts.notices import NoticeRequested
from shared.contracts.persons import Person
from shared.contracts.triage import CaseOpened
from shared.messaging.handlers import handle
from shared.timers.worker import DueTimer
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import TriageFixture


class TestOpenCase:
    async def test_an_alert_opens_a_case_that_says_so(self, triage: TriageFixture) -> None:
        filed = Filed()
        case = await triage.case(await triage.file(filed))
        assert (case.state, case.country, case.subject) == ("open", "EGY", filed.subject)
        assert case.number == f"C-{datetime.now(UTC).year}-0001"
        (opened,) = await triage.emitted(CaseOpened.type)
        said = CaseOpened.model_validate_json(opened[1])
        assert (said.case, said.alerts, said.level) == (case.id, (filed.alert,), case.level)

    async def test_the_score_names_its_rules(self, triage: TriageFixture) -> None:
        case = await triage.case(
            await triage.file(
                Filed(violations=("enforced-disappearance",), situation="disappeared")
            )
        )
        assert case.level == "critical"
        assert {"violation.severity-2", "situation.disappeared"} <= set(case.rules)

    async def test_officers_of_the_desk_are_told_of_what_is_critical_and_of_no_name(
        self, triage: TriageFixture
    ) -> None:
        await triage.file(Filed(situation="disappeared", violations=("enforced-disappearance",)))
        await triage.file(
            Filed(
                situation="free",
                violations=("travel-ban",),
                persons=(Person(kind="person", pseudonym="Somebody Else Invented"),),
            )
        )
        (told,) = await triage.emitted(NoticeRequested.type)
        notice = NoticeRequested.model_validate_json(told[1])
        assert (notice.role, notice.reason) == ("triage_officer", "case-opened")
        assert b"Amal" not in told[1]

    @pytest.mark.parametrize(("hours", "told"), [(30, ["critical"]), (24 * 20, [])])
    async def test_they_are_told_of_a_hearing_that_is_near_however_grave_it_is(
        self, triage: TriageFixture, hours: int, told: list[str]
    ) -> None:
        hearing = Expectation(kind="hearing", at=utc_now() + timedelta(hours=hours))
        filed = Filed(situation="free", violations=("travel-ban",), expected=(hearing,))
        case = await triage.case(await triage.file(filed))
        assert case.level not in {"critical", "high"}
        notices = [
            NoticeRequested.model_validate_json(said)
            for _, said, _ in await triage.emitted(NoticeRequested.type)
        ]
        assert [each.urgency for each in notices] == told

    async def test_a_violation_that_only_a_newer_intake_knows_opens_a_case(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.case(await triage.file(Filed(violations=("new-violation",))))
        assert case.state == "open"

    @pytest.mark.parametrize("edge", [date.min, date.max])
    async def test_a_hearing_at_the_edge_of_time_opens_a_case(
        self, triage: TriageFixture, edge: date
    ) -> None:
        told = (
            Expectation(kind="hearing", at=datetime.combine(edge, time.max, tzinfo=UTC)),
            Expectation(kind="removal", on=edge),
        )
        case = await triage.case(await triage.file(Filed(expected=told)))
        assert case.state == "open"

    async def test_nothing_restricted_stands_in_plain_in_any_table(
        self, triage: TriageFixture
    ) -> None:
        await triage.file()
        tables = await triage.read(
            lambda session: session.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
        )
        for table in tables:
            rows = await triage.scalar(f"SELECT string_agg(t::text, ' ') FROM {table} t") or ""  # noqa: S608  # names of our own tables
            for word in ("Amal", "Invented", "women-defenders", "invented street"):
                assert word not in rows
                assert word.encode().hex() not in rows

    async def test_a_reporter_who_was_erased_does_not_keep_the_case_from_opening(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        event = await triage.event(filed)
        keys = await triage.context.keyring.open([filed.subject])
        erased = type(keys)(keys._opened, [filed.reporter])
        async with triage.context.database.unit_of_work("intake", erased) as work:
            await handle(triage._handlers, work, event)
        case = await triage.case_of(filed.alert)
        source = select(CaseSource.words).where(CaseSource.case_id == case)
        assert (await triage.read(lambda s: s.scalars(source))).all() == [None]

    async def test_an_alert_of_three_fields_is_told_to_officers(
        self, triage: TriageFixture
    ) -> None:
        """Somebody was arrested in the night: no name, no act, an unknown source."""
        filed = Filed(
            persons=(),
            violations=(),
            situation="unknown",
            country="TGO",
            desk="africa",
            consents={},
            relation="unknown",
            reliability="unknown",
        )
        assert (await triage.case(await triage.file(filed))).level == "high"
        ((_, told, _),) = await triage.emitted(NoticeRequested.type)
        assert NoticeRequested.model_validate_json(told).reason == "case-opened"

    async def test_each_case_has_its_own_number_when_many_come_at_once(
        self, triage: TriageFixture
    ) -> None:
        await asyncio.gather(*(triage.file(Filed(persons=())) for _ in range(12)))
        numbers = await triage.read(lambda s: s.scalars(text("SELECT number FROM cases")))
        assert sorted(int(number[-4:]) for number in numbers) == list(range(1, 13))


class TestStandingFacts:
    async def change(
        self, triage: TriageFixture, filed: Filed, state: str, since: datetime
    ) -> None:
        keys = await triage.context.keyring.create(filed.subject)
        event = new_id()
        words = keys.seal_part(event, "words", filed.subject, ConsentWords(by_whom="Invented"))
        told: dict[str, Any] = {
            "id": event, "alert": filed.alert, "subject": filed.subject, "use": "publish_name",
            "state": state, "since": since, "words": words,
        }  # fmt: skip
        await triage.hear(AlertConsentChanged(**told))

    async def consent(self, triage: TriageFixture) -> str:
        return str(await triage.scalar("SELECT state FROM consents WHERE use = 'publish_name'"))

    async def test_a_consent_that_comes_before_its_alert_stands(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        await self.change(triage, filed, "refused", datetime.now(UTC) + timedelta(seconds=5))
        await triage.file(filed)
        assert await self.consent(triage) == "refused"

    @pytest.mark.parametrize(("state", "told"), [("refused", 1), ("given", 0)])
    async def test_who_has_the_case_is_told_of_a_consent_that_is_taken_back(
        self, triage: TriageFixture, state: str, told: int
    ) -> None:
        filed = Filed()
        await triage.file(filed)
        await self.change(triage, filed, state, datetime.now(UTC) + timedelta(seconds=5))
        reasons = [
            orjson.loads(data)["reason"]
            for _, data, _ in await triage.emitted(NoticeRequested.type)
        ]
        assert reasons.count("consent-changed") == told

    async def test_what_was_said_of_a_consent_is_kept_sealed_beside_it(
        self, triage: TriageFixture
    ) -> None:
        said = ConsentWordsOf(use="publish_name", limits="Invented limits.", how="by phone")
        filed = Filed(consent_words=(said,))
        case = await triage.file(filed)
        stored = "SELECT words FROM consents WHERE use = 'publish_name'"
        assert b"Invented limits" not in await triage.scalar(stored)
        of_use = select(Consent).where(Consent.use == "publish_name")
        consent = (await triage.read(lambda s: s.scalars(of_use))).one()
        kept = open_consent(await triage.keys(case), consent)
        assert kept == ConsentWords(limits="Invented limits.", how="by phone")
        assert await triage.scalar("SELECT words FROM consents WHERE use = 'send_to_un'") is None
        await self.change(triage, filed, "limited", datetime.now(UTC) + timedelta(seconds=5))
        consent = (await triage.read(lambda s: s.scalars(of_use))).one()
        kept = open_consent(await triage.keys(case), consent)
        assert kept == ConsentWords(by_whom="Invented")

    async def test_the_newer_of_two_changes_wins_in_any_order(self, triage: TriageFixture) -> None:
        filed = Filed()
        await triage.file(filed)
        later = datetime.now(UTC) + timedelta(seconds=10)
        await self.change(triage, filed, "refused", later)
        await self.change(triage, filed, "given", later - timedelta(seconds=5))
        assert await self.consent(triage) == "refused"

    async def test_a_withdrawal_that_comes_before_its_alert_stands(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        await triage.hear(
            AlertWithdrawn(alert=filed.alert, subject=filed.subject, withdrawn_at=datetime.now(UTC))
        )
        await triage.file(filed)
        assert await triage.scalar("SELECT withdrawn_at FROM alert_standing") is not None


class TestDeadlines:
    async def test_a_case_has_three_warnings_of_acknowledgement_and_its_hearings(
        self, triage: TriageFixture
    ) -> None:
        hearing = Expectation(kind="hearing", at=datetime.now(UTC) + timedelta(days=5))
        case = await triage.case(await triage.file(Filed(expected=(hearing,))))
        kinds = await triage.read(lambda s: s.scalars(select(Deadline.kind)))
        assert sorted(kinds) == ["acknowledgement"] * 3 + ["hearing"]
        assert case.next_due_at - case.opened_at == timedelta(minutes=60)
        assert await triage.scalar("SELECT count(*) FROM timers WHERE kind = 'deadline'") == 4

    async def ring(self, triage: TriageFixture, deadline: Deadline) -> None:
        firing = DueTimer("deadline", deadline.id, deadline.due_at, 1)
        async with triage.context.database.unit_of_work("triage") as work:
            await deadlines.fire_deadline(work, firing, steps=triage.context.deadline_steps)

    async def test_a_deadline_that_rings_tells_officers_once(self, triage: TriageFixture) -> None:
        await triage.file(Filed(situation="free", violations=("travel-ban",)))
        first = (await triage.read(lambda s: s.scalars(select(Deadline)))).first()
        assert first is not None
        await self.ring(triage, first)
        await self.ring(triage, first)
        assert len(await triage.emitted(NoticeRequested.type)) == 1

    async def test_a_removal_is_told_as_critical_also_of_a_case_that_is_not(
        self, triage: TriageFixture
    ) -> None:
        removal = Expectation(kind="removal", on=(datetime.now(UTC) + timedelta(days=30)).date())
        case = await triage.file(
            Filed(situation="free", violations=("travel-ban",), expected=(removal,))
        )
        assert (await triage.case(case)).level != "critical"
        of_removal = select(Deadline).where(Deadline.kind == "removal")
        await self.ring(triage, (await triage.read(lambda s: s.scalars(of_removal))).one())
        ((_, told, _),) = await triage.emitted(NoticeRequested.type)
        assert NoticeRequested.model_validate_json(told).urgency == "critical"

    async def test_a_critical_case_is_told_as_critical_by_every_deadline(
        self, triage: TriageFixture
    ) -> None:
        await triage.file(Filed(violations=("enforced-disappearance",), situation="disappeared"))
        opened = await triage.emitted(NoticeRequested.type)
        first = select(Deadline).where(Deadline.step == 1)
        await self.ring(triage, (await triage.read(lambda s: s.scalars(first))).one())
        *_, (_, told, _) = await triage.emitted(NoticeRequested.type)
        assert len(await triage.emitted(NoticeRequested.type)) == len(opened) + 1
        assert NoticeRequested.model_validate_json(told).urgency == "critical"


class TestTimeline:
    async def test_deliveries_are_counted_and_may_come_before_the_case(
        self, triage: TriageFixture
    ) -> None:
        case, campaign = new_id(), new_id()
        now = datetime.now(UTC)
        for minute in (2, 1, 3):
            await triage.hear(
                DeliverySettled(
                    campaign=campaign,
                    case=case,
                    delivery=new_id(),
                    channel="email",
                    state="delivered",
                    reason="accepted",
                    settled_at=now + timedelta(minutes=minute),
                )
            )
        await triage.hear(
            CampaignStarted(
                campaign=campaign, case=case, document=new_id(), deliveries=(), started_at=now
            )
        )
        row = await triage.read(
            lambda s: s.execute(text("SELECT number, first_at, last_at FROM campaign_tallies"))
        )
        assert tuple(row.one()) == (3, now + timedelta(minutes=1), now + timedelta(minutes=3))
        kinds = await triage.read(lambda s: s.scalars(select(TimelineEntry.kind)))
        assert kinds.all() == ["campaign-started"]
