"""A title leaves torture out beside a death or a sentence to death only. Persons are invented."""

import pytest

from tests.services.triage.drafting.test_demands_of_stages import told

_WORDS = {
    "en": "torture",
    "fr": "torture",
    "es": "tortura",
    "pt": "tortura",
    "ru": "пытк",
    "ar": "تعذيب",
}


@pytest.mark.parametrize("development", ["sentencing", "sentence-upheld", "conviction"])
@pytest.mark.parametrize("expected", [(), ("extradition",)])
async def test_torture_stands_beside_a_sentence(
    development: str, expected: tuple[str, ...]
) -> None:
    news = [{"development": development, "term": "two years in prison"}]
    texts = await told(("torture", "police"), situation="imprisoned", news=news, expected=expected)
    for language, text in texts.items():
        subject, message = text.partition("\n")[0], text.rpartition("\nSMS:")[2]
        assert _WORDS[language] in subject.casefold(), language
        assert _WORDS[language] in message.casefold(), language
    assert ("extradition" in texts["en"].partition("\n")[0]) is bool(expected)


async def test_a_sentence_to_death_stands_alone() -> None:
    news = [{"development": "sentencing", "term": "death"}]
    texts = await told(("torture", "police"), situation="imprisoned", news=news)
    assert texts["en"].startswith("Kenya: Sentencing to death of Ms. Ana Invented")


async def test_ill_treatment_is_told_before_a_hunger_strike() -> None:
    news = [{"development": "hunger-strike"}]
    texts = await told(("ill-treatment", "police"), situation="imprisoned", news=news)
    assert "treatment" in texts["en"].partition("\n")[0]
