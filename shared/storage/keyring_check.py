"""Check before a service starts that the master keys open the keyring."""

from pathlib import Path

from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.master_keys import MasterKeyFault, MasterKeys
from shared.storage.sealing import SealBroken


async def require_master_keys(url: str, file: Path) -> None:
    """Raise `MasterKeyFault` in one line that says what to do, if a key does not open.

    Raises `KeyringUnavailable` if the keyring is down. `url` may be of any role that opens keys.
    """
    keyring = Keyring(
        create_engine(url, application_name="tocsin-start", pool_size=0), MasterKeys.from_file(file)
    )
    try:
        await keyring.ready()
    except (MasterKeyFault, SealBroken) as fault:
        raise MasterKeyFault(
            f"{fault}: the keyring in use needs it. If this is a backup from before a rotation of "
            f"the master key, put the line of that version back into {file} from the copy that "
            "was kept with the backup"
        ) from None
    finally:
        await keyring.close()
