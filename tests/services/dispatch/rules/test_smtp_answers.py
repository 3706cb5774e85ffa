"""The meaning of mail servers' refusals.

The answers are of kinds seen in the wild, with names and addresses invented.
"""

import pytest

from services.dispatch.rules.reasons import Reason
from services.dispatch.rules.smtp_answers import Stage, enhanced_code, judge

R, S = Reason, Stage

AT_RCPT = [
    # the address does not exist
    (550, "5.1.1 <x@y.example>: Recipient address rejected: User unknown", R.NO_SUCH_ADDRESS),
    (550, "5.1.1 The email account that you tried to reach does not exist.", R.NO_SUCH_ADDRESS),
    (550, "5.1.1 invented refusal", R.NO_SUCH_ADDRESS),
    (550, "5.1.2 Host or domain name not found", R.NO_SUCH_ADDRESS),
    (501, "5.1.3 Bad recipient address syntax", R.NO_SUCH_ADDRESS),
    (551, "5.1.6 The recipient has moved", R.NO_SUCH_ADDRESS),
    (556, "5.1.10 Recipient address has null MX", R.NO_SUCH_ADDRESS),
    (556, "no mail here", R.NO_SUCH_ADDRESS),
    (550, "5.2.1 The email account that you tried to reach is disabled.", R.NO_SUCH_ADDRESS),
    (550, "5.2.1 mailbox inactive", R.NO_SUCH_ADDRESS),
    (550, "5.7.17 The owner of this mailbox has changed", R.NO_SUCH_ADDRESS),
    (550, "5.7.1 No such user here", R.NO_SUCH_ADDRESS),
    (550, "No such user here", R.NO_SUCH_ADDRESS),
    (550, "x@y.example: user unknown", R.NO_SUCH_ADDRESS),
    (554, "delivery error: dd This user doesn't have an account", R.NO_SUCH_ADDRESS),
    (550, "5.0.0 <spam@y.example>... User unknown", R.NO_SUCH_ADDRESS),
    (550, "Message was not accepted -- user is terminated", R.NO_SUCH_ADDRESS),
    (550, "This account has been deleted", R.NO_SUCH_ADDRESS),
    (550, "Recipient's mailbox was removed", R.NO_SUCH_ADDRESS),
    (550, "Пользователь не найден", R.NO_SUCH_ADDRESS),
    (550, "Поштова скринька не існує", R.NO_SUCH_ADDRESS),
    (550, "Skrzynka nie istnieje", R.NO_SUCH_ADDRESS),
    (550, "Kullan\u0131c\u0131 bulunamad\u0131", R.NO_SUCH_ADDRESS),
    (550, "المستخدم غير موجود", R.NO_SUCH_ADDRESS),
    (550, "用户不存在", R.NO_SUCH_ADDRESS),
    (550, "Отправитель не найден", R.SENDER_REFUSED),
    (550, "发件人不存在", R.SENDER_REFUSED),
    (550, "your account has been deleted", R.SENDER_REFUSED),
    # refused without saying whether it exists
    (550, "5.5.0 Requested action not taken: mailbox unavailable", R.RECIPIENT_REFUSED),
    (550, "5.1.1 Mailbox unavailable", R.NO_SUCH_ADDRESS),
    (550, "the account was removed from the allowlist", R.RECIPIENT_REFUSED),
    (550, "5.5.0 mailbox unavailable. Reject due to policy restrictions", R.SENDER_REFUSED),
    (550, "Requested action not taken: mailbox unavailable", R.RECIPIENT_REFUSED),
    (550, "invented refusal", R.RECIPIENT_REFUSED),
    (553, "mailbox name not allowed", R.RECIPIENT_REFUSED),
    (550, "5.4.1 Recipient address rejected: Access denied. AS(1)", R.RECIPIENT_REFUSED),
    # a temporary state
    (552, "5.2.2 Mailbox full", R.MAILBOX_FULL),
    (550, "5.2.2 Over quota", R.MAILBOX_FULL),
    (552, "4.2.2 The recipient's inbox is out of storage space", R.MAILBOX_FULL),
    (550, "5.1.1 mailbox is full", R.MAILBOX_FULL),
    (452, "4.2.2 Mailbox full", R.MAILBOX_FULL),
    (552, "exceeded storage allocation", R.MAILBOX_FULL),
    (550, "5.7.0 Mailbox is over its limit", R.MAILBOX_FULL),
    (550, "Bo\u00eete aux lettres pleine", R.MAILBOX_FULL),
    (550, "Postfach ist voll", R.MAILBOX_FULL),
    (550, "Buz\u00f3n lleno", R.MAILBOX_FULL),
    (550, "casella piena", R.MAILBOX_FULL),
    (550, "Caixa de correio cheia", R.MAILBOX_FULL),
    (550, "Почтовый ящик переполнен", R.MAILBOX_FULL),
    (550, "收件箱已满", R.MAILBOX_FULL),
    (550, "5.2.1 This user is receiving mail at a rate that prevents more of it", R.BUSY),
    (550, "The recipient's mailbox is too busy", R.BUSY),
    (554, "5.2.122 The recipient has exceeded their limit of messages an hour", R.BUSY),
    (554, "5.2.121 The recipient has exceeded their limit from this sender", R.BUSY),
    (550, "Maximum number of messages per hour exceeded", R.RATE_LIMITED),
    (550, "5.3.0 mail system fault", R.PROVIDER_FAULT),
    (554, "5.3.5 system incorrectly configured", R.PROVIDER_FAULT),
    (550, "5.4.4 unable to route", R.PROVIDER_FAULT),
    (554, "5.4.6 mail loop", R.PROVIDER_FAULT),
    (450, "4.1.1 unverified address", R.BUSY),
    (450, "4.7.1 Greylisted, see http://postgrey.example/", R.BUSY),
    (451, "4.7.1 come back in five minutes", R.BUSY),
    (451, "invented refusal", R.BUSY),
    # us
    (550, "5.7.1 Relaying denied", R.SENDER_REFUSED),
    (
        554,
        "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.example",
        R.SENDER_REFUSED,
    ),
    (550, "5.7.1 Message rejected under suspicion of SPAM", R.SENDER_REFUSED),
    (550, "5.7.26 This mail is unauthenticated", R.SENDER_REFUSED),
    (550, "5.7.23 SPF validation failed", R.SENDER_REFUSED),
    (550, "5.7.25 no reverse DNS", R.SENDER_REFUSED),
    (550, "5.1.8 Sender's domain does not exist", R.SENDER_REFUSED),
    (553, "5.1.7 bad address syntax of the sender", R.SENDER_REFUSED),
    (550, "relay not permitted", R.SENDER_REFUSED),
    (554, "5.7.0 refused by policy", R.SENDER_REFUSED),
    (550, "Your IP was found on a blacklist", R.SENDER_REFUSED),
    (503, "5.5.1 out of order", R.SENDER_REFUSED),
    (554, "5.7.1 Recipient address rejected: Access denied", R.SENDER_REFUSED),
    (554, "5.7.9 Message not accepted for policy reasons", R.SENDER_REFUSED),
    (550, "Mail content denied.", R.SENDER_REFUSED),
    (550, "Unpaid invoice: account on hold", R.SENDER_REFUSED),
    (550, "Connection frequency limited", R.RATE_LIMITED),
    (550, "Recipient limit reached for this hour", R.RATE_LIMITED),
    (550, "Maximum credits exceeded", R.RATE_LIMITED),
    (554, "5.1.90 You've reached your daily limit of recipients", R.RATE_LIMITED),
    (550, "5.4.5 Daily user sending quota exceeded.", R.RATE_LIMITED),
    (550, "5.7.1 too many messages from this account today", R.RATE_LIMITED),
    (550, "5.7.28 mail flood detected", R.RATE_LIMITED),
    (452, "4.5.3 too many recipients", R.RATE_LIMITED),
    (421, "4.7.28 unusual rate of mail from your address", R.RATE_LIMITED),
    (451, "4.7.0 rate limit exceeded", R.RATE_LIMITED),
    (530, "5.7.0 Authentication required", R.NOT_AUTHORISED),
    (550, "5.7.1 Account suspended", R.NOT_AUTHORISED),
    (554, "Your account has been suspended", R.NOT_AUTHORISED),
    (550, "5.7.13 User account disabled", R.NO_SUCH_ADDRESS),
    # us, with the words and codes for a recipient
    (550, "5.1.1 Too many invalid recipients from your host, temporarily blocked", R.RATE_LIMITED),
    (550, "5.1.1 Sender address rejected: user unknown", R.SENDER_REFUSED),
    (550, "5.1.1 Access denied: sending domain does not exist", R.SENDER_REFUSED),
    (550, "5.1.1 The sender's mailbox does not exist on our servers", R.SENDER_REFUSED),
    (550, "5.1.2 Unable to verify the domain of your From address", R.SENDER_REFUSED),
    (550, "5.1.2 We weren't able to find the sending host", R.SENDER_REFUSED),
    (550, "5.1.3 From address invalid", R.SENDER_REFUSED),
    (553, "5.1.3 Sender domain not valid", R.SENDER_REFUSED),
    (550, "5.1.10 sender domain has a null MX", R.SENDER_REFUSED),
    (556, "Domain of sender address does not accept mail", R.SENDER_REFUSED),
    (550, "5.2.1 Sender's account has been disabled", R.SENDER_REFUSED),
    (550, "5.2.1 Outbound mail for this account is suspended", R.SENDER_REFUSED),
    (554, "5.2.1 Mail user account suspended for sending limits", R.RATE_LIMITED),
    (550, "5.7.1 account does not have permission to send to this group", R.SENDER_REFUSED),
    (550, "5.7.1 Unrouteable return address", R.SENDER_REFUSED),
    (550, "5.7.17 Sender's domain owner changed", R.SENDER_REFUSED),
    (550, "5.7.13 Your account is disabled", R.NOT_AUTHORISED),
    (550, "return address invalid", R.SENDER_REFUSED),
    (550, "Mail from unknown host rejected", R.SENDER_REFUSED),
    (550, "Your host is unknown to us", R.SENDER_REFUSED),
    (550, "Host unknown; no reverse mapping", R.SENDER_REFUSED),
    (550, "unknown user of this relay; log in first", R.SENDER_REFUSED),
    (550, "Verification failed: called <x@ngo.example>; address not found", R.SENDER_REFUSED),
    (550, "Callback verification: the mailbox of the originator was not found", R.SENDER_REFUSED),
    (501, "Domain of return path does not exist", R.SENDER_REFUSED),
    (550, "Your organization does not exist: domain disabled", R.SENDER_REFUSED),
    (550, "5.2.0 quota of your plan used up; account disabled", R.SENDER_REFUSED),
    (550, "account closed for non-payment by our customer (sender)", R.SENDER_REFUSED),
    (550, "Domain not found: HELO", R.SENDER_REFUSED),
    (550, "Adresse d'exp\u00e9dition inconnue", R.SENDER_REFUSED),
    (550, "l'exp\u00e9diteur n'existe pas", R.SENDER_REFUSED),
    (550, "Le compte d'envoi est ferm\u00e9, utilisateur inconnu", R.SENDER_REFUSED),
    (550, "5.1.1 Absender existiert nicht", R.SENDER_REFUSED),
    (550, "El remitente no existe", R.SENDER_REFUSED),
    (550, "O remetente n\u00e3o existe", R.SENDER_REFUSED),
    (550, "Mittente inesistente", R.SENDER_REFUSED),
    (550, "Отправитель неизвестен", R.SENDER_REFUSED),
    # a recipient, beside words that may be about us
    (550, "5.1.1 User unknown in relay recipient table", R.NO_SUCH_ADDRESS),
    (550, "5.1.1 User unknown in virtual mailbox table", R.NO_SUCH_ADDRESS),
    (550, "5.1.2 Host unknown", R.NO_SUCH_ADDRESS),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", R.NO_SUCH_ADDRESS),
    (550, "L'utilisateur n'existe pas", R.NO_SUCH_ADDRESS),
    (550, "Empf\u00e4nger unbekannt", R.NO_SUCH_ADDRESS),
    (550, "El usuario no existe", R.NO_SUCH_ADDRESS),
    # a domain that does not exist, with the code for routing
    (550, "5.4.4 Invalid domain: the domain does not exist", R.NO_SUCH_ADDRESS),
    (550, "5.4.4 Host not found", R.NO_SUCH_ADDRESS),
    (550, "5.4.310 DNS domain y.example does not exist", R.NO_SUCH_ADDRESS),
    (550, "5.4.310 the sending domain does not exist", R.SENDER_REFUSED),
    (450, "4.4.310 DNS domain does not exist", R.BUSY),
    # 163.com's codes are about the sender
    (550, "MI:SPF x smtp1,invented", R.SENDER_REFUSED),
    (554, "MI:NHD x smtp1,invented", R.SENDER_REFUSED),
    (550, "RP:FRL x smtp1,invented", R.SENDER_REFUSED),
    (554, "DT:SPM x smtp1,invented", R.SENDER_REFUSED),
    (550, "MI:SFQ x smtp1,invented", R.RATE_LIMITED),
    (550, "RP:QRC x smtp1,invented", R.RATE_LIMITED),
    (451, "MI:SFQ x smtp1,invented", R.RATE_LIMITED),
    (451, "DT:SPM ,please try again", R.SENDER_REFUSED),
    # the message
    (552, "5.3.4 Message too big for system", R.MESSAGE_REFUSED),
    (552, "5.2.3 longer than this mailbox takes", R.MESSAGE_REFUSED),
    (550, "5.6.7 Non-ASCII addresses not permitted", R.NEEDS_SMTPUTF8),
]


