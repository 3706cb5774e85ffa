"""A person with access only as the filer learns and overwrites nothing of others.

Nobody is real.
"""

from typing import Any

from shared.access.roles import Role
from tests.services.intake.intake_fixture import AFRICA, FULL, IntakeFixture, person, told
from tests.services.intake.test_amending_alerts import (
    MEMBER,
    OFFICER,
    TORTURE,
    amend,
    history,
    refused_as,
    shown,
)


class TestWhoOnlyFiledIt:
    """They may be who seeks the person: they learn nothing of what others changed."""

    async def test_they_see_and_change_what_they_said(self, intake: IntakeFixture) -> None:
        for filer in (MEMBER, person(Role.OPERATOR, frozenset({AFRICA}))):
            alert = await intake.file(told(expected=[]), by=filer)
            hiding: dict[str, Any] = {"situation": "in-hiding", "acts": [TORTURE]}
            persons = [{"name": "Wambui Invented"}]
            answer = await amend(intake, alert, by=OFFICER, persons=persons, **hiding)
            assert answer.status_code == 201
            answer = await amend(intake, alert, by=filer, narrative="More of it, invented.")
            assert answer.status_code == 201, answer.text
            whole, theirs = await shown(intake, alert, OFFICER), await shown(intake, alert, filer)
            assert (whole["version"], whole["situation"]) == (2, "in-hiding")
            assert whole["narrative"] == theirs["narrative"] == "More of it, invented."
            assert (theirs["version"], theirs["situation"]) == (1, FULL["situation"])
            assert [each["name"] for each in theirs["persons"]] == [
                "Amal Invented",
                "Invented village",
            ]
            [own] = await history(intake, alert, filer)
            assert (own["fields"], own["before"]["situation"]) == (["narrative"], FULL["situation"])
            assert len(await history(intake, alert, OFFICER)) == 2
            listed = (await intake.get("/v1/alerts", by=filer)).json()["items"]
            of_it = next(each for each in listed if each["id"] == str(alert))
            assert [act["violation"] for act in of_it["acts"]] == ["arbitrary-detention"]

    async def test_they_overwrite_nothing_of_others(self, intake: IntakeFixture) -> None:
        alert = await intake.file(by=MEMBER)
        await amend(intake, alert, by=OFFICER, situation="in-hiding")
        refused = await amend(intake, alert, by=MEMBER, situation="released")
        assert refused_as(refused) == (409, "recorded-by-others")
        # Saying again what they know of is no change of theirs.
        both: dict[str, Any] = {"situation": FULL["situation"], "asked_for": ["relocation"]}
        assert (await amend(intake, alert, by=MEMBER, **both)).status_code == 201
        assert (await shown(intake, alert, OFFICER))["situation"] == "in-hiding"
