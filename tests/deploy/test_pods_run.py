"""Each pod runs with what the manifests give it, as it would in a cluster.

The databases are made by `databases.sql`, the keys by `new_keys.py`, the environment is that of the
manifests; only the folder of the keys is another one, and there is no Kubernetes.
"""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import orjson
import pytest

from deploy.k8s import check, new_keys
from services.front.local.postgres import LocalPostgres
from shared.contracts.catalogue import SERVICES
from tests.engines.scratch import scratch_folder

TOCSIN = Path(sys.executable).with_name("tocsin")
LOOPBACK = "127.0.0.1"
OWNER = "tocsin_owner"
PASSWORD = "a-password-of-tests"
STARTED_WITHIN = 120.0

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Cluster:
    """Holds the Secrets by name, and the paths of the folders that pods mount below /run/tocsin."""

    objects: list[Any]
    secrets: Mapping[str, Mapping[str, str]]
    keys: Path

    def work(self, component: str) -> Any:
        (found,) = [
            each
            for each in self.objects
            if each["kind"] in ("Deployment", "Job") and check.component_of(each) == component
        ]
        return found["spec"]["template"]["spec"]

    def environment(self, component: str) -> dict[str, str]:
        """Return the environment of the pod's container, with an empty ConfigMap."""
        (container,) = self.work(component)["containers"]
        seen = {"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
        if component == "dispatch":
            seen |= {
                "TOCSIN_SMTP_FROM": "alerts@tocsin.invalid",
                "TOCSIN_TWILIO_ACCOUNT_SID": "AC" + 32 * "0",
                "TOCSIN_TWILIO_FROM": "+15005550006",
            }
        for each in container["env"]:
            if "value" in each:
                seen[each["name"]] = self._mounted(component, each["value"])
            elif (value := self._secret(each["valueFrom"]["secretKeyRef"])) is not None:
                seen[each["name"]] = value
        return seen

    def _secret(self, reference: Mapping[str, Any]) -> str | None:
        held = self.secrets[reference["name"]]
        if reference.get("optional"):
            return held.get(reference["key"])
        return held[reference["key"]]

    def _mounted(self, component: str, value: str) -> str:
        folders = {
            "/run/tocsin/master": "tocsin-master-key",
            "/run/tocsin/keys": f"tocsin-{component}",
            "/run/tocsin/public-keys": "public-keys",
        }
        for mounted, folder in folders.items():
            value = value.replace(mounted, str(self.keys / folder))
        return value


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    keys = tmp_path_factory.mktemp("cluster") / "keys"
    new_keys.make_keys(keys)
    with scratch_folder("cluster") as folder:
        data, secrets = folder / "data", folder / "secrets"
        data.mkdir(mode=0o711)
        secrets.mkdir(mode=0o700)
        server = LocalPostgres(data, secrets, durable=False)
        server.start()
        try:
            asyncio.run(prepare(server.url))
            ready = Cluster(check.built(check.HERE / "base"), secrets_of(server.url), keys)
            migrated = run(ready, "migrate")
            assert migrated.returncode == 0, migrated.stderr
            yield ready
        finally:
            server.stop()


async def prepare(url: str) -> None:
    """Run the steps that an administrator runs."""
    script = (check.HERE / "databases.sql").read_text()
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    connection = await asyncpg.connect(url)
    try:
        for statement in "\n".join(lines).split(";"):
            if statement.strip():
                await connection.execute(statement)
        for role in (OWNER, "tocsin_eraser", *(f"tocsin_{service}" for service in SERVICES)):
            await connection.execute(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
    finally:
        await connection.close()


def secrets_of(server: str) -> dict[str, dict[str, str]]:
    def url(role: str, database: str) -> str:
        where = urlsplit(server).netloc.rpartition("@")[2]
        return urlunsplit(
            ("postgresql", f"{role}:{PASSWORD}@{where}", f"/tocsin_{database}", "", "")
        )

    found = {
        f"tocsin-{service}": {
            "database-url": url(f"tocsin_{service}", service),
            "keyring-url": url(f"tocsin_{service}", "keyring"),
            "bus-url": url(f"tocsin_{service}", "bus"),
        }
        for service in SERVICES
    }
    found["tocsin-dispatch"] |= {
        "smtp-url": "smtps://nobody:nothing@127.0.0.1:9",
        "twilio-auth-token": 32 * "0",
    }
    databases = (*SERVICES, "keyring", "bus")
    found["tocsin-owners"] = {f"{name}-url": url(OWNER, name) for name in databases}
    return found


def run(cluster: Cluster, component: str) -> subprocess.CompletedProcess[str]:
    (container,) = cluster.work(component)["containers"]
    return subprocess.run(  # noqa: S603 - our own command
        [str(TOCSIN), *container["args"]],
        env=cluster.environment(component),
        capture_output=True,
        text=True,
        check=False,
        timeout=STARTED_WITHIN,
    )


def asked(port: int, path: str) -> tuple[int, Any]:
    connection = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": "10.1.2.3:8000"})
        answer = connection.getresponse()
        return answer.status, orjson.loads(answer.read())
    finally:
        connection.close()


def wait_until_ready(process: Process, port: int, path: str) -> Any:
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, "the service ended"
        try:
            status, said = asked(port, path)
        except OSError:
            status, said = 0, None
        if status == 200 and said["status"] == "ready":
            return said
        time.sleep(0.1)
    raise AssertionError(f"not ready: {said}")


@contextmanager
def started(cluster: Cluster, service: str, log: Path) -> Iterator[tuple[Process, int]]:
    """Run a pod's container, on loopback and a free port; yield it and the port."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    (container,) = cluster.work(service)["containers"]
    elsewhere = {"--host": LOOPBACK, "--port": str(port)}
    before = [None, *container["args"]]
    arguments = [
        elsewhere.get(str(last), each)
        for last, each in zip(before, container["args"], strict=False)
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [str(TOCSIN), *arguments],
            env=cluster.environment(service),
            stdout=output,
            stderr=output,
            cwd="/",
        )
    try:
        yield process, port
    finally:
        process.kill()
        process.wait()


@pytest.mark.long
def test_pods_become_ready_by_their_probes_and_end_within_their_grace(
    cluster: Cluster, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        pods = {
            service: stack.enter_context(started(cluster, service, tmp_path / service))
            for service in SERVICES
        }
        for service, (process, port) in pods.items():
            (container,) = cluster.work(service)["containers"]
            ready = container["readinessProbe"]["httpGet"]["path"]
            said = wait_until_ready(process, port, ready)
            assert {"database", "keyring", "migrations", "bus"} <= said["checks"].keys()
            assert asked(port, container["livenessProbe"]["httpGet"]["path"])[0] == 200
        for process, _ in pods.values():
            process.terminate()
        for service, (process, _) in pods.items():
            pod = cluster.work(service)
            waited = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
            assert process.wait(pod["terminationGracePeriodSeconds"] - waited) == 0
