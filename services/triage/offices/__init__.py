"""The offices of officials as data: in the order in which a document names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

from shared.contracts.codes import Code
from shared.plain_yaml import load_data


class Office(BaseModel):
    """An office. `name` by language of the pages: English is always there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    name: Mapping[str, str]

    def label(self, language: str) -> str:
        return self.name.get(language) or self.name["en"]


@dataclass(frozen=True)
class Offices:
    """All offices in the order of the house."""

    listed: tuple[Office, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.listed)

    def place(self, code: str) -> int:
        """Return the place of an office in the order; behind all others if it is not known."""
        return self.codes.index(code) if code in self.codes else len(self.listed)

    def label(self, code: str, language: str) -> str:
        """Return the name of an office; its code if it is not known."""
        return next((each.label(language) for each in self.listed if each.code == code), code)


@cache
def load_offices() -> Offices:
    """Read the file beside this one, once."""
    told = load_data((files("services.triage.offices") / "offices.yaml").read_text("utf-8"))
    return Offices(TypeAdapter(tuple[Office, ...]).validate_python(told))
