"""Warnings that a person reads before a message is sent that could harm its recipient."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from services.dispatch.context import Context
from services.dispatch.schemas import DangerView, EndangeredView
from shared.clock import utc_now
from shared.message_ids import msgid
from shared.web.formats import Formats
from shared.web.labels import labels_of
from shared.web.languages import JOINER, choose_language
from shared.web.pages import Pages


@dataclass(frozen=True)
class HazardWarnings:
    """Sentences in the language of the reader; `seen` names the dangers that they describe."""

    recipient: str
    dangers: str
    follows: str
    twice: str
    seen: str


def endangered_words(
    request: Request, console: Pages, context: Context, shown: EndangeredView
) -> HazardWarnings:
    gettext = console.gettext(request)
    dangers = gettext(msgid("There is no longer any known danger to them."))
    if shown.dangers:
        each = gettext(JOINER).join(
            _danger(request, console, context, danger) for danger in shown.dangers
        )
        dangers = gettext(msgid("It could harm them: {dangers}.")).format(dangers=each)
    follows = gettext(msgid("It is sent immediately and cannot be recalled."))
    if shown.embargo_until is not None and shown.embargo_until > utc_now():
        follows = gettext(
            msgid("It is sent when the embargo ends ({moment}) and cannot be recalled.")
        ).format(moment=moment_of(request, console, shown.embargo_until))
    return HazardWarnings(
        recipient=shown.recipient or gettext(msgid("erased")),
        dangers=dangers,
        follows=follows,
        twice=gettext(msgid("If it has already arrived, the recipient gets it twice.")),
        seen=shown.seen,
    )


def moment_of(request: Request, console: Pages, moment: datetime) -> str:
    return Formats(choose_language(request), console.zone).moment(moment)


def _danger(request: Request, console: Pages, context: Context, danger: DangerView) -> str:
    """Return country, whose message, since when, and who says so."""
    words = labels_of(request, context.taxonomy)
    since = Formats(choose_language(request), console.zone).day(danger.since)
    told = console.gettext(request)(msgid("{country}, {organisation}, since {since}: {source}"))
    return told.format(
        country=words.term("countries", danger.country),
        organisation=danger.organisation.upper(),
        since=since,
        source=danger.source.rstrip("."),
    )
