"""The Kubernetes manifests are valid, and their check finds faults."""

import copy
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.k8s import check

ROOT = Path(__file__).resolve().parents[2]

Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def base() -> list[Any]:
    return check.built(check.HERE / "base")


@pytest.fixture(scope="module")
def example() -> list[Any]:
    return check.built(check.HERE / "example")


def chosen(objects: list[Any], kind: str, name: str) -> dict[str, Any]:
    (found,) = [e for e in objects if e["kind"] == kind and e["metadata"]["name"] == name]
    return dict(found)


def pod_of(work: dict[str, Any]) -> Any:
    return work["spec"]["template"]["spec"]


def environment_of(work: dict[str, Any]) -> Any:
    return pod_of(work)["containers"][0]["env"]


def add_variable(name: str, **said: Any) -> Change:
    return lambda work: environment_of(work).append({"name": name, **said})


def of_secret(name: str) -> dict[str, Any]:
    return {"valueFrom": {"secretKeyRef": {"name": name, "key": "any"}}}


def set_in_pod(name: str, value: Any) -> Change:
    return lambda work: pod_of(work).__setitem__(name, value)


def set_in_container(name: str, value: Any) -> Change:
    return lambda work: pod_of(work)["containers"][0].__setitem__(name, value)


def set_in_volume(volume: str, name: str, value: Any) -> Change:
    def change(work: dict[str, Any]) -> None:
        (found,) = [each for each in pod_of(work)["volumes"] if each["name"] == volume]
        found["secret"][name] = value

    return change


WRONG: dict[str, tuple[Change, str]] = {
    "a setting that nobody reads": (add_variable("TOCSIN_LOG_LEVLE", value="INFO"), "no setting"),
    "another service's setting": (
        add_variable("TOCSIN_TRIAGE_DATABASE_URL", **of_secret("tocsin-intake")),
        "no setting of intake",
    ),
    "another service's Secret": (
        add_variable("TOCSIN_INTAKE_BUS_URL", **of_secret("tocsin-triage")),
        "not its own",
    ),
    "a password in plain": (
        add_variable("TOCSIN_KAFKA_PASSWORD", value="hunter2"),
        "stands here in plain",
    ),
    "a URL with a password in plain": (
        add_variable("TOCSIN_OTLP_ENDPOINT", value="https://u:p@collector.example.org"),
        "stands here in plain",
    ),
    "a whole Secret": (
        set_in_container("envFrom", [{"secretRef": {"name": "tocsin-intake"}}]),
        "never as a whole",
    ),
    "no environment": (set_in_container("env", []), "TOCSIN_INTAKE_DATABASE_URL is required"),
    "no readiness probe": (set_in_container("readinessProbe", {}), "must ask /health/ready"),
    "a liveness probe that asks the database": (
        set_in_container("livenessProbe", {"httpGet": {"path": "/health/ready", "port": 8000}}),
        "must ask /health/live",
    ),
    "no resources": (set_in_container("resources", {}), "limit of memory"),
    "no security context": (set_in_container("securityContext", {}), "read-only"),
    "root": (set_in_pod("securityContext", {"runAsUser": 0}), "not root"),
    "the host's network": (set_in_pod("hostNetwork", True), "nothing of the host"),
    "the account's token": (set_in_pod("automountServiceAccountToken", None), "token"),
    "service links": (set_in_pod("enableServiceLinks", True), "enableServiceLinks"),
    "keys open to all": (set_in_volume("keys", "defaultMode", 0o444), "mode 0440"),
    "another's keys": (set_in_volume("keys", "secretName", "tocsin-owners"), "not its own"),
    "all keys of a Secret": (set_in_volume("keys", "items", []), "must name the keys"),
}


SPOILING = """\
resources: ["{way}"]
patches:
  - target: {{kind: Deployment, name: tocsin-intake}}
    patch: |
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {{name: TOCSIN_PORT, value: "1"}}
"""


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_deployment_is_named(base: list[Any], wrong: str) -> None:
    change, words = WRONG[wrong]
    objects = copy.deepcopy(base)
    change(chosen(objects, "Deployment", "tocsin-intake"))
    found = [fault for fault in check.own_faults(objects) if "tocsin-intake" in fault]
    assert any(words in fault for fault in found), found


def test_content_of_a_secret_is_refused(base: list[Any]) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "tocsin-intake"}}
    assert any("no place" in fault for fault in check.own_faults([*base, secret]))


def test_a_field_that_kubernetes_does_not_know_is_refused(base: list[Any]) -> None:
    service = copy.deepcopy(chosen(base, "Service", "tocsin-intake"))
    service["spec"]["sessionAffinty"] = "None"
    assert any("sessionAffinty" in fault for fault in check.schema_faults([service]))


def test_a_service_that_is_left_out_is_missed(base: list[Any]) -> None:
    without = [each for each in base if each["metadata"]["name"] != "tocsin-relocation"]
    assert "there is no Deployment tocsin-relocation" in list(check.own_faults(without))


def test_only_dispatch_goes_out(base: list[Any]) -> None:
    policy = copy.deepcopy(chosen(base, "NetworkPolicy", "tocsin-dispatch-outside"))
    policy["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/component"] = "triage"
    assert any("only dispatch" in fault for fault in check.own_faults([*base, policy]))


@pytest.mark.parametrize("folder", check.folders(), ids=lambda folder: folder.name)
def test_the_attestation_key_is_triages_and_the_token_key_identitys(folder: Path) -> None:
    holders = {
        item["key"]: each["metadata"]["name"]
        for each in check.built(folder)
        if each["kind"] == "Deployment"
        for volume in pod_of(dict(each))["volumes"]
        for item in volume.get("secret", {}).get("items", ())
        if item["key"] in ("attestation.pem", "token.pem")
    }
    assert holders == {"attestation.pem": "tocsin-triage", "token.pem": "tocsin-identity"}


def test_each_deployment_is_selected_by_its_own_service_and_budget(example: list[Any]) -> None:
    for deployment in (each for each in example if each["kind"] == "Deployment"):
        name = deployment["metadata"]["name"]
        labels = deployment["spec"]["template"]["metadata"]["labels"].items()
        service = chosen(example, "Service", name)["spec"]["selector"]
        budget = chosen(example, "PodDisruptionBudget", name)["spec"]["selector"]["matchLabels"]
        assert service.items() <= labels
        assert budget.items() <= labels
        assert service["app.kubernetes.io/component"] == name.removeprefix("tocsin-")


def test_what_can_be_applied_is_without_fault() -> None:
    ended = subprocess.run(
        [sys.executable, "deploy/k8s/check.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "base: 5 Deployment\n" in ended.stdout
    assert "example: 1 Ingress\n" in ended.stdout
    assert ended.stdout.rstrip().endswith("no faults")


def test_an_overlay_that_spoils_what_base_says_ends_with_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    way = os.path.relpath(check.HERE / "base", tmp_path.resolve())
    (tmp_path / "kustomization.yaml").write_text(SPOILING.format(way=way))
    monkeypatch.setattr(check, "folders", lambda: [tmp_path])
    assert check.main() == 1
    assert (
        "Deployment tocsin-intake: TOCSIN_PORT is no setting of intake" in capsys.readouterr().err
    )
