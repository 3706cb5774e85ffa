"""An SMS: its demand, and its number of segments. All persons are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.triage.drafting.filling import REFERENCE_MARK
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.short_message import (
    MOST_CHARACTERS,
    MOST_SEGMENTS,
    segments,
    shortened,
    to_gsm,
)
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.references import LONGEST_REFERENCE
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Act, Development
from shared.taxonomy import load_taxonomy
from tests.services.triage.drafting.test_demands import letter
from tests.services.triage.drafting.test_plan import person, texts

TEMPLATES = load_templates()
FORMS: dict[str, AppealForm] = {
    each: TEMPLATES.forms[TEMPLATES.latest, each] for each in APPEAL_LANGUAGES
}
RENDERER = Renderer(TEMPLATES, load_taxonomy())


def sms(*violations: str, title: str = "Colombia: x", named: bool = True, **told: object) -> str:
    """Return the English SMS."""
    draft = letter(*violations, **told)  # type: ignore[arg-type]  # as `letter` takes them
    english = draft.versions[0].model_copy(update={"title": title})
    (text,) = RENDERER.render(
        draft.model_copy(update={"versions": (english,)}), names_shown=named
    ).texts
    return text.sms


class TestAsk:
    @pytest.mark.parametrize(
        ("violations", "situation", "asked"),
        [
            (("killing", "raid"), None, "justice"),
            (("death-threats",), "free-at-risk", "protection and justice"),
            (("judicial-harassment",), "imprisoned", "immediate and unconditional release"),
            (("smear-campaign",), "free", "an end to these acts"),
        ],
    )
    def test_one_thing_is_asked_for(
        self, violations: tuple[str, ...], situation: str | None, asked: str
    ) -> None:
        words = sms(*violations, situation=situation)
        assert f"Please write to the authorities and ask for {asked}." in words

    def test_nobody_is_asked_to_write_where_nobody_is_to_be_written_to(self) -> None:
        words = sms("raid", no_addresses=True)
        assert "The Observatory asks for an end to these acts." in words
        assert "write" not in words


class TestAlphabet:
    def test_it_keeps_to_the_alphabet_that_makes_long_segments(self) -> None:
        title = "Colombie : « assassinat » d\N{RIGHT SINGLE QUOTATION MARK}une sœur…"
        draft = letter("killing")
        french = draft.versions[1].model_copy(update={"title": title})
        (text,) = RENDERER.render(draft.model_copy(update={"versions": (french,)})).texts
        assert 'Colombie : "assassinat" d\'une soeur...\n' in text.sms
        assert text.sms.startswith("APPEL URGENT - L'OBSERVATOIRE")

    def test_the_words_of_the_house_keep_to_it_in_both_languages(self) -> None:
        for violations in (("killing",), ("threats",), ("arbitrary-detention",), ("raid",)):
            for text in RENDERER.render(letter(*violations)).texts:
                assert segments(text.sms.replace(REFERENCE_MARK, LONGEST_REFERENCE)) == 2

    def test_letters_of_names_stay_as_they_are(self) -> None:
        assert "Çağla Inventé" in sms("killing", title="Colombia: Çağla Inventé")

    def test_without_names_it_says_what_happened_and_where(self) -> None:
        texts = RENDERER.render(letter("killing", "raid"), names_shown=False).texts
        assert "\nColombia: Killing / Raid\n" in texts[0].sms
        assert "\nColombie : Assassinat / Perquisition\n" in texts[1].sms


class TestSegments:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
            ("€" * 80, 1), ("€" * 81, 2), ("ê" * 70, 1), ("ê" * 71, 2), ("\N{BELL}" * 36, 2),
        ],
    )  # fmt: skip
    def test_they_are_counted_as_providers_do(self, text: str, parts: int) -> None:
        assert segments(text) == parts

    @given(st.text("aé êğ€", max_size=300), st.booleans())
    def test_however_long_the_title_there_are_few(self, title: str, named: bool) -> None:
        told = sms("raid", "torture", "arbitrary-detention", title=title.strip(), named=named)
        words = told.replace(REFERENCE_MARK, LONGEST_REFERENCE)
        assert segments(words) <= MOST_SEGMENTS
        assert len(words) <= MOST_CHARACTERS
        assert words.endswith(f"with the code {LONGEST_REFERENCE}")

    def test_whole_words_are_kept(self) -> None:
        assert shortened("Arbitrary detention of Ms. Invented", 24) == "Arbitrary detention..."
        assert shortened("Arbitrary", 9) == "Arbitrary"
        assert shortened("Arbitrary", 8) == ""

    def test_no_text_ends_with_a_word_that_joins_others(self) -> None:
        title = "Arbitrary detention of and threats against Ms. Invented"
        joining = ("of", "and", "against")
        cut = {shortened(title, length, joining=joining) for length in range(25, 50)}
        assert cut == {"Arbitrary detention...", "Arbitrary detention of and threats..."}


class TestPlainly:
    @pytest.mark.parametrize(
        ("written", "sent"),
        [
            ("Free \N{SOFT HYPHEN}Amal\N{ZERO WIDTH SPACE} now\N{WORD JOINER}", "Free Amal now"),
            ("\N{RIGHT-TO-LEFT MARK}Amal\N{RIGHT-TO-LEFT OVERRIDE}", "Amal"),
            (
                "non\N{NON-BREAKING HYPHEN}violent \N{EN DASH} 5\N{NO-BREAK SPACE}p.m.",
                "non-violent - 5 p.m.",
            ),
            ("Fre\u0301de\u0301ric\u02bcs\u2003e\u0300re", "Frédéric's ère"),
            ("e\ufe0fn\u034fd\u2028of \ufb01ve\u2010\uff0dsix", "end\nof five--six"),
            ("\u2032x\u2033\ttwo", "'x\" two"),
            ("Write to \u2018her\u2019 \u201enow\u201c", "Write to 'her' \"now\""),
        ],
    )
    def test_what_shows_nothing_or_only_looks_finer_makes_no_more_segments(
        self, written: str, sent: str
    ) -> None:
        assert to_gsm(written) == sent
        assert segments(to_gsm(written + "a" * 100)) == 1

    def test_no_number_becomes_another(self) -> None:
        assert to_gsm("10\u00b2 \N{EN DASH} 1\u00bd") == "10\u00b2 \N{EN DASH} 1\u00bd"

    def test_where_it_would_save_nothing_the_text_stays(self) -> None:
        persian = "\u0645\u062d\u0645\u062f\N{ZERO WIDTH NON-JOINER}\u0631\u0636\u0627"
        assert to_gsm(f"{persian} \N{EN DASH} x\N{ZERO WIDTH SPACE}") == (
            f"{persian} \N{EN DASH} x"
        )


class TestForWhom:
    """What is not asked for everybody names those for whom it is asked, or is not asked."""

    @pytest.mark.parametrize("length", [1, 15, 40, 70])
    def test_a_release_names_who_is_held(self, length: int) -> None:
        bola = f"Bola {'o' * length} Invented"
        persons = [
            person("Ada Invented", situation="free-at-risk"),
            person(bola, situation="imprisoned"),
        ]
        acts = [
            Act(violation="death-threats", to=(persons[0].id,), perpetrators=("police",)),
            Act(violation="arbitrary-detention", to=(persons[1].id,), perpetrators=("police",)),
        ]
        for language, told in texts("KEN", persons, acts).items():
            asked = told.partition("SMS: ")[2].partition("\n")[2].partition("\n")[2]
            release = [each.text for each in FORMS[language].asks if "held" in each.called_by]
            assert bola in asked or not any(each in asked for each in release)

    def test_a_release_beside_one_who_is_free_names_who_is_held(self) -> None:
        persons = [
            person("Ada Invented", situation="free"),
            person("Bola Invented", situation="imprisoned"),
        ]
        acts = [
            Act(violation="arbitrary-detention", to=(persons[1].id,), perpetrators=("police",)),
        ]
        news = [Development(development="release", to=(persons[0].id,))]
        told = texts("KEN", persons, acts, news)["en"]
        assert "ask for immediate and unconditional release (Ms. Bola Invented)." in told

    def test_one_thing_is_asked_once_however_many_they_are(self) -> None:
        codes = "killing", "death-threats", "armed-attack", "threats"
        situations = "killed", *["free-at-risk"] * 3
        persons = [person(f"{each} Invented", situation=each) for each in situations]
        acts = [
            Act(violation=code, to=(each.id,), perpetrators=("police",))
            for code, each in zip(codes, persons, strict=True)
        ]
        told = texts("KEN", persons, acts)["en"]
        assert "justice and justice" not in told
        assert "justice (Ms. killed Invented)" in told

    def test_no_word_is_cut_before_a_name_with_an_article(self) -> None:
        cut = shortened("Libertad de la Sra. A y del Sr. Bola Inventado", 34, whole=["el Sr. Bola"])
        assert cut == "Libertad de la Sra. A y..."


def test_where_it_has_no_room_to_say_for_whom_it_asks_at_once() -> None:
    situations = "killed", "imprisoned", "free-at-risk"
    codes = "killing", "arbitrary-detention", "death-threats"
    long = "Şə" * 60
    persons = [person(f"{each} {long} Ğ", situation=each) for each in situations]
    acts = [
        Act(violation=code, to=(each.id,), perpetrators=("police",))
        for code, each in zip(codes, persons, strict=True)
    ]
    for told in texts("KEN", persons, acts).values():
        _, _, message = told.partition("SMS: ")
        assert len(message) <= MOST_CHARACTERS
        assert long not in message.partition("\n")[2].partition("\n")[2]
