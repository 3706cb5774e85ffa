"""What a killing, a disappearance and torture call for. Persons are invented."""

import pytest

from tests.services.triage.drafting.test_demands_of_stages import told
from tests.services.triage.drafting.test_plan import missing, none_of


@pytest.mark.parametrize(
    "act", ["killing", "attempted-killing", "enforced-disappearance", "torture", "sexual-violence"]
)
async def test_victims_of_what_is_gravest_get_reparation(act: str) -> None:
    texts = await told((act, "police"))
    assert not missing(texts["en"], "Grant full reparation to all victims")
    assert not missing(texts["fr"], "réparation intégrale")


async def test_a_short_message_asks_where_somebody_is_who_disappeared() -> None:
    texts = await told(("enforced-disappearance", "police"), situation="disappeared")
    assert not missing(texts["en"], "release, disclosure of fate and whereabouts and protection.")
    assert not missing(texts["fr"], "la révélation du sort et de la localisation")
    known = await told(("enforced-disappearance", "police"), situation="imprisoned")
    assert none_of(known["en"], "whereabouts")


async def test_a_short_message_about_torture_asks_for_justice_and_a_doctor() -> None:
    texts = await told(("torture", "unknown"), situation="free-at-risk")
    assert not missing(texts["en"], "protection, justice and all the medical care needed.")
