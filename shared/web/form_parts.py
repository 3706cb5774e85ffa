"""Read a form that came in parts (`multipart/form-data`), as a browser sends one with a file.

What was typed is held whole, up to a limit. Of the file no more is held than a list of 500 persons
can need, in memory and never on a disk: the rest is read and thrown away, so that the page can be
shown again with what was typed.
"""

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.message_ids import msgid
from shared.problems import Invalid

PARTS_TYPE = "multipart/form-data"
FILE_BYTES = 512 * 1024
"""The most of a file; Starlette would put more than 1 MiB on a disk."""
FILE_FORM_BYTES = 16 * 1024 * 1024
"""The most of a form with a file that is read of somebody who is signed in."""
NOT_READ = msgid(
    "This form is much too large to be read. Nothing was saved. Go back in your browser to "
    "find what you typed."
)


@dataclass(frozen=True, repr=False)
class SentFile:
    """A file of a form. `is_cut`: it is longer than `FILE_BYTES`, and `content` is its beginning.

    `name`: as the browser says it; nobody checked it.
    """

    name: str
    content: bytes
    is_cut: bool


class _Parts(MultiPartParser):
    def __init__(self, request: Request, most_fields: int, most_bytes: int) -> None:
        super().__init__(
            request.headers,
            request.stream(),
            max_files=1,
            max_fields=most_fields,
            max_part_size=most_bytes,
        )
        self._typed = self._of_file = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        length = end - start
        if self._current_part.file is None:
            self._typed += length
            if self._typed > self.max_part_size:
                raise MultiPartException("the fields of the form are too long together")
            super().on_part_data(data, start, end)
            return
        held = max(0, FILE_BYTES + 1 - self._of_file)
        self._of_file += length
        if held:
            super().on_part_data(data, start, min(end, start + held))


async def read_parts(
    request: Request, *, most_fields: int, most_bytes: int
) -> tuple[list[tuple[str, str]], dict[str, SentFile]]:
    """Return the fields in their order, and the file that was chosen by the name of its field.

    The name of a file stands among the fields, as if the form had been sent without the file.
    Raises `Invalid` `too-many-fields`.
    """
    try:
        sent = await _Parts(request, most_fields, most_bytes).parse()
    except MultiPartException:
        raise Invalid(NOT_READ, code="too-many-fields") from None
    items: list[tuple[str, str]] = []
    chosen: dict[str, SentFile] = {}
    for field, value in sent.multi_items():
        if isinstance(value, UploadFile):
            name, content = value.filename or "", await value.read()
            items.append((field, name))
            if name or content:
                chosen[field] = SentFile(name, content[:FILE_BYTES], len(content) > FILE_BYTES)
        else:
            items.append((field, value))
    await sent.close()
    return items, chosen
