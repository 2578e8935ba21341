"""The files of a form, piece by piece as they come in: nothing of them is held.

The one place that knows python-multipart.
"""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from archive.errors import UploadRefused
from archive.messages import message

UNREADABLE = UploadRefused(message("The form cannot be read."), message("Send it as multipart/form-data."))


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file of a form; its chunks are to be read before the next file is asked for."""

    name: str  # as it was sent: anything at all
    chunks: AsyncIterator[bytes]


async def form_files(request: Request) -> AsyncIterator[FormFile]:
    """The files that were chosen in a form, in order; UploadRefused where it is none."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise UNREADABLE
    found = _found(request, options[b"boundary"])
    async for event, data in found:
        if event == "name" and data:
            yield FormFile(data.decode("utf-8", "replace"), _until_end(found))


async def _until_end(found: AsyncGenerator[tuple[str, bytes], None]) -> AsyncIterator[bytes]:
    async for event, data in found:
        if event == "end":
            return
        yield data
    raise UNREADABLE  # it was cut off: what came is not the file


async def _found(request: Request, boundary: bytes) -> AsyncGenerator[tuple[str, bytes], None]:
    """("name", …), ("data", …) … ("end", b"") of each part."""
    parts = _Parts(boundary)
    async for chunk in request.stream():
        try:
            parts.parser.write(chunk)
        except FormParserError as error:
            raise UNREADABLE from error
        while parts.found:
            yield parts.found.popleft()


class _Parts:
    """What the parser calls back, in a row."""

    def __init__(self, boundary: bytes) -> None:
        self.found: deque[tuple[str, bytes]] = deque()
        self._field = self._value = self._name = b""
        self.parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._add_to_field,
                "on_header_value": self._add_to_value,
                "on_header_end": self._end_header,
                "on_headers_finished": lambda: self.found.append(("name", self._name)),
                "on_part_data": lambda data, start, end: self.found.append(("data", data[start:end])),
                "on_part_end": lambda: self.found.append(("end", b"")),
            },
        )

    def _begin(self) -> None:
        self._name = b""

    def _add_to_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._name = parse_options_header(self._value)[1].get(b"filename", b"")
        self._field = self._value = b""
