"""Read a tagged PDF as a screen reader does: its words in the order of its structure."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, StreamObject

_INLINE = frozenset({"/Span", "/Link", "/Strong", "/Em", "/Reference", "/Sup"})


def words_read(pdf: bytes) -> list[str]:
    """Return the words in their order; footnotes after what they belong to."""
    return "".join(text for _, text in read(pdf)).split()


def read(pdf: bytes) -> Iterator[tuple[str, str]]:
    """Yield each piece of text with the tag that it stands in. Artifacts have none."""
    reader = PdfReader(BytesIO(pdf))
    pages = {page.indirect_reference: _marked_text(page) for page in reader.pages}
    root: Any = reader.trailer["/Root"]
    yield from _read(root["/StructTreeRoot"], pages, "", None)


def _read(
    node: Any, pages: dict[Any, dict[int, str]], tag: str, page: Any
) -> Iterator[tuple[str, str]]:
    if isinstance(node, int):
        yield tag, pages[page][node]
        return
    own = str(node.get("/S", tag))
    page = node.raw_get("/Pg") if "/Pg" in node else page
    if node.get("/Type") == "/MCR":
        yield tag, pages[page][node["/MCID"]]
        return
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from _read(child.get_object(), pages, own, page)
    if own not in _INLINE:
        yield own, " "


def _marked_text(page: PageObject) -> dict[int, str]:
    """Return the text of each marked content of a page, by its number."""
    resources: Any = page["/Resources"]
    fonts = {
        name: _unicode(font.get_object()["/ToUnicode"])
        for name, font in resources.get("/Font", {}).items()
    }
    found: dict[int, str] = {}
    marks: list[tuple[int | None, bool]] = []
    font: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        within = next((mark for mark, _ in reversed(marks) if mark is not None), None)
        replaced = any(each for _, each in marks)
        if operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in {b"BDC", b"BMC"}:
            told = operands[1] if operator == b"BDC" and hasattr(operands[1], "get") else {}
            actual = told.get("/ActualText")
            marks.append((told.get("/MCID"), actual is not None))
            within = told.get("/MCID", within)
            if actual is not None and within is not None:
                found[within] = found.get(within, "") + str(actual)
            elif within is not None:
                found.setdefault(within, "")
        elif operator == b"EMC":
            marks.pop()
        elif operator in {b"Tj", b"TJ"} and within is not None and not replaced:
            shown = operands[0] if operator == b"TJ" else operands
            for piece in shown:
                if not isinstance(piece, int | float):
                    found[within] += _decoded(piece, font)
    return found


def _decoded(piece: Any, font: dict[int, str]) -> str:
    raw = piece if isinstance(piece, bytes) else piece.original_bytes
    return "".join(font[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))


def _unicode(told: StreamObject) -> dict[int, str]:
    """Read a ToUnicode table: single glyphs and ranges."""
    found: dict[int, str] = {}
    kind = ""
    for line in told.get_data().decode().splitlines():
        words = line.split()
        if words and words[-1] in {"beginbfchar", "beginbfrange"}:
            kind = words[-1]
        elif words and words[-1] in {"endbfchar", "endbfrange"}:
            kind = ""
        elif kind:
            codes = [bytes.fromhex(word.strip("<>[]")) for word in words]
            first, text = int.from_bytes(codes[0]), codes[-1].decode("utf-16-be")
            last = int.from_bytes(codes[1]) if kind == "beginbfrange" else first
            for n in range(last - first + 1):
                found[first + n] = text[:-1] + chr(ord(text[-1]) + n)
    return found
