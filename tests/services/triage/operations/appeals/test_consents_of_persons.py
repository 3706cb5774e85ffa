"""Where one person of an alert answered for themselves, the gates go by whom a text shows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.triage.drafting.draft import AppealDraft
from services.triage.rules.gates.checks import EACH_CHECK, HARM_CHECKS, PERSONS_CHECK
from shared.clock import new_id
from shared.contracts.attestation import known_attestation
from shared.contracts.codes import ConsentState
from shared.contracts.consents import ConsentByPerson, PersonConsentState
from shared.contracts.content import ConsentWords
from shared.contracts.intake import AlertConsentChanged
from shared.contracts.persons import Person
from shared.problems import Conflict
from tests.services.triage.filed import USES, Filed, amended_of
from tests.services.triage.triage_fixture import APPROVER, TriageFixture, gates, worded

AMAL = Person(id=UUID(int=1), kind="person", name="Amal Invented", role="lawyer")
DAN = Person(id=UUID(int=2), kind="person", name="Dan Fictitious", defender=False, tie="brother")
CONFIRMED = (*HARM_CHECKS, EACH_CHECK, PERSONS_CHECK, "each-agreed")
ONLY_AMAL = "According to the information received, Ms. Amal Invented is held."
BOTH = "Ms. Amal Invented is held. Her brother Mr. Dan Fictitious looks for her."
HELD = {"arbitrary-detention": (UUID(int=1),)}


def filed(**changes: Any) -> Filed:
    return Filed(**({"persons": (AMAL, DAN), "to": HELD} | changes))


async def case_with(
    triage: TriageFixture, told: Filed, use: str, own: Mapping[UUID, str], general: str = "given"
) -> UUID:
    """Open the case of an alert in which these persons answered for themselves."""
    event = await triage.event(told)
    whole = ConsentByPerson(general=general, persons=own).of_all
    event = event.model_copy(
        update={
            "consents": tuple(
                ConsentState(use=each.use, state=whole) if each.use == use else each
                for each in event.consents
            ),
            "general_consents": (ConsentState(use=use, state=general),),
            "person_consents": tuple(
                PersonConsentState(use=use, state=state, person=person)
                for person, state in own.items()
            ),
        }
    )
    await triage.hear(event)
    case = await triage.case_of(told.alert)
    await triage.verify(case)
    return case


async def shut(triage: TriageFixture, case: UUID, draft: AppealDraft, **changes: Any) -> set[str]:
    """Draft, submit and approve; return the gates that were shut."""
    document = (await triage.draft(case, draft=draft, **changes)).id
    await triage.submit_unasked(case, document, checks=CONFIRMED)
    try:
        await triage.approve(case, document)
    except Conflict as refused:
        return {fault.code for fault in refused.faults}
    return set()


REFUSED = {UUID(int=2): "refused"}


class TestOneWhoRefuses:
    @pytest.mark.parametrize("use", ["publish_name", "share_with_diplomats"])
    async def test_the_others_can_be_named(self, triage: TriageFixture, use: str) -> None:
        case = await case_with(triage, filed(), use, REFUSED)
        document = (await triage.draft(case, draft=worded(ONLY_AMAL))).id
        await triage.submit(case, document, checks=CONFIRMED)
        await triage.approve(case, document)
        issued = await triage.document(document)
        attested = known_attestation(issued.attestation or "")
        # Dispatch reads one state for each use: that of those whom the text shows.
        [consented] = attested.consented
        assert {each.state for each in consented.consents} == {"given"}

    @pytest.mark.parametrize(
        "words",
        [BOTH, BOTH.replace("Dan", "D-a-n").replace("Fictitious", "FICTITIOUS"), "#DanFictitious"],
    )
    async def test_a_text_that_names_them_is_not_sent(
        self, triage: TriageFixture, words: str
    ) -> None:
        case = await case_with(triage, filed(), "publish_name", REFUSED)
        assert await shut(triage, case, worded(words)) == {"person-consent", "unpublished-name"}

    @pytest.mark.parametrize("words", [BOTH, ONLY_AMAL])
    async def test_nor_once_an_amendment_took_them_out_of_the_alert(
        self, triage: TriageFixture, words: str
    ) -> None:
        told = filed()
        case = await case_with(triage, told, "publish_name", REFUSED)
        alone = replace(told, persons=(AMAL,))
        await triage.hear(await amended_of(alone, triage.context.keyring, "persons"))
        found = await shut(triage, case, worded(words))
        assert ("consent" in found) == (words == BOTH)

    async def test_nor_one_that_goes_where_they_do_not_want(self, triage: TriageFixture) -> None:
        case = await case_with(triage, filed(), "share_with_diplomats", REFUSED)
        assert await shut(triage, case, worded(BOTH)) == {"person-consent"}

    async def test_one_to_whom_it_was_done_is_told_of_also_without_a_name(
        self, triage: TriageFixture
    ) -> None:
        held = filed(to={"arbitrary-detention": (UUID(int=1), UUID(int=2))})
        case = await case_with(triage, held, "share_with_diplomats", REFUSED)
        assert await shut(triage, case, worded(ONLY_AMAL)) == {"person-consent"}

    @pytest.mark.parametrize("without_name", ["given", "refused"])
    async def test_who_refuses_the_name_is_told_of_only_as_everybody_allowed(
        self, triage: TriageFixture, without_name: str
    ) -> None:
        """Their refusal was for the name alone; to be told of without it is asked of everybody."""
        consents = dict.fromkeys(USES, "given") | {"publish_without_name": without_name}
        both = filed(consents=consents, to={"arbitrary-detention": (UUID(int=1), UUID(int=2))})
        case = await case_with(triage, both, "publish_name", REFUSED)
        expected = set() if without_name == "given" else {"person-consent", "unpublished-name"}
        assert await shut(triage, case, worded(ONLY_AMAL)) == expected

    async def test_dispatch_stops_once_somebody_without_a_name_refuses_to_be_told_of(
        self, triage: TriageFixture
    ) -> None:
        """It holds back what waits if a use that was weighed is refused since."""
        both = filed(to={"arbitrary-detention": (UUID(int=1), UUID(int=2))})
        case = await case_with(triage, both, "publish_name", REFUSED)
        document = (await triage.draft(case, draft=worded(ONLY_AMAL))).id
        await triage.submit(case, document, checks=CONFIRMED)
        await triage.approve(case, document)
        attested = known_attestation((await triage.document(document)).attestation or "")
        assert "publish_without_name" in attested.weighed
        [of_alert] = attested.consented
        assert ("publish_without_name", "given") in {(e.use, e.state) for e in of_alert.consents}

    async def test_that_nobody_can_recognise_them_has_to_be_confirmed(
        self, triage: TriageFixture
    ) -> None:
        case = await case_with(triage, filed(), "publish_name", REFUSED)
        document = (await triage.draft(case, draft=worded(ONLY_AMAL))).id
        with pytest.raises(Conflict) as refused:
            await triage.submit(case, document, checks=set(CONFIRMED) - {PERSONS_CHECK})
        assert [fault.field for fault in refused.value.faults] == [f"do_no_harm.{PERSONS_CHECK}"]

    async def test_a_name_that_both_bear_names_neither_of_them(self, triage: TriageFixture) -> None:
        family = DAN.model_copy(update={"name": "Dan Invented"})
        case = await case_with(triage, filed(persons=(AMAL, family)), "publish_name", REFUSED)
        assert await shut(triage, case, worded("The family Invented waits for Amal.")) == set()


class TestOneWhoConsents:
    async def test_they_can_be_named_where_everybody_else_refused(
        self, triage: TriageFixture
    ) -> None:
        case = await case_with(triage, filed(), "publish_name", {UUID(int=1): "given"}, "refused")
        assert await shut(triage, case, worded(ONLY_AMAL)) == set()

    async def test_and_the_others_are_not_told_of_if_they_refused_that_too(
        self, triage: TriageFixture
    ) -> None:
        consents = dict.fromkeys(USES, "given") | {"publish_without_name": "refused"}
        both = filed(consents=consents, to={"arbitrary-detention": (UUID(int=1), UUID(int=2))})
        case = await case_with(triage, both, "publish_name", {UUID(int=1): "given"}, "refused")
        assert "consent" in await shut(triage, case, worded(ONLY_AMAL))

    async def test_and_the_others_cannot(self, triage: TriageFixture) -> None:
        case = await case_with(triage, filed(), "publish_name", {UUID(int=1): "given"}, "refused")
        assert await shut(triage, case, worded(BOTH)) == {"consent", "unpublished-name"}


class TestOneWhoTakesItBack:
    async def say(self, triage: TriageFixture, told: Filed, state: str, **changes: Any) -> None:
        keys = await triage.context.keyring.open([told.subject])
        event, words = new_id(), ConsentWords(by_whom="Invented: himself")
        own = PersonConsentState(use="publish_name", state=state, person=UUID(int=2))
        said: dict[str, Any] = {
            "id": event,
            "alert": told.alert,
            "subject": told.subject,
            "use": "publish_name",
            "state": ConsentByPerson(general="given", persons={UUID(int=2): state}).of_all,
            "since": datetime.now(UTC),
            "words": keys.seal_part(event, "words", told.subject, ConsentWords()),
            "general": "given",
            "person": UUID(int=2),
            "person_consents": (own,),
            "person_words": keys.seal_part(event, "person_words", told.subject, words),
        }
        await triage.hear(AlertConsentChanged(**{**said, **changes}))

    async def test_only_a_text_that_names_them_is_stopped(self, triage: TriageFixture) -> None:
        told = filed()
        case, other = await case_with(triage, told, "photo", {}), worded(ONLY_AMAL)
        await self.say(triage, told, "refused")
        assert await shut(triage, case, worded(BOTH)) == {"person-consent", "unpublished-name"}
        assert await shut(triage, case, other) == set()

    async def test_dispatch_is_told_that_the_approval_knew_it(self, triage: TriageFixture) -> None:
        """Otherwise it would hold back, for good, a text that names only those who consent."""
        told = filed()
        case = await case_with(triage, told, "photo", {})
        at = datetime.now(UTC)
        await self.say(triage, told, "refused", since=at)
        document = (await triage.draft(case, draft=worded(ONLY_AMAL))).id
        await triage.submit(case, document, checks=CONFIRMED)
        await triage.approve(case, document)
        attested = known_attestation((await triage.document(document)).attestation or "")
        [of_alert] = attested.consented
        [name] = [each for each in of_alert.consents if each.use == "publish_name"]
        assert (name.state, name.since) == ("given", at)

    async def test_a_text_that_was_submitted_before_is_read_again(
        self, triage: TriageFixture
    ) -> None:
        told = filed()
        case = await case_with(triage, told, "photo", {})
        document = (await triage.draft(case, draft=worded(ONLY_AMAL))).id
        await triage.submit(case, document, checks=CONFIRMED)
        await self.say(triage, told, "refused")
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document, APPROVER)
        assert gates(refused) == {"consent-changed"}

    async def test_their_limits_without_words_count_as_a_refusal(
        self, triage: TriageFixture
    ) -> None:
        told = filed()
        case = await case_with(triage, told, "photo", {})
        await self.say(triage, told, "limited")
        assert "consent" in await shut(triage, case, worded(BOTH))

    @pytest.mark.parametrize("state", ["given", "limited"])
    async def test_a_release_of_before_never_widens_it(
        self, triage: TriageFixture, state: str
    ) -> None:
        """A triage of before writes one state; an intake of before sends one."""
        told = filed()
        case = await case_with(triage, told, "photo", {})
        await self.say(triage, told, "refused")
        assert await triage.scalar("SELECT state FROM consents WHERE use = 'publish_name'") == (
            "refused"
        )
        async with triage.context.database.unit_of_work("sql") as work:
            await work.session.execute(
                text(
                    "UPDATE consents SET state = :state, since = now() WHERE use = 'publish_name'"
                ),
                {"state": state},
            )
        assert "person-consent" in await shut(triage, case, worded(BOTH))
        plain = {"general": None, "person": None, "person_consents": (), "person_words": None}
        await self.say(triage, told, "given", **plain)
        assert "person-consent" in await shut(triage, case, worded(BOTH))

    async def test_who_answered_for_them_is_looked_for_in_texts(
        self, triage: TriageFixture
    ) -> None:
        told = filed()
        case = await case_with(triage, told, "photo", {})
        keys, event = await triage.context.keyring.open([told.subject]), new_id()
        words = ConsentWords(by_whom="his aunt Zohra Imaginary")
        part = keys.seal_part(event, "person_words", told.subject, words)
        await self.say(
            triage,
            told,
            "given",
            id=event,
            person_words=part,
            words=keys.seal_part(event, "words", told.subject, ConsentWords()),
        )
        assert "consent-named" in await shut(triage, case, worded("Zohra Imaginary told us."))
