"""Read the HTML of a document as blocks: headings, paragraphs and lists with their words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

_SPACES = re.compile(r"[ \t\n\r\f]+")
_MARK = re.compile(r"\[(\d{1,2})\]")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AFTER_ADDRESS = ".,;:!?)]}'\N{RIGHT SINGLE QUOTATION MARK}"
_NUMBERINGS = {"1": "1.", "i": "i.", "I": "I.", "a": "a.", "A": "A."}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
_INLINE = frozenset({"abbr", "bdi", "bdo", "cite", "code", "q", "small", "span", "sub", "sup", "u"})
NOTES = "doc-endnotes"
"""The role of the list of footnotes (DPUB-ARIA)."""


@dataclass(frozen=True)
class Run:
    """Words that look alike. `note`: the number of a footnote that stands here instead."""

    text: str = ""
    strong: bool = False
    emphasised: bool = False
    address: str = ""
    line_break: bool = False
    note: int = 0


@dataclass
class Block:
    """`kind`: `heading`, `paragraph` or `list`, which has `items` instead of `runs`.

    `numbering` of a list as typst writes it; empty: it is not counted. `notes`: the items are
    footnotes, with these `numbers`.
    """

    kind: str
    level: int = 0
    numbering: str = ""
    notes: bool = False
    numbers: list[int] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    items: list[list[Run]] = field(default_factory=list)


def blocks_of(html: str) -> list[Block]:
    """Return the blocks of a document. Every word of the HTML is in one of them, in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = [_trimmed(each) for each in reader.blocks]
    level = 0
    for block in found:
        if block.kind == "heading":
            # A heading may not skip a level in PDF/UA.
            level = block.level = min(block.level, level + 1)
    return [each for each in found if each.runs or each.items]


def with_footnotes(blocks: list[Block]) -> tuple[list[Block], dict[int, list[Run]]]:
    """Put each footnote where the text has its number in brackets, such as `[1]`.

    Returns the blocks without these notes, and the notes by their number. Notes whose number does
    not stand in the text stay in their list.
    """
    place = next((n for n, each in enumerate(blocks) if each.notes), None)
    if place is None:
        return blocks, {}
    notes = dict(enumerate(blocks[place].items, start=1))
    used: set[int] = set()
    marked = [
        replace(
            block,
            runs=list(_marked(block.runs, notes, used)),
            items=[list(_marked(item, notes, used)) for item in block.items],
        )
        if not block.notes
        else block
        for block in blocks
    ]
    left = [number for number in notes if number not in used]
    marked[place] = replace(blocks[place], items=[notes[n] for n in left], numbers=left)
    if not left:
        headed = place > 0 and marked[place - 1].kind == "heading"
        del marked[place - headed : place + 1]
    return marked, {number: notes[number] for number in sorted(used)}


def _marked(runs: list[Run], notes: dict[int, list[Run]], used: set[int]) -> Iterator[Run]:
    for run in runs:
        done = 0
        for mark in _MARK.finditer(run.text):
            number = int(mark[1])
            if number in used or number not in notes:
                continue
            used.add(number)
            if before := run.text[done : mark.start()].rstrip(" "):
                yield replace(run, text=before)
            yield Run(note=number)
            done = mark.end()
        if rest := run.text[done:]:
            yield replace(run, text=rest)
        elif run.line_break:
            yield run


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._runs: list[Run] | None = None
        self._lists = 0
        self._strong = self._emphasised = self._unseen = 0
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        match tag:
            case "strong" | "b":
                self._strong += 1
            case "em" | "i":
                self._emphasised += 1
            case "a":
                self._address = _safe(given.get("href") or "")
            case "br":
                self._add(Run(line_break=True))
            case "ol" | "ul":
                self._begin_list(tag, given)
            case "li":
                self._begin_item()
            case _ if tag in _UNSEEN:
                self._unseen += 1
            case _ if tag in _HEADINGS:
                self._begin(Block("heading", level=_HEADINGS[tag]))
            case _ if tag not in _INLINE:
                self._begin(Block("paragraph"))

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "strong" | "b":
                self._strong = max(self._strong - 1, 0)
            case "em" | "i":
                self._emphasised = max(self._emphasised - 1, 0)
            case "a":
                self._address = ""
            case "ol" | "ul":
                self._lists = max(self._lists - 1, 0)
                self._runs = None if not self._lists else self._runs
            case _ if tag in _UNSEEN:
                self._unseen = max(self._unseen - 1, 0)
            case _ if tag not in _INLINE and not self._lists:
                self._runs = None

    def handle_data(self, data: str) -> None:
        words = _SPACES.sub(" ", data)
        if self._unseen or (self._runs is None and not words.strip(" ")):
            return
        for text, address in _addresses(words):
            self._add(
                Run(
                    text,
                    bool(self._strong),
                    bool(self._emphasised),
                    address=self._address or address,
                )
            )

    def _begin_list(self, tag: str, given: dict[str, str | None]) -> None:
        self._lists += 1
        if self._lists == 1:
            counted = _NUMBERINGS.get(given.get("type") or "1", "1.") if tag == "ol" else ""
            notes = given.get("role") == NOTES
            self.blocks.append(Block("list", numbering=counted, notes=notes))
            self._runs = None

    def _begin_item(self) -> None:
        if self._lists == 1:
            self._runs = []
            self.blocks[-1].items.append(self._runs)
        elif self._runs:
            self._add(Run(line_break=True))

    def _begin(self, block: Block) -> None:
        if self._lists:
            if self._runs:
                self._add(Run(line_break=True))
            return
        self.blocks.append(block)
        self._runs = block.runs

    def _add(self, run: Run) -> None:
        if self._runs is None:
            self._begin(Block("paragraph"))
        if self._runs is not None:
            self._runs.append(run)


def _safe(address: str) -> str:
    return address if address.startswith(("http://", "https://", "mailto:")) else ""


def _addresses(words: str) -> Iterator[tuple[str, str]]:
    """Split words at web and e-mail addresses; yield each piece with what it links to."""
    done = 0
    for found in _ADDRESS.finditer(words):
        address = found[0].rstrip(_AFTER_ADDRESS)
        if words[done : found.start()]:
            yield words[done : found.start()], ""
        yield address, address if "://" in address else f"mailto:{address}"
        done = found.start() + len(address)
    if words[done:]:
        yield words[done:], ""


def _trimmed(block: Block) -> Block:
    items = [each for each in map(_without_edges, block.items) if each]
    return replace(block, runs=_without_edges(block.runs), items=items)


def _without_edges(runs: list[Run]) -> list[Run]:
    """Return runs without breaks and spaces at the ends and around line breaks."""
    kept: list[Run] = []
    for run in runs:
        text, begins = run.text, not kept or kept[-1].line_break
        if begins or kept[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if run.line_break and begins:
            continue
        if run.line_break or text:
            if run.line_break:
                _strip_end(kept)
            kept.append(replace(run, text=text))
    while kept and (kept[-1].line_break or not kept[-1].text.strip(" ")):
        kept.pop()
    _strip_end(kept)
    return kept


def _strip_end(runs: list[Run]) -> None:
    if runs and not runs[-1].line_break:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(" "))
