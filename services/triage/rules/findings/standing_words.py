"""The words of each language for where somebody stands now, as held, free or missing."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from services.triage.rules.findings.standings import STANDINGS_SAID
from shared.plain_yaml import load_data


class StandingWords(BaseModel):
    """By language, words separated by commas.

    `verbs` stand behind whom they are told of, `doing` before, as "nobody has seen A", and `nouns`
    too: "the trial of A has not begun", "the jailed A".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    verbs: Mapping[str, str]
    doing: Mapping[str, str] = {}
    nouns: Mapping[str, str] = {}


@cache
def standing_words() -> Mapping[str, StandingWords]:
    """Return the lists of each standing, which are read once per process."""
    folder = files("services.triage.rules.findings") / "standing_words"
    return {
        code: StandingWords.model_validate(load_data((folder / f"{code}.yaml").read_text("utf-8")))
        for code in STANDINGS_SAID
    }
