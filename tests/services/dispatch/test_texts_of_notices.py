"""The texts of notices, in the language of each reader."""

import pytest

from services.dispatch.channels import channel_names
from services.dispatch.rules.combined_notices import MOST_LINES
from services.dispatch.rules.missing_roles import WHAT_TO_DO
from services.dispatch.rules.notice_sentences import SENTENCES
from services.dispatch.rules.notice_texts import (
    OUTCOMES,
    NoticeFacts,
    notice_body,
    notice_text,
    short_notice,
)
from services.triage.drafting.short_message import segments
from shared.contracts.notices import NoticeReason
from shared.web.translations import UNPLAIN
from tests.shared.web.test_french_spacing import wrong

NAMES = channel_names()
TERMS = {
    "decision-waits",
    "campaign-stopped",
    "deliveries-failed",
    "nobody-reached",
    "events-parked",
}
"""Reasons whose French terms have a letter that is not in the alphabet of an SMS."""


class TestWords:
    @pytest.mark.parametrize("language", SENTENCES)
    def test_have_a_sentence_for_each_reason(self, language: str) -> None:
        assert set(SENTENCES[language]) == set(NoticeReason)

    def test_are_those_of_the_pages(self) -> None:
        said = [*SENTENCES["en"].values(), *WHAT_TO_DO["en"].values(), *OUTCOMES["en"].values()]
        assert [text for text in said if UNPLAIN.search(text)] == []

    def test_of_many_name_some_and_count_the_others(self) -> None:
        many = [NoticeFacts("case-opened", f"C-2026-{each:04}") for each in range(MOST_LINES + 3)]
        subject, lines = notice_text(many, "fr", NAMES)
        assert subject == "Tocsin: 53 avis"
        assert lines.count("Un dossier a été ouvert.") == MOST_LINES
        assert lines.endswith("Et 3 de plus.")

    def test_of_an_sms_say_how_many_there_are(self) -> None:
        told = [NoticeFacts("case-waits", "C-2026-0001"), NoticeFacts("case-waits", "C-2026-0002")]
        assert short_notice(told, "en", NAMES) == "Tocsin: 2 notices. Sign in to see it."
        one = short_notice(told[:1], "en", NAMES)
        assert one == "Tocsin: C-2026-0001: A case is waiting for you."

    def test_of_an_email_lead_to_what_it_is_about(self) -> None:
        about = [
            NoticeFacts("case-opened", "C-2026-0001"),
            NoticeFacts("case-waits", "C-2026-0001"),
            NoticeFacts("deliveries-failed", "C-2026-0002"),
            NoticeFacts("support-requested", "C-2026-0003"),
            NoticeFacts("events-parked", None),
        ]
        case = "https://tocsin.example/triage/cases/by-number/C-2026-0001\n"
        one = notice_body(about[:1], "https://tocsin.example", "en", NAMES)
        assert one.endswith(f"Sign in to see it: {case}")
        assert notice_body(about[:2], "https://tocsin.example", "en", NAMES).count("https://") == 1
        every = notice_body(about, "https://tocsin.example", "fr", NAMES)
        assert every.endswith(
            f"Connectez-vous pour le voir\N{NO-BREAK SPACE}:\n{case}https://tocsin.example/dispatch/campaigns\n"
            "https://tocsin.example/relocation/support-requests\nhttps://tocsin.example/\n"
        )

    @pytest.mark.parametrize("reason", NoticeReason)
    def test_of_a_french_email_have_french_signs_and_of_an_sms_plain_ones(
        self, reason: NoticeReason
    ) -> None:
        told = [NoticeFacts(reason, "C-2026-0001")]
        mail = notice_body(told, "https://tocsin.example:8443", "fr", NAMES)
        assert not wrong(mail), mail
        assert "'" not in mail
        assert "https://tocsin.example:8443/" in mail or "https://" not in mail
        typographic = {"\N{NO-BREAK SPACE}", "\N{RIGHT SINGLE QUOTATION MARK}"}
        assert not typographic & set(short_notice(told, "fr", NAMES))

    def test_of_an_english_email_are_as_they_are_stored(self) -> None:
        told = [NoticeFacts("case-waits", "C-2026-0001")]
        mail = notice_body(told, "https://tocsin.example", "en", NAMES)
        assert mail.startswith(
            "C-2026-0001: A case is waiting for you.\n\nSign in to see it: https"
        )

    @pytest.mark.parametrize("language", SENTENCES)
    @pytest.mark.parametrize("reason", NoticeReason)
    def test_of_an_sms_fit_into_two_parts_in_its_alphabet(
        self, reason: NoticeReason, language: str
    ) -> None:
        """One other letter makes a part hold 70 characters instead of 160."""
        sms = short_notice([NoticeFacts(reason, "C-2026-0001")], language, NAMES)
        assert segments(sms) <= 2
        assert (set("\u00ea\u00f4\u00e7\u00e2\u00ee\u00fb\u0153") & set(sms) != set()) == (
            language == "fr" and reason in TERMS
        )
