"""A text from before a merge or an unmerge is sent only if it is still true of the case.

All persons are invented.
"""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft, Part
from services.triage.rules.gates.checks import (
    AGREED_CHECK,
    EACH_CHECK,
    HARM_CHECKS,
    LIMITS_CHECK,
    NAMING_CHECK,
)
from services.triage.tables import TimelineEntry
from shared.clock import new_id
from shared.contracts.content import ConsentWordsOf
from shared.contracts.persons import Person
from shared.contracts.triage import AppealIssued
from shared.problems import Conflict
from tests.services.triage.api.test_reading_cases import erase
from tests.services.triage.filed import AMAL, USES, Filed, amended_of
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft, gates

ZOE = Person(kind="person", name="Zoe Hidden", role="lawyer")
LIMITED = dict.fromkeys(USES, "given") | {"share_with_diplomats": "limited"}


def naming(facts: str) -> AppealDraft:
    """Return a draft with these facts, addressed to somebody with the same name as Zoe."""
    (version,) = appeal_draft().versions
    namesake = Addressee(name="Mr. Zoe Hidden Minister", office="Minister of Justice")
    written = {"parts": {Part.FACTS: facts}, "addressees": (namesake,)}
    return appeal_draft(versions=(LanguageDraft.model_validate({**dict(version), **written}),))


async def with_zoe(triage: TriageFixture, *persons: Person) -> tuple[UUID, UUID, Filed]:
    """Return a verified case, the case merged into it, and the alert of that case."""
    case = await triage.file(Filed())
    told = Filed(persons=persons or (AMAL, ZOE))
    other = await triage.file(told)
    await triage.merge(case, other)
    await triage.verify(case)
    return case, other, told


async def returned_because(triage: TriageFixture, case: UUID) -> list[str]:
    of_case = (
        select(TimelineEntry)
        .where(TimelineEntry.case_id == case, TimelineEntry.kind == "returned")
        .order_by(TimelineEntry.at)
    )
    entries = (await triage.read(lambda s: s.scalars(of_case))).all()
    return [entry.detail["reason"] for entry in entries]


async def expect_shut(triage: TriageFixture, case: UUID, document: UUID, *codes: str) -> None:
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, document)
    assert gates(refused) == set(codes)


class TestWhatWasSubmittedIsADraftAgain:
    async def test_where_another_case_is_merged_and_where_it_leaves(
        self, triage: TriageFixture
    ) -> None:
        case, document = await triage.submitted()
        other = await triage.file()
        for change, because in ((triage.merge, "case-joined"), (triage.unmerge, "case-parted")):
            await change(case, other)
            drafted = await triage.document(document)
            assert (drafted.state, drafted.submitted_by, drafted.submitted_at) == (
                "draft",
                None,
                None,
            )
            assert (drafted.harm_signed_by, drafted.harm_confirmed) == (None, [])
            assert (await returned_because(triage, case))[-1] == because
            await triage.submit(case, document)

    async def test_a_draft_that_nobody_submitted_is_left_alone(self, triage: TriageFixture) -> None:
        case = await triage.file()
        document = (await triage.draft(case)).id
        await triage.merge(case, await triage.file())
        assert (await triage.document(document)).state == "draft"
        assert await returned_because(triage, case) == []

    async def test_limits_of_merged_alerts_are_not_covered_by_a_word_given_before(
        self, triage: TriageFixture
    ) -> None:
        def limited(limits: str) -> Filed:
            said = ConsentWordsOf(use="share_with_diplomats", limits=limits)
            return Filed(consents=LIMITED, consent_words=(said,))

        case = await triage.file(limited("Invented: no photo."))
        document = (await triage.draft(case)).id
        await triage.submit(case, document, checks=(*HARM_CHECKS, LIMITS_CHECK))
        await triage.merge(case, await triage.file(limited("Invented: never to this embassy.")))
        await triage.verify(case)
        await triage.submit_unasked(case, document)
        await expect_shut(triage, case, document, "consent-limits")

    async def test_names_of_merged_alerts_are_not_covered_by_a_word_given_before(
        self, triage: TriageFixture
    ) -> None:
        refused = dict.fromkeys(USES, "given") | {"publish_name": "refused"}
        case = await triage.file(Filed(consents=refused))
        document = (await triage.draft(case, audience=("diplomat",))).id
        await triage.submit(case, document, checks=(*HARM_CHECKS, NAMING_CHECK))
        await triage.merge(case, await triage.file(Filed(persons=(AMAL, ZOE), consents=refused)))
        await triage.verify(case)
        await triage.submit_unasked(case, document, (*HARM_CHECKS, EACH_CHECK, AGREED_CHECK))
        await expect_shut(triage, case, document, "unpublished-name")


