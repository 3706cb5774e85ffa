"""Read YAML strictly: no repeated key, and no word that silently gets another meaning.

YAML 1.1 keeps the last of two equal keys, and reads `no` as false and `Null` as nothing. Names, and
codes of countries and languages, are such words.
"""

import re
from collections.abc import Hashable, Mapping
from typing import Any

import yaml

NotYaml = yaml.YAMLError

Place = tuple[str | int, ...]
"""The keys and numbers of entries that lead to a value."""

_BOOL, _NULL = (f"tag:yaml.org,2002:{kind}" for kind in ("bool", "null"))
_TRUE_OR_FALSE = re.compile("^(true|false)$")

# The C loader is ten times as fast; it reads the same safe subset.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SaysTwoThings(yaml.constructor.ConstructorError):
    """The text names the key and the line, and no value."""

    def __init__(self, problem: str, place: yaml.Node | yaml.Event) -> None:
        mark: Any = place.start_mark  # the C loader has a class of its own for it
        super().__init__(None, None, problem, mark)
        self.where = f"line {mark.line + 1}: {problem}"


class _Once(_SafeLoader):  # type: ignore[misc]  # which of the two is known at run time only
    """Refuses a repeated key, and `yes`, `no`, `on` and `off` without quotes."""

    def construct_mapping(self, node: yaml.MappingNode, *deep: bool) -> dict[Hashable, Any]:
        seen: set[tuple[str, str]] = set()
        for key, value in node.value:
            named = (key.tag, str(key.value))
            if named in seen:
                raise SaysTwoThings(f"the key {key.value} stands here twice", key)
            seen.add(named)
            self.expect_one_meaning(key, f"the key {key.value}")
            self.expect_one_meaning(value, str(key.value))
        found: dict[Hashable, Any] = super().construct_mapping(node, *deep)
        return found

    def construct_sequence(self, node: yaml.SequenceNode, *deep: bool) -> list[Any]:
        for entry in node.value:
            self.expect_one_meaning(entry, "an entry")
        found: list[Any] = super().construct_sequence(node, *deep)
        return found

    def expect_one_meaning(self, node: yaml.Node, name: str) -> None:
        if node.tag == _BOOL and not _TRUE_OR_FALSE.match(str(node.value).lower()):
            raise SaysTwoThings(f"{name} is written without quotes and would mean yes or no", node)


class _Plain(_Once):
    """A loader for typed text: all values stay text, else a number would lose its plus sign.

    Telephone numbers, times and dates stay as they are written, and `on` is the name of a field.
    """

    def expect_one_meaning(self, node: yaml.Node, name: str) -> None:
        if node.tag == _NULL and node.value:
            raise SaysTwoThings(
                f"{name} is written without quotes and would mean nothing: put it in quotes, or "
                "leave it out",
                node,
            )


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == _NULL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver(_BOOL, _TRUE_OR_FALSE, list("tf"))


def place_of(fault: yaml.YAMLError) -> str | None:
    """Return where a text stops being YAML, as line and column from 1; None if unknown."""
    mark = getattr(fault, "problem_mark", None)
    return None if mark is None else f"line {mark.line + 1}, column {mark.column + 1}"


def load(text: str) -> Any:
    """Parse what a person typed for `tocsin alert`; raise `NotYaml` if it cannot be read.

    JSON is YAML too.

    The result has objects, lists, texts, true and false; no key is repeated.
    """
    for event in yaml.parse(text, Loader=_Plain):
        if isinstance(event, yaml.AliasEvent):
            raise SaysTwoThings(
                f"*{event.anchor} stands for what is written elsewhere: repeat it", event
            )
        if getattr(event, "tag", None) is not None:
            raise SaysTwoThings("a tag (!) says what it is: leave the tag out", event)
    return yaml.load(text, _Plain)  # noqa: S506 - it is a safe loader


def lines_of(text: str) -> Mapping[Place, int]:
    """Return the line, counted from 1, of each key and entry of a YAML text by its path.

    What `*name` stands for has the line at which it is written.
    """
    found: dict[Place, int] = {}
    opened = set[yaml.Node]()
    root = yaml.compose(text, _SafeLoader)
    waiting: list[tuple[Place, yaml.Node | None]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        if node is None or node in opened:
            continue
        opened.add(node)
        if isinstance(node, yaml.MappingNode):
            parts = [(key.value, key, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            parts = [(number, each, each) for number, each in enumerate(node.value)]
        else:
            parts = []
        for name, start, value in parts:
            found[*path, name] = start.start_mark.line + 1
            waiting.append(((*path, name), value))
    return found


def load_data(text: str | bytes) -> Any:
    """Return the content of a data file of the installation, or raise `NotYaml`."""
    return yaml.load(text, _Once)  # noqa: S506 - it is a safe loader
