"""Kinds of what is expected next, with their words. Triage sets its clocks by these codes."""

from shared.taxonomy import Labels, Term, Terms

_KINDS = {
    "hearing": ("Hearing", "Audience"),
    "trial": ("Trial", "Procès"),
    "sentencing": ("Sentencing", "Prononcé de la peine"),
    "verdict": ("Verdict", "Verdict"),
    "appeal-hearing": ("Hearing on appeal", "Audience en appel"),
    "removal": ("Removal from the country", "Renvoi du pays"),
    "deportation": ("Deportation", "Expulsion"),
    "extradition": ("Extradition", "Extradition"),
    "refoulement": ("Refoulement", "Refoulement"),
    "arrest": ("Arrest", "Arrestation"),
    "eviction": ("Eviction", "Expulsion du logement ou des terres"),
    "protest": ("Protest or public event", "Manifestation ou événement public"),
    "other": ("Other", "Autre"),
}


def expectation_kinds() -> Terms[Term]:
    """Return the list, in the order in which a menu shows it."""
    return Terms(
        "expectations",
        [Term(code=code, labels=Labels(en=en, fr=fr)) for code, (en, fr) in _KINDS.items()],
    )
