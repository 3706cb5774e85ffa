"""The form of an alert begins with the language of the console. All of it is invented."""

from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see, send

NEW = "/alerts/new"


async def test_the_language_of_the_console_is_chosen_and_can_be_changed(
    intake: IntakeFixture,
) -> None:
    begun = filled((await see(intake, NEW)).text, NEW)
    assert begun["language"] == ["en"]
    refused = await send(intake, NEW, ENOUGH | {"country": "", "language": "ar"})
    assert filled(refused.text, NEW)["language"] == ["ar"]


async def test_who_does_not_say_it_is_not_contradicted(intake: IntakeFixture) -> None:
    refused = await send(intake, NEW, ENOUGH | {"country": "", "language": ""})
    assert refused.status_code == 422
    assert filled(refused.text, NEW).get("language", [""]) == [""]
