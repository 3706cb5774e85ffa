"""Demands match the violations and the person's situation. All persons are invented."""

from collections.abc import Sequence

import pytest

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.rules import circumstances
from shared.taxonomy import load_taxonomy

RENDERER = Renderer(load_templates(), load_taxonomy())
MINISTER = Addressee(name="Mr. Invented Minister", fax="+1 23")


def letter(
    *violations: str,
    situation: str | None = None,
    developments: Sequence[str] = (),
    no_addresses: bool = False,
    organisations: bool = False,
) -> AppealDraft:
    return AppealDraft(
        country="COL", issuer="omct", template="2026-01", violations=violations,
        developments=tuple(developments), situation=situation, no_addresses=no_addresses,
        organisations=organisations,
        versions=(
            LanguageDraft(
                language="en", title="Colombia: x", concerned="Ms. Ana Invented, a leader",
                short="Ms. Ana Invented", addressees=() if no_addresses else (MINISTER,),
            ),
            LanguageDraft(
                language="fr", title="Colombie : x", concerned="Mme Ana Invented, dirigeante",
                short="Mme Ana Invented",
            ),
        ),
    )  # fmt: skip


def both(draft: AppealDraft) -> tuple[str, str]:
    english, french = RENDERER.render(draft).texts
    return english.plain, french.plain.replace("\N{NO-BREAK SPACE}", " ")


class TestKilling:
    def test_nobody_demands_the_integrity_of_the_dead_nor_an_end_to_a_killing(self) -> None:
        english, french = both(letter("killing", "arbitrary-detention", "smear-campaign"))
        assert "well-being of the family and colleagues of Ms. Ana Invented" in english
        assert "de la famille et des collègues de Mme Ana Invented ainsi que" in french
        condemned = "the killing and the arbitrary detention of, and the smear campaign"
        assert f"condemns {condemned}" in english
        assert "identifier toutes les personnes responsables et à les traduire" in french
        for wrong in ("well-being of Ms.", "put an end", "Put an end", "Release Ms.", "Grant Ms."):
            assert wrong not in english
        for wrong in ("psychologique de Mme", "mettre fin", "Mettre fin", "Mettre un terme"):
            assert wrong not in french

    @pytest.mark.parametrize(
        "told", [{"situation": "died"}, {"developments": ["death-in-detention"]}]
    )
    def test_who_died_otherwise_is_not_to_be_freed_either(self, told: dict[str, str]) -> None:
        english, _ = both(letter("arbitrary-detention", "torture", **told))  # type: ignore[arg-type]  # fields of an alert by name
        assert "Release Ms." not in english
        assert "medical care" not in english
        assert "bring them to justice" in english

    def test_a_death_for_want_of_care_is_to_be_looked_into(self) -> None:
        english, french = both(letter("denial-of-medical-care", situation="died"))
        assert "impartial and transparent investigation" in english
        assert "une enquête exhaustive" in french


class TestThreats:
    def test_the_authorities_are_asked_to_protect_and_not_to_stop_what_others_do(self) -> None:
        english, french = both(letter("death-threats", "physical-assault"))
        assert "to take every measure to protect Ms. Ana Invented, to identify all" in english
        assert "toute mesure de protection en faveur de Mme Ana Invented" in french
        assert "put an end" not in english

    def test_where_the_state_acted_too_it_is_to_end_that(self) -> None:
        """And to protect them from the other perpetrators, whom the State cannot simply stop."""
        draft = letter("death-threats", "judicial-harassment")
        english, french = both(draft)
        assert "put an end to all such acts" not in english
        assert "put an end to all harassment of Ms. Ana Invented, to take every measure" in english
        assert "un terme à tout harcèlement visant Mme Ana Invented, à prendre toute" in french
        assert "ask for protection, justice and an end" in RENDERER.render(draft).texts[0].sms


