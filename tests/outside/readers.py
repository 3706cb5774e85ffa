"""Run readers of other projects on what Tocsin publishes: Node programs and a Java one."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest

HERE = Path(__file__).parent
SETTING = "TOCSIN_TEST_NODE"
VNU = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
# By default, Redocly's tool reports each use and looks for newer versions.
SILENT = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "CI": "true"}
SECONDS = 120
OLDEST_NODE = 20


def require(*programs: str) -> None:
    """Skip the test if a program is missing; fail it if TOCSIN_TEST_NODE=required."""
    missing = [program for program in programs if shutil.which(program) is None]
    if not missing and int(run("node", "--version").stdout[1:].split(".")[0]) < OLDEST_NODE:
        missing = [f"Node {OLDEST_NODE} or later"]
    if not missing and not VNU.exists():
        missing = ["tests/outside/node_modules (make test installs it where npm is)"]
    if missing:
        said = f"not read by others' readers, for want of {', '.join(missing)}"
        if os.environ.get(SETTING) == "required":
            pytest.fail(f"{SETTING}=required, but {said}", pytrace=False)
        pytest.skip(said)


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the programs in this folder; it reaches only the address that it gets."""
    return subprocess.run(  # noqa: S603 - programs of our own choosing
        words,
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **SILENT},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def answer_of(*words: str | Path) -> Any:
    """Run a program and return the JSON that it prints."""
    done = run(*words)
    assert done.stdout.lstrip().startswith("{"), done.stderr
    return orjson.loads(done.stdout)


def faults_of_pages(pages: Mapping[str, str]) -> list[str]:
    """Return the faults that the Nu Html Checker finds in these pages; none if it is missing."""
    if not VNU.exists() or shutil.which("java") is None:
        return []
    names = {f"{number}.html": name for number, name in enumerate(pages)}
    with TemporaryDirectory() as folder:
        for file, name in names.items():
            (Path(folder) / file).write_text(pages[name])
        java = ("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss16m", "-jar", VNU)
        done = run(*java, "--format", "json", "--stdout", "--exit-zero-always", folder)
    assert done.stdout, done.stderr
    return [
        f"{names[Path(each['url']).name]}: {each['message']} {each.get('extract', '')!r}"
        for each in orjson.loads(done.stdout)["messages"]
        if each["type"] != "info" or each.get("subType") == "warning"
    ]
