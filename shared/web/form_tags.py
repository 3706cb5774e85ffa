"""Write tags of a form: with other attributes, or with a fault."""

from collections.abc import Mapping
from html import escape


def at_fault(has: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the attributes of a field with those that lead a reader to its fault."""
    described = f"{has.get('aria-describedby') or ''} {has['id']}-fault".strip()
    return {**has, "aria-describedby": described, "aria-invalid": "true"}


def fault_told(place: str, message: str, error: str) -> str:
    said = f'<span class="unseen">{escape(error)} </span>{escape(message)}'
    return f'<p class="fault" id="{place}-fault">{said}</p>'


def tag_of(tag: str, has: Mapping[str, str | None]) -> str:
    told = "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in has.items()
    )
    return f"<{tag}{told}>"
