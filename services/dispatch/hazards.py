"""The hazards that come with Tocsin, read once from their file."""

from functools import cache
from pathlib import Path

import yaml

from services.dispatch.rules.hazards import Hazard
from services.dispatch.schemas.hazards import AddHazard

FILE = Path(__file__).parent / "hazards.yaml"


@cache
def shipped_hazards() -> tuple[Hazard, ...]:
    """Return the hazards that come with Tocsin.

    A wrong entry is an error at start.
    """
    entries = yaml.safe_load(FILE.read_text())
    return tuple(AddHazard.model_validate(each).hazard() for each in entries)
