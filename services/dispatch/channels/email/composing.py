"""Compose e-mails."""

from html import escape

from services.dispatch.channels.definition import AppealToSend, NoticeToSend, TrialToSend
from services.dispatch.gateways.messages import Letter
from services.dispatch.rules.notice_sentences import repeated_words, subject_words
from services.dispatch.rules.notice_texts import notice_body, notice_text
from services.dispatch.rules.other_language import direction, sentence
from services.dispatch.rules.trial_messages import TRIAL_LANGUAGES, TRIAL_SUBJECT, TRIAL_TEXT

MAY_UNSUBSCRIBE = frozenset({"media", "partner"})
"""The audiences whose letters carry an unsubscribe header (RFC 2369).

Governments and the United Nations are asked to act: that is correspondence, not a mailing list.
"""


class EmailComposer:
    def appeal(self, to_send: AppealToSend) -> Letter:
        text = to_send.text
        subject = subject_words(to_send.campaign.reference, text.title)
        subject = repeated_words(subject, text.language) if to_send.repeated else subject
        plain, html = _with_language_told(to_send)
        return Letter(
            to_send.delivery,
            to_send.address,
            subject,
            plain,
            html,
            to_send.repeated,
            unsubscribe=to_send.audience in MAY_UNSUBSCRIBE,
            language=text.language,
        )

    def trial(self, to_send: TrialToSend) -> Letter:
        return Letter(
            to_send.delivery,
            to_send.address,
            TRIAL_SUBJECT,
            TRIAL_TEXT,
            None,
            notice=True,
            language=TRIAL_LANGUAGES,
        )


def _with_language_told(to_send: AppealToSend) -> tuple[str, str]:
    """Return text and HTML, which begin with a sentence if the recipient chose another language."""
    text = to_send.text
    if to_send.preferred is None:
        return text.plain, text.html
    told, said_in = sentence(to_send.preferred, text.language)
    paragraph = f'<p lang="{said_in}" dir="{direction(said_in)}">{escape(told)}</p>'
    return f"{told}\n\n{text.plain}", f"{paragraph}\n{text.html}"


def compose_notice(to_send: NoticeToSend) -> Letter:
    subject, _ = notice_text(to_send.notices, to_send.language, to_send.names)
    body = notice_body(to_send.notices, to_send.public_url, to_send.language, to_send.names)
    return Letter(
        to_send.delivery,
        to_send.address,
        subject,
        body,
        None,
        to_send.repeated,
        notice=True,
        language=to_send.language,
    )
