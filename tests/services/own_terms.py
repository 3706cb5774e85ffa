"""The file of own terms that the page about them shows."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-your-own-terms.md"
EXAMPLE = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)[0]
OWN = "x-forced-conscription"


def written(folder: Path) -> Path:
    """Return the file, written into this folder."""
    file = folder / "terms.yaml"
    file.write_text(EXAMPLE)
    return file
