"""Read the deadline steps from their file, and refuse steps that could warn nobody."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import ValidationError

from services.triage.deadline_steps.steps import DeadlineSteps
from shared.plain_yaml import NotYaml, load_data


class StepsFault(Exception):
    """The file cannot be used; the text names the file and every fault in it, in one line."""


def load_deadline_steps(file: Traversable | None = None) -> DeadlineSteps:
    """Read the file, by default the one that comes with Tocsin.

    Raises `StepsFault`: a file that cannot be read, an unknown or missing field, a role that cannot
    read a case, a code that is twice in a kind, steps out of their order, a kind without steps. A
    file from before a kind existed has the steps of Tocsin for it (`LATER_KINDS`).
    """
    return _default_steps() if file is None else _read(file)


LATER_KINDS = ("correction", "withdrawal-notice")
"""Kinds that a file need not have: it may be older than they are."""


@cache
def _default_steps() -> DeadlineSteps:
    return _read(files("services.triage.deadline_steps") / "steps.yaml")


def _read(file: Traversable) -> DeadlineSteps:
    try:
        return DeadlineSteps.model_validate(_with_later_kinds(load_data(file.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError) as absent:
        raise StepsFault(f"{file.name} cannot be read") from absent
    except NotYaml as malformed:
        said = " ".join(str(malformed).split())
        raise StepsFault(f"{file.name} is not YAML: {said}") from malformed
    except ValidationError as invalid:
        raise StepsFault(f"{file.name}: {_in_words(invalid)}") from invalid


def _with_later_kinds(told: Any) -> Any:
    if not isinstance(told, dict) or all(kind in told for kind in LATER_KINDS):
        return told
    ours = _default_steps().model_dump(by_alias=True, include={"correction", "withdrawal_notice"})
    return {**ours, **told}


def _in_words(invalid: ValidationError) -> str:
    faults = (
        (".".join(map(str, error["loc"])) or "the file", error["msg"])
        for error in invalid.errors(include_url=False)
    )
    return "; ".join(f"{where}: {what.removeprefix('Value error, ')}" for where, what in faults)
