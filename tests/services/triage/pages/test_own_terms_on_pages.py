"""Cases with terms of the installation, and with such a term after it was removed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from services.triage.settings import TriageSettings
from services.triage.tables import Deadline
from shared.contracts.codes import Expectation
from shared.problems import Conflict
from shared.taxonomy import load_taxonomy
from tests.services.conftest import StandingSettings
from tests.services.own_terms import (
    OWN,
    one_in_each,
    one_in_each_list,
    own_code,
    own_label,
    written,
)
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft, gates

FILED = Filed(violations=(OWN,), country="XPL", desk="africa")


@pytest.fixture
def settings(
    triage_url: str, standing_settings: StandingSettings, tmp_path: Path
) -> TriageSettings:
    """The settings of an installation that has the file of the page."""
    told = standing_settings("triage", triage_url)
    return TriageSettings.model_validate(
        {**told, "attestation_key_file": told["audit_key_file"], "terms": written(tmp_path)}
    )


async def test_a_case_is_as_dangerous_as_one_with_the_term_that_it_is_like(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(FILED)
    other = await triage.file(Filed(country="XPL", desk="africa"))
    one, like = await triage.case(case), await triage.case(other)
    assert (one.score, one.level, one.rules) == (like.score, like.level, like.rules)
    page = (await browser.open(f"/cases/{case}")).text
    for words in ("Forced conscription", "Puntland"):
        assert words in page
    assert OWN not in page


async def test_a_draft_begins_with_the_words_of_the_installation(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(FILED)
    page = (await browser.open(f"/cases/{case}/documents/new")).text
    assert "Puntland: Forced conscription of Amal Invented" in page
    assert "Puntland\u00a0: Conscription forcée de Me Amal Invented" in page


async def test_a_term_that_was_removed_is_shown_by_its_code(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(FILED)
    forget_own_terms(triage)
    for path in ("/", f"/cases/{case}", f"/cases/{case}/documents/new"):
        page = await browser.open(path)
        assert page.status_code == 200, path
    assert OWN in (await browser.open(f"/cases/{case}")).text


async def test_a_document_with_a_term_that_was_removed_can_be_read_and_corrected(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(Filed(violations=(OWN,)))
    draft = appeal_draft(violations=(OWN,))
    path = f"/cases/{case}/documents/{(await triage.draft(case, draft=draft)).id}"
    before = await browser.open(path)
    assert "Forced conscription" in before.text
    forget_own_terms(triage)
    page = await browser.open(path)
    assert page.status_code == 200
    assert OWN in page.text
    saved = await browser.send(path, fields(**{"violations[]": "killing", "version": "1"}))
    assert saved.status_code == 200


def forget_own_terms(triage: TriageFixture) -> None:
    """Leave the service as one that was started without the file."""
    for each in (triage.context, triage.context.renderer):
        object.__setattr__(each, "taxonomy", load_taxonomy())


class TestAnOwnSituation:
    @pytest.fixture
    def settings(
        self, triage_url: str, standing_settings: StandingSettings, tmp_path: Path
    ) -> TriageSettings:
        told = standing_settings("triage", triage_url)
        file = tmp_path / "terms.yaml"
        file.write_text(
            "situations: [{code: x-sheltered, like: in-hiding, labels: {en: Safe, fr: Abri}}]"
        )
        key = told["audit_key_file"]
        return TriageSettings.model_validate({**told, "attestation_key_file": key, "terms": file})

    async def test_shuts_the_gate_of_the_one_that_it_is_like(self, triage: TriageFixture) -> None:
        case = await triage.file(Filed(situation="x-sheltered"))
        await triage.verify(case)
        document = (await triage.draft(case)).id
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert gates(refused) == {"hidden-person"}


class TestOneInEachList:
    @pytest.fixture
    def settings(
        self, triage_url: str, standing_settings: StandingSettings, tmp_path: Path
    ) -> TriageSettings:
        told = standing_settings("triage", triage_url)
        key = told["audit_key_file"]
        return TriageSettings.model_validate(
            {**told, "attestation_key_file": key, "terms": one_in_each(tmp_path)}
        )

    async def test_is_shown_with_the_case_and_offered_for_its_appeal(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        amal = AMAL.model_copy(
            update={
                "role": own_code("defender_roles"),
                "risk_groups": (own_code("risk_groups"),),
            }
        )
        expected = (Expectation(kind=own_code("expectations"), on=date(2099, 1, 1)),)
        filed = Filed(
            persons=(amal,),
            violations=(own_code("violations"),),
            situation=own_code("situations"),
            expected=expected,
        )
        case = await triage.file(filed)
        assert "hearing" in {each.kind for each in await deadlines_of(triage)}
        in_case = {"defender_roles", "risk_groups", "expectations", "violations", "situations"}
        for language in ("en", "fr"):
            reader = replace(browser, language=language)
            page = (await reader.open(f"/cases/{case}")).text
            for kind in in_case & one_in_each_list().keys():
                assert own_label(kind, language) in page, kind
            draft = (await reader.open(f"/cases/{case}/documents/new")).text
            for kind in ("violations", "situations"):
                assert own_label(kind, language) in draft, kind


async def deadlines_of(triage: TriageFixture) -> Sequence[Deadline]:
    return (await triage.read(lambda session: session.scalars(select(Deadline)))).all()


@pytest.mark.parametrize("violation", ["arbitrary-detention", "deportation", "x-act"])
async def test_codes_that_only_others_know_are_shown_as_they_are(
    triage: TriageFixture, browser: Browser, violation: str
) -> None:
    """The service was not given the file with which another one took the alert."""
    amal = AMAL.model_copy(update={"role": "x-role", "risk_groups": ("x-group",), "gender": "x-g"})
    expected = (Expectation(kind="x-kind", on=date(2099, 1, 1)),)
    case = await triage.file(
        Filed((amal,), (violation,), situation="x-situation", country="XZA", expected=expected)
    )
    for path in ("/", f"/cases/{case}", f"/cases/{case}/documents/new"):
        assert (await browser.open(path)).status_code == 200, path
    page = (await browser.open(f"/cases/{case}")).text
    for code in ("x-role", "x-group", "x-kind", "x-situation", "XZA"):
        assert code in page, code
