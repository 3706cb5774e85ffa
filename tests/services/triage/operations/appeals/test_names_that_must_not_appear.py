"""Names that must not appear in a text are searched in every spelling. All are invented."""

from typing import Any
from uuid import UUID

import pytest

from services.triage.drafting.draft import LanguageDraft, Part
from services.triage.rules.gates.checks import (
    SOURCE_CHECK,
    SOURCE_WORD_CHECK,
    SPELLING_CHECK,
)
from shared.contracts.persons import Person
from shared.problems import Conflict
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import CHECKS, TriageFixture, appeal_draft, worded


def gates(refused: pytest.ExceptionInfo[Conflict]) -> set[str]:
    return {fault.code for fault in refused.value.faults}


async def approve_or_see_shut(
    triage: TriageFixture, case: UUID, document: UUID, shut: set[str]
) -> None:
    if not shut:
        await triage.approve(case, document)
        return
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, document)
    assert gates(refused) == shut


class TestNamesThatMustNotAppear:
    @pytest.mark.parametrize("name", ["أمل مخترعة", "Амал Инвентед", "amal invented", "Invented"])
    async def test_a_name_told_in_another_script_or_spelling_shuts_the_gate(
        self, triage: TriageFixture, name: str
    ) -> None:
        person = Person(kind="person", name=name)
        filed = Filed(persons=(person,))
        case, document = await triage.submitted(filed, names_shown=False, unasked=True)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) & {"name-in-text", "name-spelling"}

    @pytest.mark.parametrize(
        ("name", "printed"),
        [
            ("이영희", "Ms. Lee Young-hee"),
            ("Ceyhun Cəfərov", "Mr. Jeyhun Jafarov"),
            ("สมชาย ใจดี", "Mr. Somchai Jaidee"),
            ("Юрий Щербаков", "M. Iouri Chtcherbakov"),
            ("張偉", "Mr. Cheung Wai"),
            ("Mohamed Hussein", "Mr. Muhammad Husayn"),
            ("李娜", "Ms. Li"),
            ("Xu Bo", "Mr. Xu"),
            ("Amal Hassan", "Ms. A\ufe0fmal H\u034fassan"),
        ],
    )
    async def test_a_name_romanised_in_another_way_is_asked_about(
        self, triage: TriageFixture, name: str, printed: str
    ) -> None:
        case = await triage.file(Filed(persons=(Person(kind="person", name=name),)))
        await triage.verify(case)
        draft = worded(f"{printed} was taken from the office.")
        document = (await triage.draft(case, draft=draft, names_shown=False)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) & {"name-in-text", "name-spelling"}

    async def test_the_name_of_an_organisation_shuts_it_too(self, triage: TriageFixture) -> None:
        group = Person(kind="organisation", name="Le Collectif inventé de l'eau")
        case = await triage.file(Filed(persons=(group,)))
        await triage.verify(case)
        named = worded("The office of the Collectif inventé de l'eau was searched.")
        document = (await triage.draft(case, draft=named, names_shown=False)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"name-in-text"}

    @pytest.mark.parametrize(
        ("facts", "confirmed", "shut"),
        [
            ("An activist was taken; they reacted.", False, set()),
            ("An act of reprisal.", False, {SPELLING_CHECK}),
            ("An act of reprisal.", True, set()),
            ("The office of ACT has moved.", True, {"name-in-text"}),
        ],
    )
    async def test_a_name_that_is_a_common_word_is_asked_about_and_shuts_nothing(
        self, triage: TriageFixture, facts: str, confirmed: bool, shut: set[str]
    ) -> None:
        group = Person(kind="organisation", name="ACT")
        case = await triage.file(Filed(persons=(group,)))
        await triage.verify(case)
        document = (await triage.draft(case, draft=worded(facts), names_shown=False)).id
        checks = [*CHECKS, *([SPELLING_CHECK] if confirmed else [])]
        await triage.submit_unasked(case, document, checks=checks)
        await approve_or_see_shut(triage, case, document, shut)

    async def test_the_name_of_the_source_shuts_it_too(self, triage: TriageFixture) -> None:
        case = await triage.file(Filed(persons=()))
        await triage.verify(case)
        named = worded("Rana Fictitious told of it.")
        document = (await triage.draft(case, draft=named, names_shown=False)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"source-in-text"}

    @pytest.mark.parametrize(
        "place",
        [
            {"title": "Egypt: Rana Fictitious is held"},
            {"concerned": "Rana Fictitious, a lawyer"},
            {"footnotes": ("As Rana Fictitious told.",)},
            {"parts": {Part.FACTS: "She is held.", Part.SMS: "EGYPT: Rana Fictitious is held"}},
            {"addressees": ({"name": "Rana Fictitious"},)},
        ],
        ids=str,
    )
    async def test_it_is_looked_for_in_all_that_is_printed(
        self, triage: TriageFixture, place: dict[str, Any]
    ) -> None:
        case = await triage.file(Filed(persons=()))
        await triage.verify(case)
        (version,) = appeal_draft().versions
        written = LanguageDraft.model_validate({**dict(version), **place})
        draft = appeal_draft(versions=(written,))
        document = (await triage.draft(case, draft=draft, names_shown=False)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert "source-in-text" in gates(refused)

    @pytest.mark.parametrize("checks", [(), (SOURCE_CHECK,)])
    async def test_a_text_with_names_that_names_the_source_asks_whether_that_is_wanted(
        self, triage: TriageFixture, checks: tuple[str, ...]
    ) -> None:
        """With a reason; a release of before asked for a tick, which stays valid."""
        case = await triage.file()
        await triage.verify(case)
        document = (await triage.draft(case, draft=worded("Rana Fictitious told of it."))).id
        await triage.submit_unasked(case, document, checks=(*CHECKS, *checks))
        await approve_or_see_shut(triage, case, document, set() if checks else {"finding"})

    @pytest.mark.parametrize("names_shown", [True, False])
    @pytest.mark.parametrize(
        "name",
        ["Delta Centre for Human Rights", "Trusted Org", "Observatory of Torture", "Egypt Watch"],
    )
    async def test_words_of_the_template_name_no_source(
        self, triage: TriageFixture, name: str, *, names_shown: bool
    ) -> None:
        case = await triage.file(Filed(persons=(), source=name))
        await triage.verify(case)
        document = (await triage.draft(case, names_shown=names_shown)).id
        await triage.submit(case, document)
        await approve_or_see_shut(triage, case, document, set())

    @pytest.mark.parametrize("checks", [(), (SOURCE_WORD_CHECK,)])
    @pytest.mark.parametrize("names_shown", [True, False])
    async def test_a_word_of_the_name_of_a_source_is_asked_about(
        self, triage: TriageFixture, checks: tuple[str, ...], *, names_shown: bool
    ) -> None:
        case = await triage.file(Filed(persons=(), source="Delta Centre for Human Rights"))
        await triage.verify(case)
        draft = worded("It was told by Delta staff.")
        document = (await triage.draft(case, draft=draft, names_shown=names_shown)).id
        await triage.submit_unasked(case, document, checks=(*CHECKS, *checks))
        await approve_or_see_shut(triage, case, document, set() if checks else {"source-word"})

    @pytest.mark.parametrize("checks", [(), (SPELLING_CHECK,)])
    async def test_a_name_without_vowels_is_told_to_whoever_submits(
        self, triage: TriageFixture, checks: tuple[str, ...]
    ) -> None:
        person = Person(kind="person", name="नीरज नमूना")
        case = await triage.file(Filed(persons=(person,)))
        await triage.verify(case)
        document = (await triage.draft(case, names_shown=False)).id
        await triage.submit_unasked(case, document, checks=(*CHECKS, *checks))
        await approve_or_see_shut(triage, case, document, set() if checks else {"name-spelling"})
