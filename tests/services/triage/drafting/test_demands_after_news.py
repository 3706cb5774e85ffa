"""No demand contradicts newer facts about the person. All persons are invented."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)

import pytest

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.rules import circumstances
from shared.contracts.content import AppealText
from shared.taxonomy import load_taxonomy

RENDERER = Renderer(load_templates(), load_taxonomy())
MINISTER = (Addressee(name="Mr. Invented Minister"),)


def appeal(
    *violations: str, situation: str | None = None, developments: tuple[str, ...] = ()
) -> tuple[AppealText, AppealText]:
    draft = AppealDraft(
        country="COL", issuer="omct", template="2026-01", violations=violations,
        developments=developments, situation=situation,
        versions=(
            LanguageDraft(
                language="en", title="Colombia: x", concerned="Ms. Ana Invented, a leader",
                short="Ms. Ana Invented", addressees=MINISTER,
            ),
            LanguageDraft(
                language="fr", title="Colombie : x", concerned="Mme Ana Invented, dirigeante",
                short="Mme Ana Invented",
            ),
        ),
    )  # fmt: skip
    english, french = RENDERER.render(draft).texts
    return english, french


class TestPlace:
    @pytest.mark.parametrize(
        "situation",
        ["detained-with-access", "imprisoned", "house-arrest", "injured", "facing-removal"],
    )
    def test_nobody_asks_where_somebody_is_whose_place_is_known(self, situation: str) -> None:
        for act in ("enforced-disappearance", "abduction"):
            english, french = appeal(act, situation=situation)
            assert "whereabouts" not in english.plain
            assert "localisation" not in french.plain
        assert "whereabouts" in appeal("enforced-disappearance")[0].plain

    def test_nor_after_it_was_disclosed(self) -> None:
        english, _ = appeal("enforced-disappearance", developments=("whereabouts-disclosed",))
        assert "fate and whereabouts" not in english.plain

    def test_who_was_deported_is_not_to_be_kept_in_the_country(self) -> None:
        assert "Refrain from any removal" not in appeal("deportation", situation="exiled")[0].plain
        english, french = appeal("deportation", situation="facing-removal")
        assert "Refrain from any removal" in english.plain
        assert "Renoncer à tout renvoi" in french.plain

    def test_of_who_vanished_nobody_says_that_the_state_holds_them(self) -> None:
        english, french = appeal("threats", situation="disappeared")
        assert "deprivation of liberty" not in english.plain
        assert "privation de liberté" not in french.plain
        assert "in agreement with" not in english.plain
        assert "Take every measure to find Ms. Ana Invented" in english.plain
        held, _ = appeal("enforced-disappearance", situation="disappeared")
        assert "Release Ms. Ana Invented" in held.plain


class TestHeld:
    def test_a_denial_of_care_alone_says_of_nobody_that_they_are_held(self) -> None:
        for situation in (None, "injured"):
            english, _ = appeal("denial-of-medical-care", situation=situation)
            assert "elease" not in english.plain
            assert "Nelson Mandela" not in english.plain
        assert "Release Ms." in appeal("denial-of-medical-care", situation="imprisoned")[0].plain

    @pytest.mark.parametrize(
        ("act", "situation"),
        [("threats", "detained-with-access"), ("house-arrest", None), ("raid", "imprisoned")],
    )
    def test_a_release_is_demanded_everywhere_or_nowhere(
        self, act: str, situation: str | None
    ) -> None:
        english, french = appeal(act, situation=situation)
        assert "Release Ms. Ana Invented immediately" in english.plain
        assert "to immediately and unconditionally release Ms. Ana Invented" in english.plain
        assert "ask for immediate and unconditional release" in english.sms
        assert "libérer immédiatement et sans condition Mme Ana Invented" in french.plain
        assert "demander la libération immédiate et sans condition" in french.sms

    def test_what_others_may_have_done_beside_is_not_for_the_state_to_end(self) -> None:
        english, french = appeal("arbitrary-arrest", "physical-assault", situation="imprisoned")
        assert "put an end to all such acts" not in english.plain
        assert "release Ms. Ana Invented, to put an end to all harassment of Ms." in english.plain
        assert "to take every measure to protect Ms. Ana Invented and to identify" in english.plain
        assert "release, protection and justice." in english.sms
        assert "Mme Ana Invented, à mettre un terme à tout harcèlement visant Mme" in french.plain
        assert "condition, la protection et la justice." in french.sms

    def test_nobody_demands_of_the_state_to_care_for_whom_others_hold(self) -> None:
        english, french = appeal("torture", "ill-treatment", situation="abducted")
        for wrong in ("unhindered access", "medical care"):
            assert wrong not in english.plain
        for wrong in ("contacts de", "soins"):
            assert wrong not in french.plain

    @pytest.mark.parametrize("situation", [None, "injured", "free-at-risk"])
    def test_nobody_demands_access_to_who_is_not_said_to_be_held(
        self, situation: str | None
    ) -> None:
        english, _ = appeal("torture", situation=situation)
        assert "unhindered access" not in english.plain
        assert "all the medical care needed" in english.plain
        assert "unhindered access" in appeal("torture", situation="imprisoned")[0].plain

    def test_nobody_demands_the_release_of_who_is_threatened_and_free(self) -> None:
        english, french = appeal("threats", situation="free-at-risk")
        assert "elease" not in english.plain + english.sms
        assert "libér" not in french.plain + french.sms


class TestGoodNews:
    @pytest.mark.parametrize("since", ["release", "release-on-bail", "acquittal", "pardon"])
    def test_what_is_welcome_is_not_condemned(self, since: str) -> None:
        english, french = appeal(situation="released", developments=(since,))
        assert "The Observatory welcomes th" in english.plain
        assert "L’Observatoire se félicite de " in french.plain
        assert "shares good news about the following situation" in english.plain
        assert (
            "vous fait part d’une bonne nouvelle concernant la situation suivante" in french.plain
        )
        for wrong in ("condemns", "URGENT intervention", "these acts"):
            assert wrong not in english.plain + english.sms
        for wrong in ("condamne", "URGENTE", "ces actes"):
            assert wrong not in french.plain + french.sms

    def test_who_is_still_held_is_to_be_released(self) -> None:
        english, _ = appeal(situation="imprisoned", developments=("sentence-reduced",))
        assert (
            "urges the authorities of Colombia to immediately and unconditionally release Ms."
            in (english.plain)
        )

    @pytest.mark.parametrize(
        "developments", [("release", "sentencing"), ("detention-extended",), ("hearing-held",)]
    )
    def test_what_is_not_all_good_is_not_welcomed(self, developments: tuple[str, ...]) -> None:
        assert "welcomes" not in appeal(developments=developments)[0].plain

    def test_a_travel_ban_that_was_lifted_is_not_to_be_lifted(self) -> None:
        english, _ = appeal("travel-ban", developments=("travel-ban-lifted",))
        assert "Lift the travel ban" not in english.plain


@pytest.mark.parametrize("act", ["sexual-violence", "break-in"])
def test_the_protection_that_is_urged_is_also_demanded(act: str) -> None:
    english, french = appeal(act, situation="free-at-risk")
    assert "take every measure to protect Ms. Ana Invented" in english.plain
    assert "every measure needed for effective protection" in english.plain
    assert "toutes les mesures nécessaires à une protection effective" in french.plain


def test_codes_that_decide_are_codes_of_the_lists() -> None:
    situations = set(RENDERER.taxonomy.situations.codes)
    assert situations >= circumstances.SITUATIONS_OF_KNOWN_PLACE
    assert situations >= circumstances.SITUATIONS_OF_CAPTIVES
    assert set(RENDERER.taxonomy.violations.codes) >= circumstances.HOLDING
    assert "travel-ban-lifted" in RENDERER.taxonomy.developments
