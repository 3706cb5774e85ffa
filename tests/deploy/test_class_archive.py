"""The first broker that ends cleanly leaves the classes of Kafka for the next starts."""

import sys
from pathlib import Path

import pytest

from deploy.local.kafka.classes import ClassArchive

JAVA = Path(sys.executable)
"""Any program: nothing is started here."""


@pytest.fixture
def jars(tmp_path: Path) -> Path:
    return tmp_path / "kafka-of-some-version"


def written(archive: ClassArchive, text: str) -> Path:
    """Write what Java would write at the end of its run; return where."""
    [option] = archive.making()
    name, _, file = option.partition("=")
    assert name == "-XX:ArchiveClassesAtExit"
    Path(file).write_text(text)
    return Path(file)


def test_what_the_first_one_wrote_is_used_from_then_on(jars: Path) -> None:
    first, second = ClassArchive(JAVA, jars), ClassArchive(JAVA, jars)
    assert first.using() == ()
    new = written(first, "classes")
    assert second.using() == (), "it is not whole before its writer has ended"
    first.settle(clean=True)
    [option] = second.making()
    name, _, file = option.partition("=")
    assert name == "-XX:SharedArchiveFile"
    assert Path(file).read_text() == "classes"
    assert second.using() == (option,)
    assert not new.exists()


def test_what_one_that_was_killed_wrote_is_not_used(jars: Path) -> None:
    archive = ClassArchive(JAVA, jars)
    new = written(archive, "half of the cl")
    archive.settle(clean=False)
    assert ClassArchive(JAVA, jars).using() == ()
    assert not new.exists()


def test_another_java_uses_none(jars: Path) -> None:
    archive = ClassArchive(JAVA, jars)
    written(archive, "classes")
    archive.settle(clean=True)
    assert ClassArchive(Path(__file__), jars).using() == ()