@pytest.mark.parametrize(("status", "words", "reason"), AT_RCPT)
def test_a_refusal_of_a_recipient_speaks_of(status: int, words: str, reason: Reason) -> None:
    assert judge(S.RCPT, status, words) is reason


@pytest.mark.parametrize(
    ("stage", "status", "words", "reason"),
    [
        (S.CONNECT, 554, "5.7.1 no access from here", R.SENDER_REFUSED),
        (S.CONNECT, 421, "4.3.2 not now", R.PROVIDER_FAULT),
        (S.CONNECT, 421, "too many connections from your address", R.RATE_LIMITED),
        (S.AUTH, 535, "5.7.8 bad credentials", R.NOT_AUTHORISED),
        (S.AUTH, 525, "5.7.13 account disabled", R.NOT_AUTHORISED),
        (S.MAIL, 550, "5.1.1 user unknown", R.SENDER_REFUSED),
        (S.MAIL, 553, "5.7.1 Sender address rejected: not owned by user", R.SENDER_REFUSED),
        (S.MAIL, 552, "no room", R.PROVIDER_FAULT),
        (S.DATA, 554, "transaction failed", R.SENDER_REFUSED),
        (S.DATA, 550, "content rejected", R.SENDER_REFUSED),
        (S.DATA, 552, "Message size exceeds fixed maximum message size", R.MESSAGE_REFUSED),
        (S.DATA, 552, "5.2.2 over quota", R.MAILBOX_FULL),
        (S.DATA, 550, "5.1.1 user unknown", R.NO_SUCH_ADDRESS),
        (S.DATA, 554, "5.6.0 broken content", R.MESSAGE_REFUSED),
        (S.DATA, 451, "4.3.0 local error", R.PROVIDER_FAULT),
    ],
)
def test_the_command_tells_whom_it_is_about(
    stage: Stage, status: int, words: str, reason: Reason
) -> None:
    assert judge(stage, status, words) is reason


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("5.1.1 user unknown", "5.1.1"),
        ("<a@1.2.3.4>: 5.7.25 no", "5.7.25"),
        ("refused by 192.0.2.55 for http://h.example/5.1.1", None),
        ("no code", None),
        ("version 5.11", None),
    ],
)
def test_the_enhanced_code_is_found(words: str, code: str | None) -> None:
    assert enhanced_code(words) == code
