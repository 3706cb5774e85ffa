"""A message in a language that its recipient did not choose says so. All contacts are invented."""

import json
from typing import Any

import pytest

from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.rules.other_language import preferred_but_not_written, sentence
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, appeal_texts
from tests.services.dispatch.outside import mail_server, receiver, smtp_to, twilio_double
from tests.services.dispatch.test_sending import account


@pytest.mark.parametrize(
    ("preferred", "written", "told"),
    [
        (("ar", "fr"), {"en"}, "ar"),
        (("ar", "fr"), {"en", "fr"}, None),
        (("pt-BR",), {"en", "pt"}, None),
        (("pt-BR",), {"en"}, "pt-BR"),
        ((), {"en"}, None),
    ],
)
def test_it_is_told_to_who_reads_none_of_the_languages(
    preferred: tuple[str, ...], written: set[str], told: str | None
) -> None:
    assert preferred_but_not_written(preferred, written) == told


def test_the_sentence_is_in_the_language_that_was_chosen_if_there_is_one() -> None:
    assert sentence("es", "en")[0].startswith("Este mensaje no se ha redactado en el idioma")
    assert sentence("pt-BR", "en") == (
        "Esta mensagem não foi redigida na língua que escolheu (português): recebe-a noutra.",
        "pt",
    )
    assert "(Swahili)" in sentence("sw", "en")[0]
    assert sentence("sw", "fr")[1] == "fr"
    assert sentence("sw", "eo")[1] == "en"


async def test_an_email_says_that_it_is_in_another_language(dispatch: DispatchFixture) -> None:
    await dispatch.contact(email="one@embassy.example", languages=("ar",))
    await dispatch.contact(email="two@embassy.example", languages=("en",))
    campaign = await dispatch.start()
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    letters: dict[str, dict[str, Any]] = {
        letter["To"]: {part.get_content_type(): part.get_content() for part in letter.iter_parts()}
        for letter in server.letters
    }
    told, said_in = sentence("ar", "en")
    assert said_in == "ar"
    lines = letters["one@embassy.example"]["text/plain"].splitlines()
    assert lines == [told, "", "An invented appeal in en."]
    assert f'<p lang="ar" dir="rtl">{told}</p>' in letters["one@embassy.example"]["text/html"]
    assert "<p lang=" not in letters["two@embassy.example"]["text/html"]
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        shown = (await client.get(f"/v1/campaigns/{campaign}/deliveries")).json()["items"]
        page = await client.get(f"/campaigns/{campaign}", headers={"accept": "text/html"})
    assert {each["to"]: each["preferred_language"] for each in shown} == {
        "one@embassy.example": "ar",
        "two@embassy.example": None,
    }
    assert page.text.count("They chose: Arabic") == 1


async def test_an_sms_and_a_webhook_say_so_too(dispatch: DispatchFixture) -> None:
    async with receiver() as endpoint, twilio_double() as twilio:
        gateway = TwilioGateway(account(twilio.url))
        await dispatch.contact(phone="+41446681800", languages=("ar",))
        await dispatch.contact("partner", endpoint=endpoint.url, languages=("ar",))
        await dispatch.start(Issued(audience=("diplomat", "partner"), texts=appeal_texts("fr")))
        await dispatch.worker(Channel.SMS, gateway).drain()
        await gateway.close()
        await dispatch.drain(Channel.WEBHOOK)
    assert twilio.taken[0]["Body"] == "[Pas disponible dans votre langue] Invented appeal (fr)"
    assert json.loads(endpoint.got[0][1])["data"]["preferred_language"] == "ar"


async def test_an_arabic_letter_runs_from_right_to_left(dispatch: DispatchFixture) -> None:
    await dispatch.contact(languages=("ar",))
    await dispatch.start(Issued(texts=appeal_texts("ar")))
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    (letter,) = server.letters
    assert letter["Content-Language"] == "ar"
    parts = [part.get_content() for part in letter.iter_parts()]
    assert '<html lang="ar" dir="rtl">' in parts[1]
