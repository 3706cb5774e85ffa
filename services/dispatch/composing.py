"""Compose the messages of claimed deliveries; keys are opened while no transaction is open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from pydantic import ValidationError

from services.dispatch.channels import CHANNELS, channel_names
from services.dispatch.channels.definition import (
    AppealToSend,
    ChannelDefinition,
    NoticeToSend,
    TrialToSend,
)
from services.dispatch.channels.email.signing_letter import LetterToSign, signing_letter
from services.dispatch.context import Context
from services.dispatch.gateways.messages import Letter
from services.dispatch.operations.deliveries.claiming import Claimed
from services.dispatch.operations.outcomes.settling import SealedRecipient
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.other_language import preferred_but_not_written
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.sealed import AddressWords, ContactWords
from services.dispatch.tables import Address, Campaign, Contact, SigningLetter
from shared.clock import new_id
from shared.contracts.channels import Channel
from shared.contracts.codes import LINE
from shared.contracts.content import AccountProfile, AppealTexts, Recipient, SigningInvitation
from shared.contracts.envelope import SealedPart
from shared.outbound.webhooks import WebhookSecret
from shared.problems import Unavailable
from shared.storage.columns import place_of
from shared.storage.sealing import NO_KEYS, Erased, KeyMissing, Keys, SealBroken

log = structlog.get_logger(service="dispatch")


@dataclass(frozen=True, repr=False)
class Written:
    """A message to send, or the result of the attempt if no message can be composed."""

    claimed: Claimed
    message: Any = None
    outcome: AttemptResult | None = None
    recipient: SealedRecipient | None = None


@dataclass(frozen=True, repr=False)
class _Addressee:
    address: str
    secrets: tuple[WebhookSecret, ...]
    told: Recipient


async def write(
    context: Context, channel: Channel, claimed: Sequence[Claimed], now: datetime
) -> list[Written]:
    """Compose the messages of a batch.

    The texts of each campaign and each address are opened once.
    """
    subjects = {subject for each in claimed for subject in each.subjects}
    try:
        keys = await context.keyring.open(subjects) if subjects else NO_KEYS
    except Unavailable:
        away = AttemptResult(AttemptOutcome.NOT_MADE, Reason.TRY_AGAIN)
        return [Written(each, outcome=away) for each in claimed]
    builder = _MessageBuilder(context, CHANNELS[channel], keys, now)
    return [_written(builder, each) for each in claimed]


def _written(builder: "_MessageBuilder", claimed: Claimed) -> Written:
    try:
        if claimed.is_trial:
            return builder.of_trial(claimed)
        if claimed.campaign is None:
            asked = claimed.letter
            return builder.of_letter(claimed, asked) if asked else builder.of_notice(claimed)
        return builder.of_campaign(claimed, claimed.campaign)
    except Erased:
        return Written(claimed, outcome=AttemptResult(AttemptOutcome.BLOCKED, Reason.ERASED))
    except Unavailable:
        return Written(claimed, outcome=AttemptResult(AttemptOutcome.NOT_MADE, Reason.TRY_AGAIN))
    except (KeyMissing, SealBroken, ValidationError, StopIteration) as fault:
        log.error(  # noqa: TRY400  # no traceback: a validation error quotes content
            "delivery.unreadable", delivery_id=claimed.delivery.id, fault=type(fault).__name__
        )
        # A notice is retried on the normal schedule, because nobody can send it again by hand.
        again = claimed.delivery.notice is not None
        kind = AttemptOutcome.RETRY if again else AttemptOutcome.BLOCKED
        return Written(claimed, outcome=AttemptResult(kind, Reason.UNREADABLE))


@dataclass(repr=False)
class _MessageBuilder:
    context: Context
    channel: ChannelDefinition
    keys: Keys
    now: datetime
    _texts: dict[UUID, AppealTexts] = field(default_factory=dict)
    _addressees: dict[UUID, _Addressee] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._composer = self.channel.composer()

    def of_campaign(self, claimed: Claimed, campaign: Any) -> Written:
        row = claimed.delivery
        texts = self._opened(campaign)
        text = next(each for each in texts.texts if each.language == row.language)
        to = self._addressee(row)
        written = {each.language for each in texts.texts}
        message = self._composer.appeal(
            AppealToSend(
                row.id,
                to.address,
                to.secrets,
                campaign,
                text,
                row.audience,
                row.repeated,
                preferred_but_not_written(row.languages, written),
            )
        )
        return Written(claimed, message, recipient=self._told(row.contact, to.told))

    def of_trial(self, claimed: Claimed) -> Written:
        row = claimed.delivery
        to = self._addressee(row)
        trial = TrialToSend(row.id, to.address, to.secrets, self.now)
        return Written(claimed, self._composer.trial(trial))

    def of_letter(self, claimed: Claimed, letter: SigningLetter) -> Written:
        part = SealedPart[SigningInvitation](
            subject=letter.subject, ciphertext=bytes(letter.sealed)
        )
        told = self.keys.open_part(SigningInvitation, letter.event, "invitation", part)
        subject, text, language = signing_letter(
            letter.language,
            LetterToSign(
                told.organisation, told.link, letter.until, letter.zone, reminder=letter.reminder
            ),
        )
        row = claimed.delivery
        message = Letter(row.id, told.email, subject, text, None, row.repeated, language=language)
        return Written(claimed, message)

    def of_notice(self, claimed: Claimed) -> Written:
        row, kept, staff = claimed.delivery, claimed.profile, self.channel.staff
        none = AttemptResult(AttemptOutcome.BLOCKED, Reason.NO_ADDRESS)
        if kept is None or staff is None:
            return Written(claimed, outcome=none)
        profile = self.keys.open_part(AccountProfile, kept.event, kept.field, kept.part)
        to = staff.address(profile)
        if not to:
            return Written(claimed, outcome=none)
        notice = NoticeToSend(
            row.id,
            to,
            claimed.notices,
            profile.language,
            row.repeated,
            self.context.public_url,
            channel_names(),
        )
        return Written(claimed, staff.compose(notice))

    def _opened(self, campaign: Any) -> AppealTexts:
        if campaign.id not in self._texts:
            self._texts[campaign.id] = self.keys.open_model(
                AppealTexts, place_of(Campaign.texts, campaign.id), bytes(campaign.texts)
            )
        return self._texts[campaign.id]

    def _addressee(self, row: Any) -> _Addressee:
        if row.address not in self._addressees:
            address = self.keys.open_model(
                AddressWords, place_of(Address.sealed, row.address), row.sealed
            )
            contact = self.keys.open_model(
                ContactWords, place_of(Contact.words, row.contact), row.words
            )
            self._addressees[row.address] = _Addressee(
                address.value,
                address.active_secrets(self.now),
                Recipient(name=contact.name, address=_in_a_line(address.value)),
            )
        return self._addressees[row.address]

    def _told(self, contact: UUID, recipient: Recipient) -> SealedRecipient:
        """Seal the recipient for the event of the settled delivery, now while the keys are open."""
        event = new_id()
        return SealedRecipient(event, self.keys.seal_part(event, "recipient", contact, recipient))


def _in_a_line(address: str) -> str:
    """Return an address that fits the event's field; a longer one ends with an ellipsis."""
    return address if len(address) <= LINE else f"{address[: LINE - 1]}…"