class TestLiberty:
    @pytest.mark.parametrize("situation", sorted(circumstances.SITUATIONS_AT_LIBERTY))
    def test_who_is_free_is_not_to_be_released(self, situation: str) -> None:
        english, french = both(letter("arbitrary-detention", "torture", situation=situation))
        assert "Release Ms." not in english
        assert "privation de liberté" not in french
        assert "all the medical care needed;" in english
        assert "Nelson Mandela" not in english + french

    def test_a_release_in_the_header_says_it_as_well(self) -> None:
        english, _ = both(letter("arbitrary-detention", developments=["release"]))
        assert "Release Ms." not in english

    def test_who_is_held_is_to_be_released_and_held_decently_until_then(self) -> None:
        for situation in (None, "imprisoned", "facing-removal"):
            english, _ = both(letter("arbitrary-detention", "torture", situation=situation))
            assert "Release Ms. Ana Invented" in english
            assert "Nelson Mandela Rules" in english

    @pytest.mark.parametrize("situation", ["imprisoned", "detained-with-access"])
    def test_nobody_is_said_to_be_held_arbitrarily_of_whom_no_act_tells_it(
        self, situation: str
    ) -> None:
        english, french = both(letter("threats", situation=situation))
        assert "Release Ms. Ana Invented immediately and without conditions;" in english
        assert "à la privation de liberté de Mme Ana Invented ;" in french
        assert "arbitra" not in english + french

    def test_the_paragraph_of_condemnation_urges_to_release_who_is_held(self) -> None:
        english, french = both(letter("judicial-harassment", situation="imprisoned"))
        assert "urges the authorities of Colombia to immediately and unconditionally" in english
        assert "à libérer immédiatement et sans condition Mme Ana Invented et" in french
        assert "Release Ms. Ana Invented immediately" in english
        for free in (letter("arbitrary-detention", situation="released"), letter("abduction")):
            english, french = both(free)
            assert "unconditionally" not in english
            assert "à libérer" not in french

    def test_ill_treatment_in_the_street_speaks_of_no_cell(self) -> None:
        english, _ = both(letter("ill-treatment"))
        assert "all the medical care needed;" in english

    def test_situations_that_decide_are_situations_of_the_list(self) -> None:
        known = set(RENDERER.taxonomy.situations.codes)
        assert known >= circumstances.SITUATIONS_AT_LIBERTY
        assert known >= circumstances.SITUATIONS_OF_THE_DEAD
        assert set(RENDERER.taxonomy.developments.codes) >= circumstances.RELEASES
        assert set(RENDERER.taxonomy.violations.codes) >= circumstances.HOLDING


class TestCaptives:
    def test_the_authorities_search_for_whom_others_hold_and_cannot_release_them(self) -> None:
        draft = letter("abduction", "smear-campaign", situation="abducted")
        english, french = both(draft)
        for wrong in ("release", "Release", "Disclose at once", "put an end to all such"):
            assert wrong not in english
        for wrong in ("libérer", "privation de liberté", "Révéler"):
            assert wrong not in french
        assert "take every measure to find Ms. Ana Invented and to secure a safe" in english
        assert "pour retrouver Mme Ana Invented et garantir un retour" in french
        assert "ask for a safe return and justice" in RENDERER.render(draft).texts[0].sms

    def test_whom_the_state_made_disappear_it_is_to_release(self) -> None:
        english, _ = both(letter("enforced-disappearance", situation="abducted"))
        assert "Release Ms. Ana Invented" in english


class TestThings:
    def test_nothing_is_to_be_returned_where_nothing_was_seized(self) -> None:
        assert "Return everything" not in both(letter("raid"))[0]
        assert "Return everything" in both(letter("raid", "confiscation"))[0]

    def test_no_travel_ban_is_to_be_lifted_where_there_is_none(self) -> None:
        restricted = both(letter("restriction-of-movement"))
        assert "Lift every restriction to the freedom of movement" in restricted[0]
        assert "interdiction de voyager" not in restricted[1]
        banned, _ = both(letter("travel-ban", "restriction-of-movement"))
        assert "Lift the travel ban" in banned
        assert "Lift every restriction" not in banned


class TestAddresses:
    def test_a_language_without_addressees_has_those_of_the_other(self) -> None:
        _, french = both(letter("raid"))
        assert "- Mr. Invented Minister, Fax : +1 23" in french
        assert letter("raid").borrowing == ("fr",)
        assert letter("raid", no_addresses=True).borrowing == ()
        assert RENDERER.unfilled(letter("raid"))[-2:] == ("en.facts", "fr.facts")

    def test_somebody_to_write_to_must_be_named(self) -> None:
        draft = letter("raid", no_addresses=True).model_copy(update={"no_addresses": False})
        assert {"en.addressees", "fr.addressees"} <= set(RENDERER.unfilled(draft))

    def test_without_addresses_nobody_is_asked_to_write(self) -> None:
        draft = letter("raid", no_addresses=True)
        english, french = both(draft)
        assert "en.addressees" not in RENDERER.unfilled(draft)
        assert "The Observatory urges the authorities of Colombia to:\n\ni. Guarantee" in english
        assert "demande aux autorités colombiennes de :" in french
        for wrong in ("write to", "Addresses:"):
            assert wrong not in english
        for wrong in ("écrire", "Adresses"):
            assert wrong not in french


