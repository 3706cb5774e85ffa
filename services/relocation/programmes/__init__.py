"""Programmes of support as data: whom they are for, what they pay, up to how much, how fast.

The files beside this one are what is publicly known of three programmes. An installation names a
folder of its own files (`TOCSIN_RELOCATION_PROGRAMMES`): ceilings and targets change.
"""

from services.relocation.programmes.loading import ProgrammeFault, load_programmes
from services.relocation.programmes.programme import (
    CRITERIA,
    Criterion,
    Exclusion,
    Programme,
    Programmes,
    Question,
    Target,
    UnknownProgramme,
)

__all__ = [
    "CRITERIA",
    "Criterion",
    "Exclusion",
    "Programme",
    "ProgrammeFault",
    "Programmes",
    "Question",
    "Target",
    "UnknownProgramme",
    "load_programmes",
]
