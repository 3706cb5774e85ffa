"""A temporary installation in a folder of its own, removed afterwards: for checks and tests."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.front.local.folders import DATA_SETTING, SECRETS_SETTING, server_account
from services.front.local.installation import Installation
from services.front.settings import read_front_settings


@contextmanager
def scratch_installation() -> Iterator[Installation]:
    """Yield a started installation whose data and keys are removed at the end.

    `TOCSIN_POSTGRES_URL` is ignored: a server of its own is started.
    """
    folder = Path(tempfile.mkdtemp(prefix="tocsin-"))
    if server_account() is not None:
        folder.chmod(0o711)  # PostgreSQL's account passes through to its own folder
    environ = {
        **os.environ,
        DATA_SETTING: str(folder / "data"),
        SECRETS_SETTING: str(folder / "secrets"),
    }
    settings = read_front_settings().model_copy(update={"postgres_url": None})
    installation = Installation(settings, environ)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)
