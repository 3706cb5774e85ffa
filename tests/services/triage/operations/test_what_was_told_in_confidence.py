"""What was told in confidence, looked for in a text that goes out. All persons are invented."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.triage.operations.cases import Need, request_protection
from services.triage.rules.checks import (
    HARM_CHECKS,
    VOUCHER_CHECK,
)
from shared.clock import new_id
from shared.contracts.content import ConsentsInWords, ConsentWords, ConsentWordsOf, Person
from shared.contracts.intake import AlertConsentChanged, AlertConsentWordsTold
from shared.problems import Conflict
from tests.services.triage.desk import OFFICER, Desk, worded
from tests.services.triage.filed import AMAL, USES, Filed

PHONE = "Signal: +999 555 0100"
HIDDEN = Person(kind="person", pseudonym="Heron")


class TestWhatWasToldInConfidence:
    """Who spoke for the person, how the source is reached, how the person is: each gives away."""

    SAID = (
        ConsentWordsOf(use="publish_name", by_whom="mother Refuserina Wambui", how="by phone"),
        ConsentWordsOf(use="photo", how="+999 555 0155"),
    )

    async def document(
        self, desk: Desk, facts: str, *, names_shown: bool, **filed: Any
    ) -> tuple[UUID, UUID]:
        told = Filed(
            consents=dict.fromkeys(USES, "given") | {"photo": "refused"},
            consent_words=self.SAID,
            **filed,
        )
        case = await desk.file(told)
        await desk.verify(case)
        draft = worded(facts)
        return case, (await desk.draft(case, draft=draft, names_shown=names_shown)).id

    @pytest.mark.parametrize("names_shown", [True, False])
    async def test_a_name_of_who_consented_or_refused_asks_whether_it_is_one(
        self, desk: Desk, *, names_shown: bool
    ) -> None:
        persons = () if not names_shown else (AMAL,)
        facts = "Her relative Refuserina confirmed this."
        place = await self.document(desk, facts, names_shown=names_shown, persons=persons)
        assert await shut_without(desk, *place) == {"consent-named"}
        another = await self.document(desk, facts, names_shown=names_shown, persons=persons)
        await desk.submit(*another, checks=(*HARM_CHECKS, VOUCHER_CHECK))
        await desk.approve(*another)

    async def test_also_after_somebody_else_was_asked(self, desk: Desk) -> None:
        facts, filed = "Her relative Refuserina confirmed this.", Filed(consent_words=self.SAID)
        case = await desk.file(filed)
        await desk.verify(case)
        keys, event = await desk.parts.keyring.open([filed.subject]), new_id()
        words = ConsentWords(by_whom="herself")
        await desk.hear(
            AlertConsentChanged(
                id=event, alert=filed.alert, subject=filed.subject, use="publish_name",
                state="given", since=datetime.now(UTC),
                words=keys.seal_part(event, "words", filed.subject, words),
            )
        )  # fmt: skip
        document = (await desk.draft(case, draft=worded(facts))).id
        assert await shut_without(desk, case, document) == {"consent-named"}

    async def test_also_what_was_said_before_it_was_kept_here(self, desk: Desk) -> None:
        facts, filed = "Her relative Refuserina confirmed this.", Filed()
        case = await desk.file(filed)
        await desk.verify(case)
        document = (await desk.draft(case, draft=worded(facts))).id
        keys, event = await desk.parts.keyring.open([filed.subject]), new_id()
        words = ConsentsInWords(consents=self.SAID)
        await desk.hear(
            AlertConsentWordsTold(
                id=event, alert=filed.alert, subject=filed.subject,
                words=keys.seal_part(event, "words", filed.subject, words),
            )
        )  # fmt: skip
        assert await shut_without(desk, case, document) == {"consent-named"}
        # Nothing else changes by it: no consent, no word to anybody.
        consents = "SELECT count(*) FROM consents WHERE words IS NOT NULL"
        async with desk.parts.database.unit_of_work("sql") as work:
            assert await work.session.scalar(text(consents)) == 0

    async def test_what_somebody_is_to_the_person_is_no_name(self, desk: Desk) -> None:
        facts = "Her mother and her lawyer confirmed by phone that the family was not told."
        place = await self.document(desk, facts, names_shown=False, persons=())
        assert await shut_without(desk, *place) == set()

    @pytest.mark.parametrize(
        "given", ["Call +999 555-0100.", "Call 999 555 0100.", "Appelez le 0999.555.01.55"]
    )
    async def test_how_a_source_is_reached_shuts_the_gate(self, desk: Desk, given: str) -> None:
        place = await self.document(desk, given, names_shown=False, persons=(), contact=PHONE)
        assert await shut_without(desk, *place) == {"contact-in-text"}
        shown = await self.document(desk, given, names_shown=True, contact=PHONE)
        assert await shut_without(desk, *shown) == {"contact-given"}

    async def test_how_who_is_to_be_protected_is_reached_shuts_it_too(self, desk: Desk) -> None:
        facts = "Write to safe.house@relay.example for more."
        place = await self.document(desk, facts, names_shown=False, persons=(HIDDEN,))
        need = Need(
            kinds=("relocation",), urgency="high", situation="Invented.",
            contact="Safe.House@relay.example",
        )  # fmt: skip
        await desk.act(OFFICER, place[0], lambda work: request_protection(work, place[0], need))
        assert "contact-in-text" in await shut_without(desk, *place)

    async def test_the_pseudonym_of_a_source_is_a_name_of_theirs(self, desk: Desk) -> None:
        place = await self.document(
            desk, "Blackbird told us.", names_shown=False, persons=(), pseudonym="Blackbird"
        )
        assert await shut_without(desk, *place) == {"source-in-text"}


async def shut_without(desk: Desk, case: UUID, document: UUID) -> set[str]:
    """Return what keeps it from going out where only the ordinary checks are confirmed."""
    await desk.submit_unasked(case, document)
    try:
        await desk.approve(case, document)
    except Conflict as refused:
        return {fault.code for fault in refused.faults}
    return set()
