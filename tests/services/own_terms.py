"""Files of own terms: that which the page about them shows, and one with a term in each list."""

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from shared.taxonomy import load_taxonomy
from shared.taxonomy.own_term import Like
from shared.taxonomy.own_terms import lists_that_grow

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-your-own-terms.md"
EXAMPLE = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)[0]
OWN = "x-forced-conscription"


def written(folder: Path) -> Path:
    """Return the file, written into this folder."""
    file = folder / "terms.yaml"
    file.write_text(EXAMPLE)
    return file


def one_in_each_list() -> dict[str, list[dict[str, Any]]]:
    """Return an own term for each list that grows, with words of its own.

    It is like the first term of the list; `own_code` is its code and `own_label` its label.
    """
    tocsin, own = load_taxonomy(), dict[str, list[dict[str, Any]]]()
    for kind, like in lists_that_grow().items():
        if like is not Like.NONE:
            first: BaseModel = next(iter(getattr(tocsin, kind)))
            told = first.model_dump(mode="json", exclude_none=True, exclude={"grammar"})
            words = {name: each for name, each in told.items() if isinstance(each, dict)}
            labels = {each: own_label(kind, each) for each in ("en", "fr")}
            entry = {**words, "labels": labels, "code": own_code(kind), "like": told["code"]}
            own[kind] = [entry]
    return own


def own_code(kind: str) -> str:
    return f"x-{kind.replace('_', '-')}"


def own_label(kind: str, language: str) -> str:
    return f"Own {kind} ({language})"


def one_in_each(folder: Path) -> Path:
    """Return the file with a term in each list that grows, written into this folder."""
    file = folder / "each.yaml"
    file.write_text(yaml.safe_dump(one_in_each_list()))
    return file
