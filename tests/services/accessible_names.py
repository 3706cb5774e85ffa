"""Find what is wrong on a page for screen readers: repeated ids, fields without a name."""

from collections import Counter
from html.parser import HTMLParser

TYPED = {"input", "select", "textarea"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.pointed: set[str] = set()
        self.controls: list[tuple[str, str]] = []
        self.led: set[str] = set()
        self._in_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if name := has.get("id"):
            self.ids[name] += 1
        if tag == "a" and (has.get("href") or "").startswith("#"):
            self.led.add((has["href"] or "")[1:])
        if tag == "label":
            self._in_label += 1
            self.labelled.add(has.get("for") or "")
        for each in ("for", "aria-describedby", "aria-labelledby", "form"):
            self.pointed |= {*(has.get(each) or "").split()}
        silent = has.get("type") in {"hidden", "submit"} or "hidden" in has
        if tag in TYPED and not silent and not self._in_label and "aria-label" not in has:
            self.controls.append((has.get("id") or "", has.get("name") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._in_label -= 1


def misnamed(page: str) -> list[str]:
    """Return repeated ids, references and links that lead nowhere, and fields without a label."""
    reader = _Reader()
    reader.feed(page)
    twice = [f"{name} twice" for name, number in reader.ids.items() if number > 1]
    nowhere = [f"{name} nowhere" for name in (reader.pointed | reader.led) - {*reader.ids}]
    unnamed = [
        f"{name} has no label" for id_, name in reader.controls if id_ not in reader.labelled
    ]
    return sorted(twice + nowhere + unnamed)
