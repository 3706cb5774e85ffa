"""Render drafts in their template. All persons are invented."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.triage.drafting.draft import Addressee, AppealDraft, ClauseChoice, LanguageDraft, Part
from services.triage.drafting.filling import DATE_MARK, REFERENCE_MARK, roman
from services.triage.drafting.issued_texts import issue_texts
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.circumstances import STANDINGS
from services.triage.rules.references import Reference
from shared.contracts.content import AppealTexts
from shared.problems import Invalid
from shared.taxonomy import load_taxonomy

TEMPLATES = load_templates()
RENDERER = Renderer(TEMPLATES, load_taxonomy())
REFERENCE = Reference("EGY", 4, 2018, 7, 90)
LAST_REFERENCE = Reference("EGY", 999, 2018, 12, 999, 99)
ENGLISH = LanguageDraft(
    language="en",
    title="Egypt: Arbitrary detention of Ms. Amal Invented",
    concerned="Ms. Amal Invented, a lawyer",
    short="Ms. Amal Invented",
    parts={Part.FACTS: "According to the information received, on May 20, 2018.\n\nShe is held."},
    addressees=(
        Addressee(name="Mr. Invented Minister", office="Minister of Justice", fax="+1 23"),
    ),
    footnotes=("An invented note.",),
)
FRENCH = ENGLISH.model_copy(
    update={
        "language": "fr",
        "title": "Égypte : Détention arbitraire de Mme Amal Invented",
        "short": "Mme Amal Invented",
    }
)


def draft(*versions: LanguageDraft, **changes: object) -> AppealDraft:
    fields = {
        "country": "EGY",
        "issuer": "omct",
        "template": TEMPLATES.latest,
        "violations": ("arbitrary-detention", "judicial-harassment"),
        "versions": versions or (ENGLISH, FRENCH),
        **changes,
    }
    return AppealDraft.model_validate(fields)


class TestRender:
    def test_every_part_stands_in_the_order_of_the_house(self) -> None:
        plain = RENDERER.render(draft()).texts[0].plain
        order = [
            ENGLISH.title, "URGENT APPEAL - THE OBSERVATORY", REFERENCE_MARK,
            "Arbitrary detention / Judicial harassment", "\nEgypt\n", DATE_MARK,
            "requests your URGENT intervention in the following situation in Egypt",
            "Description of the situation:", "informed by reliable sources",
            "According to the information received", "strongly condemns", "Actions requested:",
            "i. Guarantee", "ii. Release", "Declaration on Human Rights Defenders",
            "Universal Declaration", "Addresses:", "Mr. Invented Minister, Minister of Justice",
            "***", f"Geneva-Paris, {DATE_MARK}", "quoting the code of this appeal",
            "created in 1997", "E-mail:", "[1] An invented note.",
        ]  # fmt: skip
        places = [plain.find(part) for part in order]
        assert -1 not in places
        assert places == sorted(places)

    def test_a_page_begins_with_the_title_as_the_house_does(self) -> None:
        html = RENDERER.render(draft()).texts[0].html
        order = ("<h1>Egypt", "URGENT APPEAL", REFERENCE_MARK)
        assert sorted(order, key=html.find) == list(order)

    def test_the_issuing_organisation_names_itself_first(self) -> None:
        plain = RENDERER.render(draft(issuer="fidh")).texts[0].plain
        assert "a partnership of FIDH and the World Organisation" in plain
        assert "Paris-Geneva" in plain

    def test_demands_follow_the_violations(self) -> None:
        beaten = RENDERER.render(draft(violations=("physical-assault",))).texts[0].plain
        assert "impartial and transparent investigation" in beaten
        assert "Release Ms." not in beaten

    def test_chosen_and_own_demands_replace_the_library(self) -> None:
        own = ENGLISH.model_copy(
            update={"clauses": (ClauseChoice(id="release"), ClauseChoice(text="Lift the siege;"))}
        )
        plain = RENDERER.render(draft(own)).texts[0].plain
        assert "i. Release Ms. Amal Invented" in plain
        assert "ii. Lift the siege;" in plain
        assert "Universal Declaration" not in plain

    def test_a_part_written_by_hand_replaces_the_phrase(self) -> None:
        own = ENGLISH.model_copy(update={"parts": {Part.URGING: "The Observatory is alarmed."}})
        plain = RENDERER.render(draft(own)).texts[0].plain
        assert "The Observatory is alarmed." in plain
        assert "strongly condemns" not in plain

    @given(st.text(alphabet="{}%<>&\"' abc\n", max_size=60))
    def test_what_an_editor_writes_is_text_and_never_template_or_markup(self, words: str) -> None:
        own = ENGLISH.model_copy(update={"parts": {Part.FACTS: f"x{words}x"}, "title": "<script>"})
        text = RENDERER.render(draft(own)).texts[0]
        for paragraph in re.split(r"\n\s*\n", f"x{words}x"):
            assert paragraph.strip() in text.plain
        allowed = {"article", "p", "h1", "h2", "strong", "br", "ol", "ul", "li"}
        assert set(re.findall(r"</?([a-z0-9]+)", text.html)) <= allowed

    def test_no_sign_turns_the_letters_of_a_title_around(self) -> None:
        """U+202E would reverse the text after it, also in the e-mail's subject and the SMS."""
        words = "Egypt: \u202edetention of\u202d Ms. \u200fAmal Invented"
        assert (
            LanguageDraft(language="en", title=words).title
            == "Egypt: detention of Ms. \u200fAmal Invented"
        )
        with pytest.raises(ValidationError, match="line breaks are not allowed"):
            LanguageDraft(language="en", title="Egypt:\nDetention")

    def test_rendering_again_gives_the_same_bytes(self) -> None:
        first, second = (RENDERER.render(draft()).model_dump_json() for _ in range(2))
        assert first == second

    def test_the_sms_says_what_and_where_in_few_words(self) -> None:
        rendered = RENDERER.render(draft(hearing=date(2018, 8, 1)))
        english, french = issue_texts(rendered, REFERENCE, datetime.now(UTC)).texts
        assert english.sms == (
            "URGENT APPEAL - THE OBSERVATORY EGY 004 / 0718 / OBS 090\n"
            "Egypt: Arbitrary detention of Ms. Amal Invented\n"
            "Please write to the authorities and ask for immediate and unconditional release.\n"
            "Hearing: August 1, 2018\n"
            "Reply to alert@observatoryfordefenders.org with the code EGY 004 / 0718 / OBS 090"
        )
        # "août" is not in the GSM alphabet, so plainer signs would save nothing.
        assert french.sms == (
            "APPEL URGENT - L\u2019OBSERVATOIRE EGY 004 / 0718 / OBS 090\n"
            "Égypte\u00a0: Détention arbitraire de Mme Amal Invented\n"
            "Merci d\u2019écrire aux autorités pour demander la libération immédiate et sans "
            "condition.\n"
            "Audience\u00a0: 1er août 2018\n"
            "Répondre à alert@observatoryfordefenders.org avec le code EGY 004 / 0718 / OBS 090"
        )

    def test_text_and_sms_tell_of_a_hearing_once_and_only_where_there_is_one(self) -> None:
        english, french = RENDERER.render(draft(hearing=date(2018, 8, 1))).texts
        assert "\nA hearing is to take place on August 1, 2018.\n" in english.plain
        assert "\nUne audience doit avoir lieu le 1er août 2018.\n" in french.plain
        told = {"parts": {Part.FACTS: "Her trial opens on August 1, 2018."}}
        (english,) = RENDERER.render(
            draft(ENGLISH.model_copy(update=told), hearing=date(2018, 8, 1))
        ).texts
        assert english.plain.count("August 1, 2018") == 1
        assert "earing" not in RENDERER.render(draft()).texts[0].plain + english.plain

    def test_unknown_codes_are_named(self) -> None:
        with pytest.raises(Invalid) as refused:
            RENDERER.render(
                draft(
                    ENGLISH.model_copy(update={"clauses": (ClauseChoice(id="nothing"),)}),
                    issuer="nobody",
                    violations=("arbitrary-detntion",),
                    country="XXX",
                    situation="nowhere",
                )
            )
        assert {fault.field for fault in refused.value.faults} == {
            "issuer",
            "violations.0",
            "country",
            "situation",
            "versions.0.clauses.0.id",
        }

    def test_a_text_that_would_not_fit_is_refused(self) -> None:
        long = ENGLISH.model_copy(update={"footnotes": tuple("y" * 12_000 for _ in range(30))})
        with pytest.raises(Invalid):
            RENDERER.render(draft(long))

    @pytest.mark.parametrize("mark", [REFERENCE_MARK, DATE_MARK])
    def test_what_would_not_fit_once_code_and_date_stand_in_it_is_refused(self, mark: str) -> None:
        for long in (
            {"title": mark.ljust(300, "y")},
            {"parts": ENGLISH.parts | {Part.SMS: mark.ljust(480, "y")}},
        ):
            with pytest.raises(Invalid, match="too long"):
                RENDERER.render(draft(ENGLISH.model_copy(update=long)))

    @given(st.text("⟦⟧dateref nc", max_size=300), st.datetimes(datetime(2000, 1, 2),  # noqa: DTZ001  # hypothesis adds the zone
           datetime(2099, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001  # fmt: skip
    def test_what_was_drafted_can_be_issued(self, title: str, moment: datetime) -> None:
        for version in (ENGLISH, FRENCH):
            told = {"title": (title + f" {DATE_MARK} {REFERENCE_MARK}" * 7)[:300].strip()}
            try:
                texts = RENDERER.render(draft(version.model_copy(update=told)))
            except Invalid:
                continue
            assert issue_texts(texts, LAST_REFERENCE, moment)

    @pytest.mark.parametrize("title", ["=?utf-8?b?SGVsbG8=?=", "Egypt =?", "=?utf-8?q?a=0D=0Ab?="])
    def test_a_title_that_mail_programs_would_read_otherwise_is_refused(self, title: str) -> None:
        with pytest.raises(Invalid) as refused:
            RENDERER.render(draft(ENGLISH.model_copy(update={"title": title})))
        assert [fault.field for fault in refused.value.faults] == ["versions.0.title"]

    def test_parts_to_be_written_are_told(self) -> None:
        empty = draft(LanguageDraft(language="fr"), violations=())
        assert RENDERER.unfilled(empty) == (
            "violations",
            "fr.title",
            "fr.concerned",
            "fr.short",
            "fr.facts",
            "fr.addressees",
        )
        assert RENDERER.unfilled(draft()) == ()


class TestIssue:
    def test_code_and_date_stand_where_their_marks_were(self) -> None:
        texts = issue_texts(RENDERER.render(draft()), REFERENCE, datetime(2018, 7, 1, tzinfo=UTC))
        english, french = texts.texts
        assert "July 1, 2018" in english.plain
        assert "Genève-Paris, le 1er juillet 2018" in french.plain
        for text in texts.texts:
            assert str(REFERENCE) in text.plain
            assert str(REFERENCE) in text.html
            assert "⟦" not in text.plain + text.html + text.sms + text.title

    def test_a_title_of_before_the_rule_is_not_issued(self) -> None:
        (text,) = RENDERER.render(draft(ENGLISH)).texts
        older = AppealTexts(texts=(text.model_copy(update={"title": "=?utf-8?b?SGVsbG8=?="}),))
        with pytest.raises(Invalid):
            issue_texts(older, REFERENCE, datetime(2018, 7, 1, tzinfo=UTC))

    def test_dates_are_told_as_each_language_tells_them(self) -> None:
        assert LANGUAGES["en"].long_date(datetime(2018, 5, 24, tzinfo=UTC)) == "May 24, 2018"
        assert LANGUAGES["fr"].long_date(datetime(2018, 5, 24, tzinfo=UTC)) == "24 mai 2018"


class TestTemplates:
    def test_both_languages_have_the_same_clauses_and_issuers(self) -> None:
        for dated in TEMPLATES.dates:
            english, french = TEMPLATES.forms[dated, "en"], TEMPLATES.forms[dated, "fr"]
            for one, other in (
                (english.clauses, french.clauses),
                (english.urging, french.urging),
                (english.asks, french.asks),
            ):
                assert [each.model_dump(exclude={"text"}) for each in one] == [
                    each.model_dump(exclude={"text"}) for each in other
                ]
            assert english.issuers.keys() == french.issuers.keys()

    def test_clauses_are_chosen_by_violations_and_standings_that_exist(self) -> None:
        taxonomy = RENDERER.taxonomy
        known = {*taxonomy.violations.codes, *taxonomy.developments.codes, *STANDINGS}
        for form in TEMPLATES.forms.values():
            named = [code for c in form.clauses for code in (*c.called_by, *c.not_for)]
            named += [
                code for u in (*form.urging, *form.asks) for code in (*u.called_by, *u.only_for)
            ]
            assert set(named) <= known

    def test_every_clause_and_phrase_can_be_printed(self) -> None:
        everything = tuple(
            ClauseChoice(id=clause.id) for clause in TEMPLATES.forms[TEMPLATES.latest, "en"].clauses
        )
        versions = [v.model_copy(update={"clauses": everything}) for v in (ENGLISH, FRENCH)]
        assert all("{{" not in text.plain for text in RENDERER.render(draft(*versions)).texts)


class TestDraft:
    def test_control_characters_are_refused(self) -> None:
        with pytest.raises(ValidationError):
            LanguageDraft(language="en", title="a\x00b")

    def test_a_title_is_one_line(self) -> None:
        with pytest.raises(ValidationError):
            LanguageDraft(language="en", title="a\nb")

    def test_a_language_stands_once(self) -> None:
        with pytest.raises(ValidationError):
            draft(ENGLISH, ENGLISH)


@given(st.integers(1, 89))
def test_numerals_are_never_the_same_for_two_clauses(number: int) -> None:
    assert len({roman(each) for each in range(1, number + 1)}) == number
