"""No module is longer than 300 lines."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 300
"""Lines. A longer module does two things."""


def test_no_module_is_too_long() -> None:
    rooms = ("services", "shared", "tests", "bench", "deploy")
    every = (path for room in rooms for path in (ROOT / room).rglob("*.py"))
    modules = [path for path in every if "node_modules" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}
