"""Invented alerts, drafts and contacts for tests."""

from collections.abc import Mapping, Sequence
from typing import Any

ALL_USES = (
    "publish_name",
    "publish_without_name",
    "send_to_government",
    "send_to_un",
    "share_with_diplomats",
    "share_with_partner",
)


def consents(state: str = "given", uses: Sequence[str] = ALL_USES) -> list[dict[str, str]]:
    said = {"by_whom": "an invented sister", "how": "on the phone"}
    if state == "limited":
        said["limits"] = "Invented: no photo."
    return [{"use": use, "state": state, **said} for use in uses]


def alert(country: str, name: str = "Amal Invented", **other: Any) -> dict[str, Any]:
    """Return an alert about an arbitrary detention, by a member organisation, with all consents."""
    told = {
        "country": country,
        "language": "en",
        "narrative": "An invented member organisation reports that an invented lawyer is held.",
        "source": {
            "relation": "member-organisation", "reliability": "highly-reliable",
            "channel": "signal", "name": "Invented Source", "contact": "+999 555 0100",
        },
        "persons": [
            {"kind": "person", "name": name, "gender": "woman", "role": "lawyer",
             "organisation": "Invented Lawyers' Union", "risk_groups": ["women-defenders"]},
        ],
        "acts": [
            {"violation": "arbitrary-detention", "on": "2026-11-20", "precision": "exact",
             "place": "an invented street", "perpetrators": ["police"],
             "description": "Taken from her office, no warrant was shown."},
        ],
        "situation": "detained-with-access",
        "asked_for": ["urgent-appeal"],
        "consents": consents(),
    }  # fmt: skip
    return {**told, **other}


def draft(
    country: str,
    name: str = "Amal Invented",
    violations: Sequence[str] = ("arbitrary-detention",),
    facts: str = "According to the information received, she was taken from her office.",
) -> dict[str, Any]:
    """Return an appeal in English and French; the template words what is left out."""
    in_english = {
        "language": "en",
        "title": f"The situation of Ms. {name}",
        "concerned": f"Ms. {name}, a lawyer",
        "short": f"Ms. {name}",
        "parts": {"facts": facts},
        "addressees": [{"name": "Mr. Invented Minister", "office": "Minister of Justice"}],
    }
    in_french = {
        "language": "fr",
        "title": f"La situation de Mme {name}",
        "concerned": f"Mme {name}, avocate",
        "short": f"Mme {name}",
        "parts": {"facts": "Selon les informations reçues, elle a été emmenée de son bureau."},
    }
    return {
        "country": country,
        "issuer": "omct",
        "template": "2026-01",
        "violations": list(violations),
        "versions": [in_english, in_french],
    }


def contact(audience: str, country: str, **reached_by: str) -> Mapping[str, Any]:
    return {
        "audience": audience,
        "name": f"Invented {audience}",
        "countries": [country],
        "languages": ["en"],
        **reached_by,
    }
