"""Programmes of support as data: whom they are for, what they pay, up to how much, how fast.

The files beside this one hold what is publicly known about three programmes. An installation can
name a folder of its own files (`TOCSIN_RELOCATION_PROGRAMMES`), since ceilings and targets change.
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
