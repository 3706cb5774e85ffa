"""The jars of Kafka, resolved once by Maven from the pinned pom.xml, and the Java to run them."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from services.front.local.faults import StartFault

RECIPE = Path(__file__).resolve().parent
"""The folder with pom.xml and server.properties."""

OLDEST_JAVA = 17
RESOLVE_SECONDS = 600


def find_java() -> Path:
    """Return Java 17 or later: JAVA_HOME's, else the one on PATH."""
    home = os.environ.get("JAVA_HOME")
    candidates = [Path(home) / "bin" / "java"] if home else []
    if on_path := shutil.which("java"):
        candidates.append(Path(on_path))
    for java in candidates:
        if java.is_file() and _java_major(java) >= OLDEST_JAVA:
            return java
    found = f"; found only {candidates[-1]}" if candidates else ""
    raise StartFault(
        f"Kafka needs Java {OLDEST_JAVA} or later{found}: install openjdk-17-jre-headless "
        "or set JAVA_HOME",
    )


def find_maven() -> Path:
    maven = shutil.which("mvn")
    if maven is None:
        raise StartFault(
            "the jars of Kafka are fetched by Maven, and there is no mvn: install maven"
        )
    return Path(maven)


def resolve_jars(cache: Path) -> Path:
    """Return the folder of the jars below `cache`, fetched at the first call for this pom.xml."""
    pom = RECIPE / "pom.xml"
    jars = cache / f"kafka-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if jars.is_dir():
        return jars
    maven = find_maven()
    staged = cache / f"{jars.name}.{os.getpid()}.new"
    try:
        staged.mkdir(parents=True, mode=0o755)
    except OSError as fault:
        raise StartFault(f"{cache} cannot hold the jars of Kafka: {fault.strerror}") from None
    try:
        _fetch(maven, pom, staged)
        try:
            staged.rename(jars)  # fails if another process was faster: its jars are the same
        except OSError:
            if not jars.is_dir():
                raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return jars


def _fetch(maven: Path, pom: Path, folder: Path) -> None:
    command: list[str | Path] = [
        maven,
        "-q",
        "-B",
        "-C",  # a wrong checksum is an error
        "-f",
        pom,
        "dependency:copy-dependencies",
        f"-DoutputDirectory={folder}",
        "-DincludeScope=runtime",
    ]
    try:
        fetched = subprocess.run(  # noqa: S603 - a program and a recipe of our own choosing
            command, capture_output=True, text=True, check=False, timeout=RESOLVE_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise StartFault(f"Maven did not fetch Kafka within {RESOLVE_SECONDS} s") from None
    if fetched.returncode != 0:
        lines = [line.removeprefix("[ERROR]").strip() for line in fetched.stdout.splitlines()]
        raise StartFault(
            f"Maven cannot fetch Kafka: {next(filter(None, lines), 'it left no word')}"
        )


def _java_major(java: Path) -> int:
    shown = subprocess.run(  # noqa: S603 - the operator's own Java
        [java, "-version"], capture_output=True, text=True, check=False
    )
    version = re.search(r'version "(\d+)', shown.stderr)
    return int(version[1]) if version else 0
