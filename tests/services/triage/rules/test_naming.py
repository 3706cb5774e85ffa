"""Whether a name stands in a text that is to go out without names. All names are invented."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)
import pytest

from services.triage.rules.naming import stands_whole_in


class TestOrganisations:
    @pytest.mark.parametrize(
        "text",
        [
            "le bureau du Collectif inventé de l’eau",
            "Le  Collectif inventé de l'eau",
            "l’interdiction imposée au collectif invente de\N{NO-BREAK SPACE}l’eau",
        ],
    )
    def test_an_article_that_a_preposition_swallows_hides_no_name(self, text: str) -> None:
        assert stands_whole_in(["Le Collectif inventé de l’eau"], text)

    def test_common_words_of_a_name_alone_are_no_name(self) -> None:
        assert not stands_whole_in(["Les Amis inventés"], "ses amis et sa famille")
