"""Keep the classes that Kafka loads, so that the next start need not load them one by one.

Java calls this a dynamic archive of class data sharing (JEP 350). It saves a start half of its
processor time. Java does not use an archive that is not of this Java and of these jars.
"""

import hashlib
from pathlib import Path
from uuid import uuid4


class ClassArchive:
    """The archive beside the `jars`, made by the first broker that is stopped cleanly."""

    def __init__(self, java: Path, jars: Path) -> None:
        of = f"{java.resolve()} {java.stat().st_mtime_ns}"
        name = f"{jars.name}-{hashlib.sha256(of.encode()).hexdigest()[:12]}"
        self._made = jars.with_name(f"{name}.jsa")
        self._new = jars.with_name(f"{name}.{uuid4().hex}.new")

    def using(self) -> tuple[str, ...]:
        """Return the options of a Java that loads its classes from the archive if it is there."""
        return (f"-XX:SharedArchiveFile={self._made}",) if self._made.exists() else ()

    def making(self) -> tuple[str, ...]:
        """Return the same, or those of a Java that writes the archive at its end."""
        return self.using() or (f"-XX:ArchiveClassesAtExit={self._new}",)

    def settle(self, *, clean: bool) -> None:
        """Put what was written at a `clean` end in its place; remove what another end left."""
        if clean and self._new.exists():
            self._new.replace(self._made)
        self._new.unlink(missing_ok=True)
