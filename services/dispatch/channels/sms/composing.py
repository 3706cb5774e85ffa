"""Compose SMS."""

from services.dispatch.channels.definition import AppealToSend, NoticeToSend, TrialToSend
from services.dispatch.gateways.messages import ShortMessage
from services.dispatch.rules.notice_sentences import repeated_words
from services.dispatch.rules.notice_texts import short_notice
from services.dispatch.rules.other_language import marked
from services.dispatch.rules.trial_messages import TRIAL_SMS


class SmsComposer:
    def appeal(self, to_send: AppealToSend) -> ShortMessage:
        text = to_send.text
        sms = marked(text.sms, text.language) if to_send.preferred else text.sms
        sms = repeated_words(sms, text.language) if to_send.repeated else sms
        return ShortMessage(to_send.delivery, to_send.address, sms)

    def trial(self, to_send: TrialToSend) -> ShortMessage:
        return ShortMessage(to_send.delivery, to_send.address, TRIAL_SMS)


def compose_notice(to_send: NoticeToSend) -> ShortMessage:
    words = short_notice(to_send.notices, to_send.language, to_send.names)
    return ShortMessage(to_send.delivery, to_send.address, words)
