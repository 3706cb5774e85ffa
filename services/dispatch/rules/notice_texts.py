"""What a letter to staff says: reasons, case numbers and numbers of messages, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.dispatch.rules.combined_notices import MOST_LINES
from services.dispatch.rules.french_typography import typeset
from services.dispatch.rules.missing_roles import ACCOUNTS, WHAT_TO_DO, MissingRole
from services.dispatch.rules.notice_sentences import SENTENCES
from services.dispatch.rules.notifying_staff import ADDRESS_NOTICES, OWN_KEY_NOTICES
from services.dispatch.rules.outages import Outage, outage_words
from services.dispatch.rules.results import DeliveryResult
from shared.access.api_keys import key_label
from shared.channel_labels import ChannelNames
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeReason

_R = NoticeReason
_D = DeliveryResult

Numbers = Mapping[Channel, Mapping[DeliveryResult, int]]


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice is about: a reason code, and a case number if it is about a case.

    `campaign`: its id, if it is about one, and `numbers` the results of its messages; `channel` and
    `concerns`: the channel or the account that it is about. `instead_of`: the role that an
    administrator stands in for, who may not open what it is about. `closed`: the case of the
    campaign is not open to the reader. `of_support`: they find it among the support requests.
    `no_campaigns`: they may not open the pages of campaigns. `noticed_at` and `outage`: when it was
    asked for, and the last outage of its channel; `came_by`: the channel by which it is sent.
    `api_key`: the id of the key it is about; `number`: how many there are.
    """

    reason: str
    case_number: str | None
    campaign: str | None = None
    channel: str | None = None
    numbers: Numbers | None = None
    instead_of: MissingRole | None = None
    closed: bool = False
    of_support: bool = False
    no_campaigns: bool = False
    concerns: str | None = None
    noticed_at: datetime | None = None
    outage: Outage | None = None
    came_by: Channel | None = None
    api_key: UUID | None = None
    number: int | None = None


_Words = Mapping[str, str]
_UNNAMED = {"en": "Something is waiting for you.", "fr": "Quelque chose vous attend."}
_SEVERAL_OUTCOMES = {
    "en": "An appeal did not reach everybody. Check it.",
    "fr": "Un appel n'a pas atteint tout le monde : vérifiez.",
}
_WHERE = {"en": "Sign in to see it", "fr": "Connectez-vous pour le voir"}
_WHERE_AT = {"en": "Sign in to see it:", "fr": "Connectez-vous pour le voir :"}
_SEVERAL = {"en": "{number} notices", "fr": "{number} avis"}
_MORE = {"en": "And {number} more.", "fr": "Et {number} de plus."}
_CLOSED = {
    "en": "Its case is restricted. The people who can read it deal with it.",
    "fr": "Son dossier est restreint : les personnes qui y ont accès s'en occupent.",
}
_JOINER = {"en": "; ", "fr": " ; "}
_REACHED_AT = {
    "en": "Twilio must be able to reach Tocsin at {url}",
    "fr": "Twilio doit pouvoir joindre Tocsin sur {url}",
}
_BY_URL = frozenset({_R.SMS_REPORTS_REFUSED, _R.SMS_REPORTS_MISSING})
_KEY = {"en": "Key: {key}", "fr": "Clé : {key}"}
_NUMBER = {"en": "Number of them: {number}", "fr": "Nombre : {number}"}
_COUNTED = {"en": "{what}: {number}", "fr": "{what} : {number}"}

