"""YAML as people type it, for `tocsin alert`."""

import re
from typing import Any

import yaml

NotYaml = yaml.YAMLError


def load(text: str) -> Any:
    """Return what is told, or raise `NotYaml`. JSON is YAML too."""
    return yaml.load(text, _PlainYaml)  # noqa: S506 - it is a safe loader


class _PlainYaml(yaml.SafeLoader):
    """Dates stay as they are written, and `on` is a field's name and not a way to say yes."""


_LEFT_ALONE = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
_PlainYaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _LEFT_ALONE]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainYaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
