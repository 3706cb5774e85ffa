"""Find what an installation wrote for itself: its terms, templates, deadline steps and programmes.

Each lies in the data folder under its name, unless its setting names another place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.front.local.faults import StartFault


@dataclass(frozen=True)
class OwnFile:
    """A file or folder of the installation. `name`: in the data folder, and in each backup."""

    field: str
    setting: str
    name: str

    def place(self, environ: Mapping[str, str], data: Path) -> Path:
        """Return where it is, if it exists."""
        given = environ.get(self.setting, "").strip()
        return Path(given).expanduser() if given else data / self.name


OWN_FILES = (
    OwnFile("terms", "TOCSIN_TERMS", "terms.yaml"),
    OwnFile("appeal_templates", "TOCSIN_TRIAGE_APPEAL_TEMPLATES", "appeal-templates"),
    OwnFile("deadline_steps", "TOCSIN_TRIAGE_DEADLINE_STEPS", "deadline-steps.yaml"),
    OwnFile("programmes", "TOCSIN_RELOCATION_PROGRAMMES", "programmes"),
)


def settings_of_own_files(environ: Mapping[str, str], data: Path) -> Mapping[str, Path]:
    """Return the fields of settings for what lies in the data folder and no setting names."""
    return {
        each.field: data / each.name
        for each in OWN_FILES
        if each.setting not in environ and (data / each.name).exists()
    }


def own_files(environ: Mapping[str, str], data: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and the place of all that there is; `StartFault` if a setting names nothing.

    A backup without it would be restored to a Tocsin that knows fewer terms than its alerts have.
    """
    for each in OWN_FILES:
        place = each.place(environ, data)
        if place.exists():
            yield each.name, place
        elif environ.get(each.setting, "").strip():
            raise StartFault(f"{each.setting}: there is no {place}: set it as for `make run`")
