"""What the operations of identity need besides their unit of work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.identity.passwords import Passwords
from services.identity.settings import IdentitySettings
from shared.access.directory import PrincipalDirectory
from shared.access.jwks import FileJwks, JwksSource
from shared.access.tokens import TokenSigner
from shared.clock import Clock
from shared.installed_terms import taxonomy_of
from shared.runtime import Runtime, issuer_of
from shared.signing import private_key
from shared.storage.keyring import Keyring
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import Database
from shared.taxonomy import Taxonomy
from shared.unpublished_events import UnpublishedEvents
from shared.web.idempotency import Idempotency

IDENTITY = "identity"


@dataclass(frozen=True)
class Context:
    """What the operations of identity need besides their unit of work.

    `issuer`: named in tokens; `public_keys`: the document by which tokens are checked.
    `key_notice`: how long before an API key expires people are notified. `restored_at`: when a
    backup was restored here, if it was.
    """

    database: Database
    keyring: Keyring
    lookup: LookupKey
    directory: PrincipalDirectory
    signer: TokenSigner
    public_keys: JwksSource
    issuer: str
    passwords: Passwords
    taxonomy: Taxonomy
    clock: Clock
    unheard: UnpublishedEvents
    key_notice: timedelta
    idempotency: Idempotency
    restored_at: datetime | None = None


def make_context(runtime: Runtime, settings: IdentitySettings) -> Context:
    """Build the context; raise `WrongSettings` if the token key is not one."""
    key, issuer = private_key(settings.token_key_file), issuer_of(settings.public_url)
    return Context(
        database=runtime.database,
        keyring=runtime.keyring,
        lookup=runtime.lookup,
        directory=runtime.directory,
        signer=TokenSigner(key, issuer=issuer, clock=runtime.clock),
        public_keys=FileJwks(settings.public_keys / "tokens.jwks.json"),
        issuer=issuer,
        passwords=Passwords(runtime.lookup),
        taxonomy=taxonomy_of(runtime.settings),
        clock=runtime.clock,
        unheard=runtime.unheard,
        key_notice=timedelta(days=settings.api_key_notice_days),
        idempotency=runtime.repeatable(),
        restored_at=settings.restored_at,
    )
