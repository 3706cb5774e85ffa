"""The text of a file with a list of persons. Nothing of the file is stored.

A spreadsheet writes UTF-8, UTF-16 or, on Windows, the encoding of its system, and says at most the
first two. What is none of them is read as Windows-1252, and the page says so.
"""

import re
from dataclasses import dataclass

from services.intake.pages.pasted_persons import OF_LIST
from services.intake.pages.persons_table import LONGEST_LINE
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.form_parts import FILE_BYTES, SentFile
from shared.web.problems import INVALID_MESSAGE

FILE = f"{OF_LIST}.file"
GUESS = f"{OF_LIST}.guess"
"""The field that says which encoding was guessed."""
WINDOWS = "windows-1252"

TOO_LARGE = msgid(
    "This file has more than {most} KiB. A list of 500 persons has far less: leave out columns "
    "that are not needed here, or paste the lines."
)
WORKBOOK = msgid(
    "This is a workbook or an archive (such as XLSX, ODS or ZIP), and not a CSV file. Open it, "
    "save it as “CSV UTF-8”, and choose that file. Or copy the cells and paste them."
)
NO_TEXT = msgid("This is not a text file. Save the list as “CSV UTF-8”, and choose that file.")
NO_TEXT_AT = msgid(
    "Line {line} has characters that are no text. Save the list as “CSV UTF-8”, and choose that "
    "file."
)
LONG_LINE = msgid(
    "Line {line} of the file has {count} characters, and at most {most} are read: it is not one "
    "person on a line."
)
EMPTY = msgid("This file is empty.")

_MADE_BY = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""How workbooks and archives begin: ZIP, with XLSX and ODS, and the XLS of before."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, repr=False)
class ReadFile:
    """`guess`: the encoding, if nothing in the file says it."""

    text: str
    guess: str = ""


def read_file(file: SentFile) -> ReadFile:
    """Return the text of a file. Raises `Invalid` at its field with what is wrong with it."""
    if file.content.startswith(_MADE_BY):
        raise _refused(WORKBOOK)
    if file.is_cut:
        raise _refused(TOO_LARGE, most=FILE_BYTES // 1024)
    read = _decoded(file.content)
    text = read.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _refused(EMPTY)
    for number, line in enumerate(text.split("\n"), start=1):
        if _NO_TEXT.search(line):
            raise _refused(NO_TEXT_AT, line=number)
        if len(line) > LONGEST_LINE:
            raise _refused(LONG_LINE, line=number, count=len(line), most=LONGEST_LINE)
    if len(text.encode()) > FILE_BYTES:
        raise _refused(TOO_LARGE, most=FILE_BYTES // 1024)
    return ReadFile(text, read.guess)


def _decoded(content: bytes) -> ReadFile:
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    evens, odds = content[::2].count(0), content[1::2].count(0)
    if marked is None and evens + odds:
        # Latin text in UTF-16 without a mark: every second byte is null. Anything else is no text.
        if min(evens, odds) or max(evens, odds) * 4 < len(content):
            raise _refused(NO_TEXT)
        marked = "utf-16-le" if odds else "utf-16-be"
    try:
        return ReadFile(content.decode(marked or "utf-8"))
    except UnicodeDecodeError:
        if marked is not None:
            raise _refused(NO_TEXT) from None
    try:
        return ReadFile(content.decode(WINDOWS), WINDOWS)
    except UnicodeDecodeError:
        raise _refused(NO_TEXT) from None


def _refused(message: str, **values: int) -> Invalid:
    fault = FieldFault(FILE, message, "unreadable", values)
    return Invalid(INVALID_MESSAGE, faults=[fault])
