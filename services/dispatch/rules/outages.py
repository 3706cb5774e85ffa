"""Outages of our providers, and the text of notices about them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from services.dispatch.rules.reasons import Reason
from shared.channel_labels import ChannelNames
from shared.contracts.channels import Channel


@dataclass(frozen=True)
class Outage:
    """A time in which a channel accepted nothing.

    `ended_at`: when a message was accepted again; None while none is.
    """

    channel: Channel
    since: datetime
    reason: Reason
    ended_at: datetime | None = None

    def was_at(self, moment: datetime) -> bool:
        """Return whether nothing was accepted at this moment."""
        return self.since <= moment and (self.ended_at is None or moment <= self.ended_at)


_NOTICED = {
    "en": "Messages do not get through by {by}: noticed on {at}.",
    "fr": "Des messages ne passent pas par {by} : constaté le {at}.",
}
_LASTS = {
    "en": "Messages have not got through by {by} since {since}.",
    "fr": "Des messages ne passent pas par {by} depuis le {since}.",
}
_CAME_BY_IT = {
    "en": "Messages did not get through by {by} since {since}. This one did: it works again.",
    "fr": "Des messages ne passaient pas par {by} depuis le {since}. Celui-ci est passé.",
}
_OVER = {
    "en": "Messages did not get through by {by} from {since} to {ended}. They do again.",
    "fr": "Des messages ne passaient pas par {by} du {since} au {ended}. Ils passent à nouveau.",
}


def outage_words(
    channel: Channel,
    noticed_at: datetime,
    outage: Outage | None,
    came_by: Channel | None,
    language: str,
    names: ChannelNames,
) -> str:
    """Say since when messages are not accepted, and whether they are again.

    `outage`: the last one of the channel; `came_by`: the channel by which this notice is sent.
    """
    by = names[channel][language].inline
    if outage is None or not outage.was_at(noticed_at):  # no provider, or a partner's endpoint
        return _NOTICED[language].format(by=by, at=_moment(noticed_at))
    since = _moment(outage.since)
    if outage.ended_at is not None:
        return _OVER[language].format(by=by, since=since, ended=_moment(outage.ended_at))
    words = _CAME_BY_IT if came_by is channel else _LASTS
    return words[language].format(by=by, since=since)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
