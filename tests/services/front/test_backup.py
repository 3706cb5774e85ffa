"""A backup of one machine: made while it runs, restored elsewhere, repaired."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.dispatch.settings import DispatchSettings
from services.front.catalogue import CATALOGUE
from services.front.local.faults import StartFault
from services.front.local.folders import server_account
from services.front.local.installation import Installation
from services.front.settings import FrontSettings
from services.relocation.settings import RelocationSettings
from services.triage.settings import TriageSettings
from tests.engines.scratch import scratch_folder
from tests.services.front.machine import run_here
from tests.services.front.running import RunningTocsin
from tests.services.own_terms import EXAMPLE, written

pytestmark = [pytest.mark.xdist_group("commands"), pytest.mark.long]
SERVICES = Path(__file__).parents[3] / "services"
STEPS = (SERVICES / "triage" / "deadline_steps" / "steps.yaml").read_bytes()
PROGRAMMES = SERVICES / "relocation" / "programmes"
REFERENCE = "EGY 007 / 1126 / OBS 011"


@dataclass
class Backups:
    """Backups of the running Tocsin, and the age identity that opens them."""

    folder: Path
    to: str

    @property
    def data(self) -> Path:
        return self.folder / "data.age"

    @property
    def keys(self) -> Path:
        return self.folder / "keys.age"

    @property
    def identity(self) -> Path:
        return self.folder / "identity"

    @property
    def restoring(self) -> tuple[str, ...]:
        return ("restore", str(self.data), "--keys", str(self.keys), *self.by_identity)

    @property
    def by_identity(self) -> tuple[str, str]:
        return ("--identity", str(self.identity))


def done(environ: dict[str, str], *words: str) -> str:
    """Return the output of a command."""
    ran = run_here(environ, *words)
    assert ran.returncode == 0, ran.stderr
    return ran.stderr + ran.stdout


def fails(environ: dict[str, str], *words: str) -> str:
    """Return the one line with which a command refuses."""
    ran = run_here(environ, *words)
    assert ran.returncode != 0
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    return ran.stderr


@pytest.fixture(scope="module")
def kept(running: RunningTocsin) -> Iterator[Backups]:
    """Return a backup made while Tocsin runs, with a message in the mailbox."""
    data = Path(running.environ["TOCSIN_DATA"])
    (data / "mailbox").mkdir(mode=0o700, exist_ok=True)
    (data / "mailbox" / "invented.eml").write_bytes(b"x" * 300_000)
    (Path(running.environ["TOCSIN_SECRETS"]) / ".half-written").touch(0o600)
    with scratch_folder("backups") as folder:
        said = done(running.environ, "backup", "new-identity", str(folder / "identity"))
        kept = Backups(folder, said.splitlines()[-1])
        words = ("backup", str(kept.data), "--to", kept.to, "--keys", str(kept.keys))
        (data / "deadline-steps.yaml").write_bytes(STEPS)
        try:
            own = {
                "TOCSIN_TERMS": str(written(folder)),
                "TOCSIN_RELOCATION_PROGRAMMES": str(PROGRAMMES),
            }
            assert "read back and is complete" in done(running.environ | own, *words)
        finally:
            (data / "deadline-steps.yaml").unlink()
        yield kept


@pytest.fixture
def elsewhere(running: RunningTocsin) -> Iterator[dict[str, str]]:
    """Return the environment of another, empty machine."""
    with scratch_folder("restored") as folder:
        if server_account() is not None:
            folder.chmod(0o711)
        yield running.environ | {
            "TOCSIN_DATA": str(folder / "data"),
            "TOCSIN_SECRETS": str(folder / "secrets"),
        }


def nothing_is_there(environ: dict[str, str]) -> bool:
    folders = [Path(environ[name]) for name in ("TOCSIN_DATA", "TOCSIN_SECRETS")]
    return not any(list(folder.iterdir()) for folder in folders if folder.exists())


def accounts(environ: dict[str, str]) -> Any:
    """Return the accounts without the time of their last event, because a restore signs all out."""
    listed = json.loads(run_here(environ, "accounts", "list", "--json").stdout)
    return [each | {"changed_at": None} for each in listed]


async def _fetch(url: str, statement: str, *values: Any) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        await connection.close()


def rows(installation: Installation, service: str, statement: str, *values: Any) -> list[Any]:
    return asyncio.run(_fetch(installation.urls.owner(service), statement, *values))


class TestMaking:
    def test_it_is_its_owners_alone_and_holds_no_key(
        self, running: RunningTocsin, kept: Backups
    ) -> None:
        for file in (kept.data, kept.keys, kept.identity):
            assert file.stat().st_mode & 0o777 == 0o600
        said = done(running.environ, "backup", "verify", str(kept.data), *kept.by_identity)
        assert "is complete: data, " in said
        said = done(running.environ, "backup", "verify", str(kept.keys), *kept.by_identity)
        assert "is complete: keys, " in said

    def test_it_replaces_nothing_and_lies_apart(
        self, running: RunningTocsin, kept: Backups
    ) -> None:
        environ, to = running.environ, ("--to", kept.to)
        before = kept.data.read_bytes()
        assert "exists already" in fails(environ, "backup", str(kept.data), *to)
        assert kept.data.read_bytes() == before
        inside = f"{environ['TOCSIN_DATA']}/backup.age"
        assert "choose a place apart" in fails(environ, "backup", inside, *to)
        among_keys = f"{environ['TOCSIN_SECRETS']}/backup.age"
        assert "choose a place apart" in fails(environ, "backup", among_keys, *to)
        nowhere = str(kept.folder / "nowhere" / "backup.age")
        assert "is no folder" in fails(environ, "backup", nowhere, *to)
        assert "another file" in fails(environ, "backup", "/same", *to, "--keys", "/same")
        assert "public key of age" in fails(environ, "backup", "/new", "--to", "age1nothing")
        secret = kept.identity.read_text().splitlines()[-1]
        said = fails(environ, "backup", "/new", "--to", secret)
        assert "secret" in said
        assert secret not in said

    def test_terms_that_a_setting_names_in_vain_are_not_left_out_silently(
        self, running: RunningTocsin, kept: Backups
    ) -> None:
        wrong = running.environ | {"TOCSIN_TERMS": str(kept.folder / "elsewhere.yaml")}
        said = fails(wrong, "backup", str(kept.folder / "other.age"), "--to", kept.to)
        assert said.startswith("tocsin: TOCSIN_TERMS: there is no ")

    def test_a_postgresql_of_ones_own_is_not_copied(
        self, running: RunningTocsin, kept: Backups
    ) -> None:
        own = running.environ | {"TOCSIN_POSTGRES_URL": "postgresql://somebody@127.0.0.1:1/x"}
        said = fails(own, "backup", str(kept.folder / "other.age"), "--to", kept.to)
        assert "by its own means" in said


class TestRestoring:
    def test_all_is_there_and_what_went_out_is_marked(
        self, running: RunningTocsin, kept: Backups, elsewhere: dict[str, str]
    ) -> None:
        said = done(elsewhere, *kept.restoring)
        assert "You can start Tocsin now." in said
        assert "accounts are signed out" in said
        assert "Everything entered after the backup was made is lost" in said
        mail = Path(elsewhere["TOCSIN_DATA"]) / "mailbox" / "invented.eml"
        assert mail.stat().st_size == 300_000
        assert not (Path(elsewhere["TOCSIN_SECRETS"]) / ".half-written").exists()
        installation = Installation(FrontSettings(), elsewhere)
        installation.start()
        try:
            assert accounts(elsewhere) == accounts(running.environ)
            self._own_files_are_used(installation)
            restored = installation.settings(DispatchSettings).restored_at
            assert restored is not None
            assert (datetime.now(restored.tzinfo) - restored).total_seconds() < 3600
            for name in CATALOGUE:
                verified = run_here(elsewhere, "audit", "verify", name, "--json")
                assert json.loads(verified.stdout)["entries"] > 0, name
                told = rows(installation, name, "SELECT action FROM audit_entries")
                assert "backup.restored" in {row["action"] for row in told}, name
            self._put_right(installation, elsewhere)
        finally:
            installation.stop()
        assert "is not empty" in fails(elsewhere, *kept.restoring)

    def _own_files_are_used(self, installation: Installation) -> None:
        triage, data = installation.settings(TriageSettings), installation.folders.data
        assert triage.terms == data / "terms.yaml"
        assert triage.terms.read_text() == EXAMPLE
        assert triage.deadline_steps == data / "deadline-steps.yaml"
        assert triage.deadline_steps.read_bytes() == STEPS
        programmes = installation.settings(RelocationSettings).programmes
        assert programmes is not None
        assert {each.name for each in programmes.iterdir()} >= {
            each.name for each in PROGRAMMES.iterdir() if each.suffix == ".yaml"
        }

    def _put_right(self, installation: Installation, environ: dict[str, str]) -> None:
        """Move counters past events and codes that others know; a second run changes nothing."""
        known, unknown, heard = uuid4(), uuid4(), ("tocsin.intake", "tocsin.dispatch")
        rows(installation, "intake", "INSERT INTO outbox_keys VALUES ($1, 3)", known)
        for key, last, topic in (
            (known, 7, heard[0]),
            (unknown, 5, heard[0]),
            (known, 9, heard[1]),
        ):
            rows(
                installation,
                "triage",
                "INSERT INTO inbox_keys (topic, key, last_sequence) VALUES ($1, $2, $3)",
                topic,
                str(key),
                last,
            )
        words = ("restore", "--finish", "--since", "2026-01-01", "--reference", REFERENCE)
        some = (*words, "--service", "intake", "--service", "triage")
        first = done(environ, *some)
        assert "intake: 2 keys raised" in first
        assert "triage: 0 keys, 2 series of codes raised" in first
        kept = {row["key"]: row["last_sequence"] for row in self._kept(installation)}
        assert {kept[UUID(str(known))], kept[UUID(str(unknown))]} == {7, 5}
        counted = rows(installation, "triage", "SELECT scope, last FROM counters WHERE year = 2026")
        assert {row["scope"]: row["last"] for row in counted} == {"EGY": 7, "OBS": 11}
        again = done(environ, *some, "--reference", "EGY 002 / 0326 / OBS 004")
        assert "intake: 0 keys raised" in again
        assert "0 series" in again
        every = done(environ, *words)
        assert "TOCSIN_DISPATCH_RESTORED_AT=" in every

    def _kept(self, installation: Installation) -> list[Any]:
        return rows(installation, "intake", "SELECT key, last_sequence FROM outbox_keys")

    def test_what_does_not_fit_is_refused_and_leaves_nothing(
        self, running: RunningTocsin, kept: Backups, elsewhere: dict[str, str], tmp_path: Path
    ) -> None:
        data, keys = str(kept.data), str(kept.keys)
        by = kept.by_identity
        assert "holds the keys, not the data" in fails(
            elsewhere, "restore", keys, "--keys", keys, *by
        )
        other = tmp_path / "other"
        done(elsewhere, "backup", "new-identity", str(other))
        said = fails(elsewhere, "restore", data, "--keys", keys, "--identity", str(other))
        assert "encrypted to another key" in said
        cut = tmp_path / "cut.age"
        cut.write_bytes(kept.data.read_bytes()[:-70_000])
        assert "cut or damaged" in fails(elsewhere, "restore", str(cut), "--keys", keys, *by)
        assert "cut or damaged" in fails(elsewhere, "backup", "verify", str(cut), *by)
        changed = tmp_path / "changed.age"
        content = bytearray(kept.data.read_bytes())
        content[len(content) // 2] ^= 1
        changed.write_bytes(content)
        assert "damaged" in fails(elsewhere, "restore", str(changed), "--keys", keys, *by)
        assert nothing_is_there(elsewhere)
        occupied = elsewhere | {"TOCSIN_SECRETS": running.environ["TOCSIN_SECRETS"]}
        assert "TOCSIN_SECRETS" in fails(occupied, *kept.restoring)

    def test_nothing_starts_on_a_restore_that_was_broken_off(
        self, elsewhere: dict[str, str]
    ) -> None:
        data = Path(elsewhere["TOCSIN_DATA"])
        data.mkdir(mode=0o700)
        (data / "restore-unfinished").write_text('{"unpacked": false}')
        with pytest.raises(StartFault, match="a restore that was not finished"):
            Installation(FrontSettings(), elsewhere).start()
        assert "broken off" in fails(elsewhere, "restore", "--finish")
        assert not (data / "postgres").exists()
        shutil.rmtree(data)
