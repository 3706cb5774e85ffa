"""Fill a form as a browser without scripts would send it."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._action = action
        self._inside = False
        self._named = ""
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._inside = has.get("action") == self._action and has.get("method") == "post"
        name = has.get("name") or ""
        if not self._inside:
            return
        if tag == "input" and name:
            if has.get("type") not in {"checkbox", "radio"} or "checked" in has:
                self._add(name, has.get("value") or "")
        elif tag == "textarea":
            self._named, self._text = name, ""
        elif tag == "select":
            self._named = name
        elif tag == "option" and "selected" in has:
            self._add(self._named, has.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._text is not None:
            self._add(self._named, self._text.removeprefix("\n"))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def _add(self, name: str, value: str) -> None:
        if self._inside:
            self.fields.setdefault(name, []).append(value)


def filled(page: str, action: str) -> dict[str, list[str]]:
    """Return the fields of the form that goes to `action`, by name."""
    reader = _Reader(action)
    reader.feed(page)
    return reader.fields
