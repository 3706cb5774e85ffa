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
    help="Change the master key: `rotate`, restart every service, then `rewrap`. Change the "
    "signing keys: `rotate-signing`.",
)

FILE = "TOCSIN_MASTER_KEY_FILE"
OWNER = "TOCSIN_KEYRING_OWNER_URL"


@app.command()
def rotate() -> None:
    """Add a new master key to the file of master keys. The older keys stay valid.

    The file is the one that `TOCSIN_MASTER_KEY_FILE` names, or that of this machine. Run this as
    the user who owns the file.
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
        fail(f"cannot write in the folder of {file}: {fault.strerror}")
    say(f"Master key {version} added to {file}. Back up this file now.")
    say("Give the file to every service and restart all of them. Then run `tocsin keys rewrap`.")


@app.command("rotate-signing")
def rotate_signing() -> None:
    """Create new keys that sign the events of each service, and the attestations of triage.

    For Tocsin on this machine. The new keys are used from the next start on. The old public keys
    stay published for 180 days, so that no event on its way is lost.
    """
    from services.front.local.folders import chosen_folders
    from services.front.local.secrets import REGISTER, Secrets, SigningKey, event_signer
    from shared.contracts.catalogue import SERVICES

    with one_line_faults():
        folders = chosen_folders(os.environ)
        if not (folders.data / REGISTER).exists():
            fail("there is no Tocsin on this machine yet: its keys are created at the first start")
        secrets = Secrets(folders.secrets, folders.data)
        for signer in (*map(event_signer, SERVICES), SigningKey.ATTESTATION):
            secrets.rotate_signing_key(signer)
    say(f"New keys for events and attestations are in {folders.secrets}. Back them up now.")
    say("Restart Tocsin. From then on the new keys sign, and the old ones only verify.")


@app.command()
def rewrap() -> None:
    """Encrypt all data keys with the newest master key, while the services run.

    Restart every service after `rotate` first: a service without the new key could read nothing
    any more. `TOCSIN_KEYRING_OWNER_URL` and `TOCSIN_MASTER_KEY_FILE` name the keyring and the file.
    Without them, those of this machine are used. You can run this again.
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
            fail(f"the keyring refuses this: {OWNER} must name the role that owns the keyring")
    say(f"{moved} data keys were encrypted again. All now use the newest master key.")
    if len(file.read_text().splitlines()) > 1:
        say("You can remove the older lines of the file now, if no other Tocsin uses this file.")
        say("Keep them together with the older backups, which need them.")


@contextmanager
def _keyring() -> Iterator[tuple[str, Path]]:
    """Yield the keyring's URL as its owner, and the file of the master keys."""
    from services.front.local.databases import KEYRING
    from services.front.local.installation import started_installation
    from services.front.local.secrets import MASTER_KEY, Secrets
    from services.front.settings import read_front_settings

    url, file = os.environ.get(OWNER), os.environ.get(FILE)
    if url and file:
        yield url, Path(file)
        return
    if url or file:
        fail(f"{FILE if url else OWNER} is missing")
    with started_installation(read_front_settings()) as installation:
        secrets = Secrets(installation.folders.secrets, installation.folders.data)
        if not secrets.started_with_newest_master_key():
            fail("Tocsin was not restarted after the master key was added: restart it first")
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
