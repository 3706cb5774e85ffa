"""The three invented stories, as data: what each person of the demo says at each step."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).parent / "stories"


class Support(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    assessment: dict[str, Any]
    decision: dict[str, Any]


class Story(BaseModel):
    """Bodies of requests. In `alert`, a date is a number of days from today.

    `reporter` is the officer's assessment of the reporter; `sources` are added to that one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    alert: dict[str, Any]
    reporter: dict[str, Any]
    sources: tuple[dict[str, Any], ...]
    document: dict[str, Any] | None = None
    protection: dict[str, Any] | None = None
    support: Support | None = None


def load_stories(today: date) -> list[Story]:
    """Return the stories in order, with their dates around `today`."""
    stories = []
    for path in sorted(FOLDER.glob("*.yaml")):
        told = yaml.safe_load(path.read_text())
        for each in (*told["alert"].get("acts", ()), *told["alert"].get("expected", ())):
            each["on"] = (today + timedelta(days=each["on"])).isoformat()
        stories.append(Story.model_validate(told))
    return stories
