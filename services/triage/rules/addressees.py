"""Which offices a document asks its readers to write to. Source: our own rule, from appeals.

Appeals name the head of State and of government, foreign and home affairs, justice, the human
rights institution and the two missions in any case. Other offices are named if their people did it:
no reader is asked to write to the army about a court.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from shared.taxonomy import Taxonomy

ALWAYS = frozenset(
    {
        "head-of-state",
        "head-of-government",
        "foreign-affairs",
        "home-affairs",
        "justice",
        "human-rights",
        "human-rights-institution",
        "mission-geneva",
        "mission-brussels",
    }
)
_FORCES = frozenset({"police", "gendarmerie", "security-forces"})
FOR_AUTHORS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "public-security": _FORCES | {"intelligence-services", "border-migration-officials"},
        "defence": frozenset({"armed-forces", "intelligence-services", "occupying-forces"}),
        "public-prosecutor": frozenset({"judiciary"}),
        "judiciary": frozenset({"judiciary"}),
        "police": _FORCES,
        "prisons": frozenset({"prison-officials"}),
        "regional-authority": frozenset({"local-authorities"}),
        "parliament": frozenset({"legislature"}),
    }
)
"""The authors for whom an office is proposed."""
INQUIRING = frozenset({"public-prosecutor", "police"})
"""Offices that inquire where the author is not the State, or is not known."""


def is_proposed(office: str, authors: Collection[str], taxonomy: Taxonomy) -> bool:
    """Return whether a document about acts of these authors (perpetrators) names an office.

    One that is only in the list of an installation counts as that which it is like.
    """
    code = taxonomy.offices.counts_as(office)
    if code in ALWAYS:
        return True
    known = {taxonomy.perpetrators.counts_as(each) for each in authors}
    if known & FOR_AUTHORS.get(code, frozenset()):
        return True
    stated = (taxonomy.perpetrators.get(each) for each in known if each in taxonomy.perpetrators)
    return code in INQUIRING and any(each.side != "state" for each in stated)
