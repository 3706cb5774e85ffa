"""Folders for scratch servers that are removed however the test run ends."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Waits until its input is closed, by the end of `scratch_folder` or of the whole run, also by
# kill -9; then ends what servers are left and removes the folder. A number alone is not trusted:
# it may have gone to another process.
WATCH = """
cat > /dev/null
for record in "$1"/*/*/postmaster.pid "$1"/*/*/kafka.pid; do
    [ -f "$record" ] || continue
    pid=$(head -n 1 "$record")
    grep -qsF "$1" "/proc/$pid/cmdline" && kill -KILL "$pid" && sleep 1
done
rm -rf "$1"
"""


@contextmanager
def scratch_folder(purpose: str) -> Iterator[Path]:
    """Yield a folder that PostgreSQL's unprivileged account can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix=f"tocsin-test-{purpose}-"))
    folder.chmod(0o711)
    watch = subprocess.Popen(  # noqa: S603 - our own script on our own folder
        ["/bin/sh", "-c", WATCH, "watch", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield folder
    finally:
        watch.communicate()
