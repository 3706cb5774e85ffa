"""Parts of terms, with every field, as they are filed and read again."""

from typing import Any

_NOTHING = dict.fromkeys(
    ("number", "unit", "currency", "kind", "suspended", "most", "most_unit", "alternative")
)


def _part(**told: Any) -> dict[str, Any]:
    return _NOTHING | told


BAN = [_part(number=2, unit="year", kind="no-leaving")]
SENTENCE = [
    _part(number=3, unit="year", kind="prison"),
    _part(number=6, unit="month"),
    _part(number=1, unit="year", suspended="part-suspended"),
    _part(number=1000, most=5000, unit="fine", currency="EGP", alternative=True),
]
_PENALTY = [_part(number=6, unit="month", most=2, most_unit="year", kind="prison")]
CHARGE: dict[str, Any] = {
    "words": "joining an invented group",
    "to": ["0d9f1b5a-5a0e-4a46-9d2c-6c1f6f0f5a01"],
    "status": "investigated",
    "article": "Article 12 of the Invented Law",
    "penalty": "five invented years",
    "penalty_parts": _PENALTY,
    "body": "Invented Prosecution",
}
