"""`tocsin keys`: change the master key, and the keys that sign events and attestations.

The keyring wraps all data keys under the master key.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from services.front.commands.output import fail, one_line_faults, say

app = typer.Typer(
    no_args_is_help=True,
    help="The master key: `rotate`, restart every service, then `rewrap`; what signs: "
    "`rotate-signing`.",
)

FILE = "TOCSIN_MASTER_KEY_FILE"
OWNER = "TOCSIN_KEYRING_OWNER_URL"


@app.command()
def rotate() -> None:
    """Add a new master key to the file of master keys; the older ones go on opening what they did.

    To the file that `TOCSIN_MASTER_KEY_FILE` names, else to this machine's own. Run it as the user
    whom that file belongs to.
    """
    from services.front.local.folders import prepare_folders
    from services.front.local.secrets import MASTER_KEY
    from shared.storage.master_keys import MasterKeyFault, add_master_key

    named = os.environ.get(FILE)
    with one_line_faults():
        file = Path(named) if named else prepare_folders(os.environ).secrets / MASTER_KEY
    try:
        version = add_master_key(file)
    except MasterKeyFault as fault:
        fail(str(fault))
    except OSError as fault:
        fail(f"cannot write beside {file}: {fault.strerror}")
    say(f"Master key {version} is added to {file}: make a backup of it now.")
    say("Give the file to every service and restart them all; then `tocsin keys rewrap`.")


@app.command("rotate-signing")
def rotate_signing() -> None:
    """Give each service a new key that signs its events, and triage one for what it attests.

    On this machine: the new keys sign from the next start on. The public halves of the old ones
    stay published for 180 days, so that nothing that is under way is lost.
    """
    from services.front.local.folders import chosen_folders
    from services.front.local.secrets import REGISTER, Secrets, SigningKey, event_signer
    from shared.contracts.catalogue import SERVICES

    with one_line_faults():
        folders = chosen_folders(os.environ)
        if not (folders.data / REGISTER).exists():
            fail("there is no Tocsin on this machine yet: its keys are made at its first start")
        secrets = Secrets(folders.secrets, folders.data)
        for signer in (*map(event_signer, SERVICES), SigningKey.ATTESTATION):
            secrets.rotate_signing_key(signer)
    say(f"New keys for events and attestations are in {folders.secrets}: make a backup now.")
    say("Restart Tocsin: they sign from then on, and the old ones only verify.")


@app.command()
def rewrap() -> None:
    """Move all data keys under the newest master key, while the services run.

    Every service must have been restarted since `rotate`: one that does not know the new key could
    open nothing any more. As the role that owns the keyring, where `TOCSIN_KEYRING_OWNER_URL` and
    `TOCSIN_MASTER_KEY_FILE` name both; else on this machine's own. Can be repeated.
    """
    from sqlalchemy.exc import DBAPIError

    from shared.storage.master_keys import MasterKeyFault
    from shared.storage.sealing import SealBroken

    with one_line_faults(), _keyring() as (url, file):
        try:
            moved = asyncio.run(_rewrap(url, file))
        except (MasterKeyFault, SealBroken) as fault:
            fail(str(fault))
        except DBAPIError:
            fail(f"the keyring refuses: {OWNER} must name the role that owns it")
    say(f"{moved} data keys of this keyring were moved; all are now under the newest master key.")
    say("The older lines of the file may go now, where no other Tocsin has the same file.")
    say("Keep them with backups that need them.")


@contextmanager
def _keyring() -> Iterator[tuple[str, Path]]:
    """Yield the keyring's URL as its owner, and the file of the master keys."""
    from services.front.local.databases import KEYRING
    from services.front.local.installation import at_hand
    from services.front.local.secrets import MASTER_KEY, Secrets
    from services.front.settings import read_front_settings

    url, file = os.environ.get(OWNER), os.environ.get(FILE)
    if url and file:
        yield url, Path(file)
        return
    if url or file:
        fail(f"{FILE if url else OWNER} is missing")
    with at_hand(read_front_settings()) as installation:
        secrets = Secrets(installation.folders.secrets, installation.folders.data)
        if not secrets.started_with_newest_master_key():
            fail("Tocsin has not been started since the master key was added: restart it first")
        yield installation.urls.owner(KEYRING), secrets.path(MASTER_KEY)


async def _rewrap(url: str, file: Path) -> int:
    from shared.storage.engine import create_engine
    from shared.storage.keyring import Keyring
    from shared.storage.master_keys import MasterKeys

    keyring = Keyring(
        create_engine(url, application_name="tocsin-keys"), MasterKeys.from_file(file)
    )
    try:
        return await keyring.rewrap()
    finally:
        await keyring.close()
