"""What the operations of dispatch need besides their unit of work."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from services.dispatch.channels import CHANNELS
from services.dispatch.gateways.mailbox import LocalMailbox
from services.dispatch.gateways.twilio_signature import TwilioSignature
from services.dispatch.rules.callbacks import PATHS, Callback
from services.dispatch.rules.repeated_refusals import RefusalRun
from services.dispatch.settings import DispatchSettings
from shared.access.jwks import FileJwks, KeySet
from shared.clock import new_id
from shared.contracts.channels import Channel
from shared.installed_terms import taxonomy_of
from shared.outbound.policy import OutboundPolicy
from shared.runtime import Runtime
from shared.storage.closing import Part
from shared.storage.keyring import Keyring
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import Database, UnitOfWork
from shared.taxonomy import Taxonomy
from shared.telemetry.metrics import Metrics
from shared.web.idempotency import Idempotency

DISPATCH = "dispatch"
LISTENS_TO = ("intake", "triage", DISPATCH, "relocation", "identity")


WAKE = "tocsin_deliveries"
"""The NOTIFY channel by which the processes of dispatch wake each other."""
_TELL = Part(
    effect="(SELECT count(pg_notify('tocsin_deliveries', said))"
    " FROM (SELECT DISTINCT unnest(CAST(:wakings AS text[])) AS said) AS waking)",
)


@dataclass
class WakeUps:
    """Wakes the workers after a commit that left something to send.

    Other processes are notified by NOTIFY with the commit, and wake their own.
    """

    _listeners: list[tuple[Channel, asyncio.Event]] = field(default_factory=list)
    _name: str = field(default_factory=lambda: new_id().hex)

    def listen(self, channel: Channel) -> asyncio.Event:
        heard = asyncio.Event()
        self._listeners.append((channel, heard))
        return heard

    def wake(self, channels: Collection[Channel] | None = None) -> None:
        """Wake the workers of these channels, or of all channels where none is named."""
        for channel, heard in self._listeners:
            if channels is None or channel in channels:
                heard.set()

    def wake_after(self, work: UnitOfWork, channels: Collection[Channel] | None = None) -> None:
        """Wake the workers in every process once this is committed."""
        channels = tuple(CHANNELS) if channels is None else channels
        work.after_commit.append(partial(self.wake, channels))
        said = " ".join((self._name, *sorted(each.value for each in channels)))
        work.close_with(_TELL, {"wakings": [said]})

    def hear(self, said: str) -> None:
        """Wake the workers on a signal from another process."""
        name, *channels = said.split()
        if name != self._name:
            self.wake([each for each in CHANNELS if each.value in channels])


@dataclass
class LastSmsRefusal:
    """The newest series of one refusal in the SMS reports that this process has stored."""

    run: RefusalRun = field(default_factory=RefusalRun)

    def set_after(self, work: UnitOfWork, run: RefusalRun) -> None:
        work.after_commit.append(partial(setattr, self, "run", run))


@dataclass(frozen=True)
class Context:
    """What the operations of dispatch need besides their unit of work.

    `attesting` holds triage's public keys. `public_url` has no slash at its end. `mailbox` is set
    while a provider is missing, `twilio` while Twilio is configured; `providers` are the channels
    that really send: the local mailbox is not one. Appeals issued before `restored_at` may have
    been sent, and the restored database does not know it. `twilio_account` is the account's SID;
    `report_within`: how long Twilio may report on no SMS.
    """

    database: Database
    keyring: Keyring
    lookup: LookupKey
    policy: OutboundPolicy
    attesting: KeySet
    public_url: str
    taxonomy: Taxonomy
    mailbox: LocalMailbox | None
    twilio: TwilioSignature | None
    metrics: Metrics
    twilio_account: str | None
    report_within: timedelta
    idempotency: Idempotency
    providers: tuple[Channel, ...] = ()
    restored_at: datetime | None = None
    wake_ups: WakeUps = field(default_factory=WakeUps)
    reported: LastSmsRefusal = field(default_factory=LastSmsRefusal)

    @property
    def notes(self) -> Mapping[str, str]:
        """Return what `/health/ready` says about channels that have no provider."""
        said = "not configured: nothing goes out" if self.mailbox is None else "local mailbox only"
        return {code.value: said for code in CHANNELS if code not in self.providers}

    @property
    def sends_email(self) -> bool:
        """Return whether a mail server is configured, so that e-mails leave this machine."""
        return Channel.EMAIL in self.providers

    def twilio_url(self, callback: Callback) -> str:
        """Return the URL at which Twilio should call us for this."""
        return self.public_url + PATHS[callback]


def make_context(runtime: Runtime, settings: DispatchSettings) -> Context:
    token = settings.twilio_auth_token
    return Context(
        database=runtime.database,
        keyring=runtime.keyring,
        lookup=runtime.lookup,
        policy=settings.outbound,
        attesting=KeySet(FileJwks(settings.public_keys / "attestations.jwks.json")),
        public_url=settings.public_url.rstrip("/"),
        taxonomy=taxonomy_of(runtime.settings),
        mailbox=None if settings.mailbox is None else LocalMailbox(settings.mailbox),
        providers=tuple(code for code, each in CHANNELS.items() if each.is_configured(settings)),
        twilio=None if token is None else TwilioSignature(token.get_secret_value()),
        metrics=runtime.telemetry.metrics,
        twilio_account=settings.twilio_account_sid,
        report_within=timedelta(minutes=settings.twilio_report_minutes),
        idempotency=runtime.repeatable(),
        restored_at=settings.restored_at,
    )
