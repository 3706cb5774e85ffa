"""Alerts with the terms of an installation's own file."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.intake.app import create_app
from services.intake.settings import IntakeSettings
from shared.contracts.intake import AlertFiled
from shared.settings import WrongSettings
from tests.services.conftest import StandingSettings
from tests.services.intake.intake_fixture import FULL, IntakeFixture
from tests.services.own_terms import (
    OWN,
    one_in_each,
    one_in_each_list,
    own_code,
    own_label,
    written,
)


@pytest.fixture
def settings(
    intake_url: str, standing_settings: StandingSettings, tmp_path: Path
) -> IntakeSettings:
    told = standing_settings("intake", intake_url)
    return IntakeSettings.model_validate({**told, "terms": written(tmp_path)})


def told(code: str) -> dict[str, Any]:
    return {**FULL, "country": "XPL", "acts": [{**FULL["acts"][0], "violation": code}]}


async def test_an_alert_has_them_and_goes_to_the_desk_of_the_territory(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file(told(OWN))
    (event,) = await intake.said(AlertFiled)
    assert (event.country, event.desk) == ("XPL", "africa")
    assert [each.violation for each in event.acts] == [OWN]
    page = (await intake.client.get(f"/alerts/{alert}", headers=intake.cookie())).text
    for words in ("Forced conscription", "Puntland"):
        assert words in page


async def test_the_form_and_the_api_offer_them(intake: IntakeFixture) -> None:
    form = (await intake.client.get("/alerts/new", headers=intake.cookie())).text
    listed = (await intake.client.get("/v1/codes/violations")).json()["codes"]
    for codes in (form, [each["code"] for each in listed]):
        assert OWN in codes
    assert f"{OWN}</code>" in (await intake.client.get("/codes")).text
    refused = await intake.post("/v1/alerts", told("x-forced-conscripton"))
    assert refused.status_code == 422
    assert OWN in refused.text


async def test_a_service_with_a_broken_file_does_not_start(
    settings: IntakeSettings, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("violations: none")
    with pytest.raises(WrongSettings, match=r"^TOCSIN_TERMS: broken\.yaml, line 1: violations"):
        create_app(settings.model_copy(update={"terms": broken}))


class TestOneInEachList:
    @pytest.fixture
    def settings(
        self, intake_url: str, standing_settings: StandingSettings, tmp_path: Path
    ) -> IntakeSettings:
        told = standing_settings("intake", intake_url)
        return IntakeSettings.model_validate({**told, "terms": one_in_each(tmp_path)})

    async def test_is_filed_and_shown_in_both_languages(self, intake: IntakeFixture) -> None:
        first, *others = FULL["persons"]
        other = {**others[0], "id": str(uuid4())}
        person = {
            **first,
            "tie": own_code("ties"),
            "tie_to": other["id"],
            "role": own_code("defender_roles"),
            "risk_groups": [own_code("risk_groups")],
        }
        act = {
            **FULL["acts"][0],
            "violation": own_code("violations"),
            "perpetrators": [own_code("perpetrators")],
            "drivers": [own_code("drivers")],
        }
        alert = await intake.file(
            {
                **FULL,
                "persons": [person, other, *others[1:]],
                "acts": [act],
                "developments": [
                    {**FULL["developments"][0], "development": own_code("developments")}
                ],
                "situation": own_code("situations"),
                "expected": [{**FULL["expected"][0], "kind": own_code("expectations")}],
            }
        )
        for language in ("en", "fr"):
            headers = intake.cookie() | {"accept-language": language}
            page = (await intake.client.get(f"/alerts/{alert}", headers=headers)).text
            form = (await intake.client.get("/alerts/new", headers=headers)).text
            for kind in one_in_each_list().keys() - {"offices"}:  # an alert names no official
                assert own_label(kind, language) in page, kind
            # The first form is for one person, who has no tie to another.
            for kind in one_in_each_list().keys() - {"offices", "ties"}:
                assert own_label(kind, language) in form, kind
