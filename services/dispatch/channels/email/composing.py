"""Compose e-mails."""

from services.dispatch.channels.definition import AppealToSend, NoticeToSend, TrialToSend
from services.dispatch.gateways.messages import Letter
from services.dispatch.rules.notice_sentences import repeated_words, subject_words
from services.dispatch.rules.notice_texts import notice_body, notice_text
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
        return Letter(
            to_send.delivery,
            to_send.address,
            subject,
            text.plain,
            text.html,
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
