"""A sum in other money is shown to the editor until its value in euros stands beside it."""

import pytest

from services.triage.rules.texts.money import sums_without_euros


@pytest.mark.parametrize(
    "sentence",
    [
        "She was fined EGP 100,000.",
        "The fine is 100,000 Egyptian pounds and 5,000 pounds.",
        "Bail was set at $500.",
        "Elle a été condamnée à une amende de 2 000 000 de francs CFA.",
        "Fue multada con 3 millones de pesos.",
        "A multa é de R$ 10.000.",
        "Штраф составил 30 тысяч рублей.",
        "الغرامة 5000 جنيه.",
        "The fine is EGP 100,000 (about 1,900 euros) and the bail KES 20,000.",
    ],
)
def test_a_sum_without_its_value_in_euros_is_found_with_its_sentence(sentence: str) -> None:
    text = f"Something happened before, in 2026. {sentence} Then 20 persons came."
    assert list(sums_without_euros(text)) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "She was fined EGP 100,000 (about 1,900 euros).",
        "Elle a été condamnée à une amende de 100 000 EGP (environ 1 900 €).",
        "Штраф составил 30 000 рублей (около 300 евро).",
        "On November 20, 2026, 12 persons were arrested.",
        "Article 255 of the Penal Code was invoked.",
        "She weighs 45 kg and was held for 15 days.",
        "The fine is 500 euros.",
    ],
)
def test_nothing_else_is_taken_for_a_sum(sentence: str) -> None:
    assert list(sums_without_euros(sentence)) == []