OUTCOMES: Mapping[str, Mapping[DeliveryResult, str]] = MappingProxyType(
    {
        "en": {
            _D.SENT: "sent",
            _D.WAITING: "not yet sent",
            _D.FAILED: "failed",
            _D.UNKNOWN: "not known whether sent",
            _D.BEFORE_RESTORE: "a backup was restored, not known whether it was sent before",
            _D.RESTORED: "a backup was restored, held until you send it again",
            _D.NOT_FORESEEN: "approved for no recipient, held until you send it again",
            _D.TO_DECIDE: "held until you decide",
            _D.ENDANGERED: "not sent, could harm the recipient",
            _D.NO_ADDRESS: "address no longer in use",
            _D.NO_PROVIDER: "not sent, no provider is configured",
            _D.NOT_SENT: "not sent",
        },
        "fr": {
            _D.SENT: "envoyés",
            _D.WAITING: "pas encore envoyés",
            _D.FAILED: "échoués",
            _D.UNKNOWN: "envoi incertain",
            _D.BEFORE_RESTORE: "sauvegarde restaurée, envoi antérieur incertain",
            _D.RESTORED: "sauvegarde restaurée, retenus jusqu'à un nouvel envoi",
            _D.NOT_FORESEEN: "approuvés sans destinataire, retenus jusqu'à un nouvel envoi",
            _D.TO_DECIDE: "retenus jusqu'à votre décision",
            _D.ENDANGERED: "non envoyés, danger pour le destinataire",
            _D.NO_ADDRESS: "adresse qui n'est plus utilisée",
            _D.NO_PROVIDER: "non envoyés, aucun prestataire configuré",
            _D.NOT_SENT: "non envoyés",
        },
    }
)

_SHOWN: Mapping[str, str] = {_R.NOBODY_LEFT: "", _R.DELIVERIES_WAIT: "?state=pending"}
"""The filter of a campaign's page, by reason; for other reasons messages that reached nobody."""
_START = "/"
_NO_PAGE = ADDRESS_NOTICES | OWN_KEY_NOTICES
_CONTACTS = "/dispatch/contacts"
_CAMPAIGNS = "/dispatch/campaigns"
_SUPPORT = "/relocation/support-requests"
_PAGES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        _CONTACTS: frozenset({_R.ADDRESS_BLOCKED}),
        _CAMPAIGNS: frozenset(
            {
                _R.DELIVERIES_FAILED,
                _R.DELIVERY_UNKNOWN,
                _R.DELIVERIES_WAIT,
                _R.NOBODY_REACHED,
                _R.NOBODY_LEFT,
                _R.CHANNEL_UNAVAILABLE,
                _R.SMS_REPORTS_REFUSED,
                _R.SMS_REPORTS_MISSING,
                _R.RECIPIENTS_TO_DECIDE,
                _R.RECIPIENTS_ENDANGERED,
                _R.APPEAL_WITHDRAWN,
                _R.NEWS_MEANWHILE,
                _R.APPEAL_NOT_BEGUN,
            }
        ),
        "/intake/alerts": frozenset({_R.ALERT_WITHOUT_CASE}),
        _SUPPORT: frozenset({_R.SUPPORT_REQUESTED, _R.SUPPORT_ASSESSED, _R.SUPPORT_DECIDED}),
    }
)
"""The page of a notice that is not about the case itself, or whose readers see no cases."""


def notice_text(
    notices: Sequence[NoticeFacts], language: str, names: ChannelNames
) -> tuple[str, str]:
    """Return subject and text of one letter: a line for each matter, up to a limit.

    All notices about one campaign are one matter, followed by its numbers for each channel. A
    reason that is not known here gets a general sentence.
    """
    language = language if language in SENTENCES else "en"
    matters = _matters(notices)
    lines = [line for each in matters[:MOST_LINES] for line in _lines(each, language, names)]
    if len(matters) > MOST_LINES:
        lines.append(_MORE[language].format(number=len(matters) - MOST_LINES))
    return _subject(matters, language), "\n".join(lines)


def short_notice(notices: Sequence[NoticeFacts], language: str, names: ChannelNames) -> str:
    """Return the SMS: the one matter, or how many there are."""
    language = language if language in SENTENCES else "en"
    matters = _matters(notices)
    if len(matters) > 1:
        return f"{_subject(matters, language)}. {_WHERE[language]}."
    sentences = _sentences(matters[0], language, names)
    words = sentences[0] if len(sentences) == 1 else _SEVERAL_OUTCOMES[language]
    return f"Tocsin: {_of_case(matters[0], words)}"