class TestWhoHasLeftIsNotNamed:
    @pytest.mark.parametrize(
        ("person", "facts"),
        [
            (ZOE, "Zoe told of it."),
            (ZOE, "Ms. Hidden told of it."),
            (Person(kind="person", pseudonym="the baker"), "The Baker told of it."),
            (Person(kind="organisation", name="Invented House"), "Invented House told of it."),
        ],
    )
    async def test_by_any_word_that_tells_them_from_those_who_stay(
        self, triage: TriageFixture, person: Person, facts: str
    ) -> None:
        case, other, _ = await with_zoe(triage, AMAL, person)
        document = (await triage.draft(case, draft=naming(facts))).id
        await triage.unmerge(case, other)
        await triage.verify(case)
        await triage.submit_unasked(case, document)
        await expect_shut(triage, case, document, "name-of-another")

    @pytest.mark.parametrize(
        "person",
        [ZOE, Person(kind="person", name="Zoe Invented"), Person(kind="person", pseudonym="Amal")],
    )
    async def test_a_text_of_those_who_stay_goes_out(
        self, triage: TriageFixture, person: Person
    ) -> None:
        case, other, _ = await with_zoe(triage, AMAL, person)
        document = (await triage.draft(case, draft=naming("Amal Invented is held."))).id
        await triage.unmerge(case, other)
        await triage.verify(case)
        await triage.submit(case, document)
        await triage.approve(case, document)

    @pytest.mark.parametrize(
        "facts",
        [
            "She went to Kozelets.",
            "Она уехала в Козелец.",
            "She hid on an invented farm in Bohuslav before.",
            "Hoda Unseen told of it.",
            "Call +20 100 555 0199.",
            "Her sister is at +20 100 555 0177.",
        ],
    )
    async def test_nothing_else_of_the_alert_that_left_is_in_the_text(
        self, triage: TriageFixture, client: HttpClient, facts: str
    ) -> None:
        case = await triage.file(Filed())
        before = ZOE.model_copy(
            update={"id": new_id(), "hiding_place": "an invented farm in Bohuslav"}
        )
        hidden = before.model_copy(update={"hiding_place": "Козелец, a shed"})
        told = Filed(
            persons=(AMAL, before),
            source="Hoda Unseen",
            contact="+20 100 555 0199",
            consent_words=(
                ConsentWordsOf(use="publish_name", by_whom="the sister", how="+20 100 555 0177"),
            ),
        )
        other = await triage.file(told)
        moved, field = replace(told, persons=(AMAL, hidden)), f"persons.{hidden.id}"
        await triage.hear(await amended_of(moved, triage.context.keyring, field))
        await triage.merge(case, other)
        document = (await triage.draft(case, draft=naming(facts))).id
        await triage.unmerge(case, other)
        await triage.verify(case)
        await triage.submit_unasked(case, document)
        await expect_shut(triage, case, document, "name-of-another")
        # Who reads the page of the case may not be allowed to read the other one.
        shown = (await client.get(at(case, f"/documents/{document}"))).json()
        assert [each["words"] for each in shown["removed"]] == [facts]
        (gate,) = [each for each in shown["shut_gates"] if each["code"] == "name-of-another"]
        assert "Козелец" not in gate["words"]

    async def test_a_place_that_the_record_says_openly_can_be_told(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.file(Filed())
        hidden = ZOE.model_copy(update={"id": new_id(), "hiding_place": "Invented Street"})
        other = await triage.file(Filed(persons=(AMAL, hidden)))
        await triage.merge(case, other)
        document = (await triage.draft(case, draft=naming("Amal was on Invented Street."))).id
        await triage.unmerge(case, other)
        await triage.verify(case)
        await triage.submit(case, document)

    async def test_it_goes_out_once_they_are_merged_again(self, triage: TriageFixture) -> None:
        case, other, told = await with_zoe(triage)
        document = (await triage.draft(case, draft=naming("Zoe Hidden told of it."))).id
        await triage.unmerge(case, other)
        await triage.merge(case, other)
        await triage.verify(case)
        await triage.submit(case, document, checks=(*HARM_CHECKS, EACH_CHECK, AGREED_CHECK))
        await triage.approve(case, document)
        ((_, data, _),) = await triage.emitted(AppealIssued.type)
        assert told.alert in AppealIssued.model_validate_json(data).alerts

    async def test_of_who_was_erased_since_no_name_is_known(
        self, triage: TriageFixture, keyring_url: str
    ) -> None:
        case, other, told = await with_zoe(triage)
        document = (await triage.draft(case, draft=naming("Zoe Hidden told of it."))).id
        await triage.unmerge(case, other)
        await triage.verify(case)
        await triage.submit_unasked(case, document)
        await erase(keyring_url, told.subject)
        triage.context.keyring._cache.clear()
        await triage.approve(case, document)

    async def test_the_page_says_what_to_do(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, other, _ = await with_zoe(triage)
        document = (await triage.draft(case, draft=naming("Zoe Hidden told of it."))).id
        await triage.unmerge(case, other)
        shown = (await client.get(at(case, f"/documents/{document}"))).json()
        (gate,) = [each for each in shown["shut_gates"] if each["code"] == "name-of-another"]
        assert "Take it out, or merge" in gate["words"]
