"""Confidential facts are searched in a text before it is sent. All persons are invented."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.triage.operations.cases.requesting_protection import request_protection
from services.triage.rules.gates.checks import VOUCHER_CHECK
from services.triage.schemas import RequestProtection
from shared.clock import new_id
from shared.contracts.content import ConsentsInWords, ConsentWords, ConsentWordsOf
from shared.contracts.intake import AlertConsentChanged, AlertConsentWordsTold
from shared.contracts.persons import Person
from shared.problems import Conflict
from tests.services.triage.filed import AMAL, USES, Filed
from tests.services.triage.triage_fixture import CHECKS, OFFICER, TriageFixture, worded

PHONE = "Signal: +999 555 0100"
HIDDEN = Person(kind="person", pseudonym="Heron")


class TestWhatWasToldInConfidence:
    """Who spoke for the person, and the contacts of source and person: each can reveal somebody."""

    SAID = (
        ConsentWordsOf(use="publish_name", by_whom="mother Refuserina Wambui", how="by phone"),
        ConsentWordsOf(use="photo", how="+999 555 0155"),
    )

    async def document(
        self, triage: TriageFixture, facts: str, *, names_shown: bool, **filed: Any
    ) -> tuple[UUID, UUID]:
        told = Filed(
            consents=dict.fromkeys(USES, "given") | {"photo": "refused"},
            consent_words=self.SAID,
            **filed,
        )
        case = await triage.file(told)
        await triage.verify(case)
        draft = worded(facts)
        return case, (await triage.draft(case, draft=draft, names_shown=names_shown)).id

    @pytest.mark.parametrize("names_shown", [True, False])
    async def test_a_name_of_who_consented_or_refused_asks_whether_it_is_one(
        self, triage: TriageFixture, *, names_shown: bool
    ) -> None:
        persons = () if not names_shown else (AMAL,)
        facts = "Her relative Refuserina confirmed this."
        place = await self.document(triage, facts, names_shown=names_shown, persons=persons)
        assert await shut_without(triage, *place) == {"consent-named"}
        another = await self.document(triage, facts, names_shown=names_shown, persons=persons)
        await triage.submit(*another, checks=(*CHECKS, VOUCHER_CHECK))
        await triage.approve(*another)

    async def test_also_after_somebody_else_was_asked(self, triage: TriageFixture) -> None:
        facts, filed = "Her relative Refuserina confirmed this.", Filed(consent_words=self.SAID)
        case = await triage.file(filed)
        await triage.verify(case)
        keys, event = await triage.context.keyring.open([filed.subject]), new_id()
        words = ConsentWords(by_whom="herself")
        await triage.hear(
            AlertConsentChanged(
                id=event,
                alert=filed.alert,
                subject=filed.subject,
                use="publish_name",
                state="given",
                since=datetime.now(UTC),
                words=keys.seal_part(event, "words", filed.subject, words),
            )
        )
        document = (await triage.draft(case, draft=worded(facts))).id
        assert await shut_without(triage, case, document) == {"consent-named"}

    async def test_also_what_was_said_before_it_was_kept_here(self, triage: TriageFixture) -> None:
        facts, filed = "Her relative Refuserina confirmed this.", Filed()
        case = await triage.file(filed)
        await triage.verify(case)
        document = (await triage.draft(case, draft=worded(facts))).id
        keys, event = await triage.context.keyring.open([filed.subject]), new_id()
        words = ConsentsInWords(consents=self.SAID)
        await triage.hear(
            AlertConsentWordsTold(
                id=event,
                alert=filed.alert,
                subject=filed.subject,
                words=keys.seal_part(event, "words", filed.subject, words),
            )
        )
        assert await shut_without(triage, case, document) == {"consent-named"}
        # Nothing else changes: no consent, no notice.
        consents = "SELECT count(*) FROM consents WHERE words IS NOT NULL"
        async with triage.context.database.unit_of_work("sql") as work:
            assert await work.session.scalar(text(consents)) == 0

    async def test_what_somebody_is_to_the_person_is_no_name(self, triage: TriageFixture) -> None:
        facts = "Her mother and her lawyer confirmed by phone that the family was not told."
        place = await self.document(triage, facts, names_shown=False, persons=())
        assert await shut_without(triage, *place) == set()

    @pytest.mark.parametrize(
        "given", ["Call +999 555-0100.", "Call 999 555 0100.", "Appelez le 0999.555.01.55"]
    )
    async def test_how_a_source_is_reached_shuts_the_gate(
        self, triage: TriageFixture, given: str
    ) -> None:
        place = await self.document(triage, given, names_shown=False, persons=(), contact=PHONE)
        assert await shut_without(triage, *place) == {"contact-in-text"}
        shown = await self.document(triage, given, names_shown=True, contact=PHONE)
        assert await shut_without(triage, *shown) == {"contact-given"}

    async def test_how_who_is_to_be_protected_is_reached_shuts_it_too(
        self, triage: TriageFixture
    ) -> None:
        facts = "Write to safe.house@relay.example for more."
        place = await self.document(triage, facts, names_shown=False, persons=(HIDDEN,))
        need = RequestProtection(
            kinds=("relocation",),
            urgency="high",
            situation="Invented.",
            contact="Safe.House@relay.example",
        )
        await triage.act(OFFICER, place[0], lambda work: request_protection(work, place[0], need))
        assert "contact-in-text" in await shut_without(triage, *place)

    async def test_the_pseudonym_of_a_source_is_a_name_of_theirs(
        self, triage: TriageFixture
    ) -> None:
        place = await self.document(
            triage, "Blackbird told us.", names_shown=False, persons=(), pseudonym="Blackbird"
        )
        assert await shut_without(triage, *place) == {"source-in-text"}


async def shut_without(triage: TriageFixture, case: UUID, document: UUID) -> set[str]:
    """Return what blocks sending if only the ordinary checks are confirmed."""
    await triage.submit_unasked(case, document)
    try:
        await triage.approve(case, document)
    except Conflict as refused:
        return {fault.code for fault in refused.faults}
    return set()
