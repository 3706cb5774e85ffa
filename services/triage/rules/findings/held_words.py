"""The words of each language for who is held now, and for who is at liberty now."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from shared.plain_yaml import load_data


class HeldWords(BaseModel):
    """`held_now.yaml` says what each list is: by language, words separated by commas."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    held: Mapping[str, str]
    at_liberty: Mapping[str, str]
    beside: Mapping[str, str]


@cache
def held_words() -> HeldWords:
    """Return the lists, which are read once per process."""
    file = files("services.triage.rules.findings") / "held_now.yaml"
    return HeldWords.model_validate(load_data(file.read_text("utf-8")))