class TestUnknownPlace:
    @pytest.mark.parametrize("situation", ["detained-unknown-place", "disappeared"])
    def test_where_somebody_is_held_is_demanded_where_nobody_says_it(self, situation: str) -> None:
        english, french = both(letter("arbitrary-detention", situation=situation))
        assert "Disclose at once the fate and whereabouts of Ms. Ana Invented" in english
        assert "le sort et la localisation de Mme Ana Invented" in french

    def test_it_is_not_where_the_place_is_known_or_the_person_is_free_or_dead(self) -> None:
        for told in (
            letter("arbitrary-detention", situation="detained-with-access"),
            letter("killing", situation="detained-unknown-place"),
            letter("arbitrary-detention", situation="released", developments=["release"]),
        ):
            assert "whereabouts" not in both(told)[0]


def test_nobody_demands_to_disclose_where_somebody_is_who_was_released() -> None:
    english, french = both(letter("enforced-disappearance", situation="released"))
    assert "fate and whereabouts" not in english
    assert "le sort" not in french


def test_an_organisation_is_not_released_nor_given_a_doctor() -> None:
    acts = ("arbitrary-arrest", "torture", "raid", "travel-ban", "physical-assault")
    english, french = both(letter(*acts, situation="detained-with-access", organisations=True))
    for wrong in ("Release", "release", "well-being", "lawyers and doctors", "medical care"):
        assert wrong not in english
    assert "the safety of the members and the staff of Ms. Ana Invented" in english
    for wrong in ("Libérer", "psychologique", "médecins", "soins"):
        assert wrong not in french
    assert "la sécurité des membres et du personnel de Mme Ana Invented" in french


class TestWhatOnlyOthersCanSuffer:
    @pytest.mark.parametrize("act", ["killing", "arbitrary-detention", "torture", "travel-ban"])
    def test_no_organisation_is_killed_or_held(self, act: str) -> None:
        """The header says what happened; the facts say to whom."""
        draft = letter(act, "threats", organisations=True)
        english, french = both(draft)
        for wrong in ("killing of", "detention of", "acts against", "imposed on", "Release Ms."):
            assert wrong not in english
        for wrong in ("assassinat de", "détention arbitraire de", "actes visant", "infligés à"):
            assert wrong not in french
        assert "to protect the members and the staff of Ms. Ana Invented" in english
        assert "des membres et du personnel de Mme Ana Invented, à identifier" in french
        for text in RENDERER.render(draft).texts:
            assert "protection" in text.sms
            assert "justice" in text.sms

    def test_what_an_organisation_suffered_is_told_of_it(self) -> None:
        english, _ = both(letter("threats", "raid", organisations=True))
        assert "threats against and a raid on Ms. Ana Invented" in english

    def test_no_person_is_closed(self) -> None:
        english, french = both(letter("closure-of-organisation", "arbitrary-arrest"))
        assert "closure against" not in english
        assert "fermeture visant" not in french


class TestTermsOfPublishedAppeals:
    """Terms of published appeals that the list did not have."""

    @pytest.mark.parametrize(
        ("act", "english", "french"),
        [
            (
                "risk-of-torture",
                "to protect Ms. Ana Invented from torture",
                "pour protéger Mme Ana Invented de la torture",
            ),
            ("summons", "Withdraw the summons served on Ms.", "Retirer la convocation visant Mme"),
            ("wanted-notice", "Withdraw the wanted notice for Ms.", "avis de recherche visant Mme"),
            (
                "judicial-proceedings",
                "harassment, including at the judicial level, against Ms. Ana Invented",
                "droit à un procès équitable",
            ),
            ("eviction", "End the eviction of Ms.", "fin à l’expulsion de Mme"),  # noqa: RUF001  # French
            ("asset-freeze", "Unfreeze the accounts and", "Débloquer les comptes et"),
            ("confiscation", "Return everything that was seized", "Restituer tous les biens"),
            ("attack-on-premises", "Grant full reparation", "une réparation intégrale"),
        ],
    )
    def test_each_is_demanded_in_both_languages(self, act: str, english: str, french: str) -> None:
        for text, words in zip(both(letter(act)), (english, french), strict=True):
            assert words in " ".join(text.split())

    def test_who_attacked_is_to_be_found_and_nobody_is_asked_to_end_it(self) -> None:
        english, _ = both(letter("armed-attack"))
        assert "Carry out an immediate" in english
        assert "put an end" not in english

    def test_the_accounts_of_an_organisation_are_unfrozen(self) -> None:
        english, _ = both(letter("asset-freeze", organisations=True))
        assert "Unfreeze the accounts" in english

    def test_who_was_released_on_conditions_is_not_to_be_released(self) -> None:
        english, _ = both(letter("arbitrary-detention", developments=["conditional-release"]))
        assert "Release Ms." not in english