def notice_body(
    notices: Sequence[NoticeFacts], public_url: str, language: str, names: ChannelNames
) -> str:
    """Return the e-mail's text: the lines, and the pages on which it is seen.

    In French with the spaces and apostrophes that French print has.
    """
    _, lines = notice_text(notices, language, names)
    where = _WHERE_AT.get(language, _WHERE_AT["en"])
    named = [told for each in _matters(notices)[:MOST_LINES] for told in each]
    if any(each.reason in _BY_URL for each in named):
        reached = _REACHED_AT.get(language, _REACHED_AT["en"]).format(url=public_url)
        lines = f"{lines}\n{reached}"
    pages = list(dict.fromkeys(_page(each) for each in named if each.reason not in _NO_PAGE))
    if not pages:  # the reader may be unable to sign in
        return typeset(f"{lines}\n", language)
    if len(pages) == 1:
        return typeset(f"{lines}\n\n{where} {public_url}{pages[0]}\n", language)
    listed = "\n".join(f"{public_url}{page}" for page in pages)
    return typeset(f"{lines}\n\n{where}\n{listed}\n", language)


def _matters(notices: Sequence[NoticeFacts]) -> list[list[NoticeFacts]]:
    """Return what belongs together: the notices of one campaign, or one notice."""
    matters: dict[Any, list[NoticeFacts]] = {}
    for number, each in enumerate(notices):
        matters.setdefault(each.campaign or number, []).append(each)
    return list(matters.values())


def _page(told: NoticeFacts) -> str:
    """Return the page on which the reader of this notice continues."""
    if told.instead_of is not None:
        return ACCOUNTS
    if told.concerns is not None:
        return f"{ACCOUNTS}/{told.concerns}"
    if told.campaign is not None and told.reason != _R.ADDRESS_BLOCKED:
        if told.closed:
            return _CAMPAIGNS
        return f"{_CAMPAIGNS}/{told.campaign}{_SHOWN.get(told.reason, '?state=not-reached')}"
    for page, reasons in _PAGES.items():
        if told.reason in reasons:
            return _START if page == _CAMPAIGNS and told.no_campaigns else page
    case = f"/triage/cases/by-number/{told.case_number}" if told.case_number else _START
    return _SUPPORT if told.of_support else case


def _subject(matters: Sequence[Sequence[NoticeFacts]], language: str) -> str:
    if len(matters) > 1:
        return "Tocsin: " + _SEVERAL[language].format(number=len(matters))
    number = _number(matters[0])
    return f"Tocsin: {number}" if number else "Tocsin"


def _number(matter: Sequence[NoticeFacts]) -> str | None:
    return next((each.case_number for each in matter if each.case_number), None)


def _of_case(matter: Sequence[NoticeFacts], words: str) -> str:
    number = _number(matter)
    return f"{number}: {words}" if number else words


def _lines(matter: Sequence[NoticeFacts], language: str, names: ChannelNames) -> Iterator[str]:
    closed = any(each.closed for each in matter)
    sentences = [*_sentences(matter, language, names), *([_CLOSED[language]] if closed else [])]
    yield _of_case(matter, " ".join(sentences))
    if closed:
        return
    numbers = next((each.numbers for each in matter if each.numbers), {})
    for channel, name in names.items():
        if counted := numbers.get(channel):
            said = _JOINER[language].join(
                _COUNTED[language].format(what=OUTCOMES[language][each], number=counted[each])
                for each in DeliveryResult
                if counted.get(each)
            )
            yield f"- {_COUNTED[language].format(what=name[language].title, number=said)}"


def _sentences(matter: Sequence[NoticeFacts], language: str, names: ChannelNames) -> list[str]:
    known: _Words = {each.value: words for each, words in SENTENCES[language].items()}
    found: dict[str, None] = {}
    for each in matter:
        sentence = known.get(each.reason, _UNNAMED[language])
        if each.instead_of is not None:
            sentence = WHAT_TO_DO[language][each.instead_of]
        about = each.channel if each.reason == _R.CHANNEL_UNAVAILABLE else None
        if about in set(names) and each.noticed_at is not None:
            sentence = outage_words(
                Channel(about), each.noticed_at, each.outage, each.came_by, language, names
            )
        if each.api_key is not None:
            sentence = f"{sentence} {_KEY[language].format(key=key_label(each.api_key))}"
        if each.number is not None:
            sentence = f"{sentence} {_NUMBER[language].format(number=each.number)}"
        found[sentence] = None
    return list(found)
