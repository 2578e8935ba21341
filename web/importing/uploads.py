"""Uploads: files that come in parts, go on where they broke off, and are seen only when they are whole.

    UPLOAD_FOLDER/.parts/ID.part   the bytes so far: how many, its size says
    UPLOAD_FOLDER/.parts/ID.json   what was asked for, and in the end what became of it: a receipt
    UPLOAD_FOLDER/NAME             a whole file, renamed into its place and put in line

Hidden folders are not taken in. What nobody goes on with for a week is swept away.
"""

import asyncio
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import CapacityLimiter

from archive import Archive
from archive.catalogue import queries
from archive.errors import (
    ConfigError,
    DiskFull,
    MediaMissing,
    UploadBusy,
    UploadConflict,
    UploadNotFound,
    UploadRefused,
    UploadsOff,
    UploadTooLarge,
)
from archive.media import sha256_of
from archive.messages import message
from archive.publishing import publish_text
from ingest import may_be_recording
from web.importing.upload_names import numbered, safe_name
from web.views import UploadState, UploadView

KEEP_SECONDS = 7 * 24 * 3600
BLOCK_BYTES = 1 << 20  # written at once; held for each upload that is being sent
PATIENCE_SECONDS = 30.0  # for the next bytes of one that is being sent
WRITES_AT_ONCE = 4
FORM_BYTES = 4096  # that a form adds to its file, at most
FREE_BYTES = 64 << 20  # left for the catalogue, whatever comes

Returned = TypeVar("Returned")
_ID = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in."""

    id: str
    name: str  # what it will be called, unless that is taken
    length: int
    metadata: str = ""  # as it was sent
    offset: int = 0
    touched_at: float = 0.0  # seconds since 1970
    became: Path | None = None  # the whole file
    known_as: str | None = None  # the recording that has the same bytes

    @property
    def is_whole(self) -> bool:
        return self.became is not None or self.known_as is not None

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.touched_at + KEEP_SECONDS, UTC)


class Uploads:
    """All uploads of an archive; for one event loop."""

    def __init__(self, archive: Archive, on_file: Callable[[Path], Awaitable[None]]) -> None:
        """`on_file` hears of every whole file. ConfigError where whole files could be deleted as cache."""
        web = archive.config.web
        self._archive = archive
        self._on_file = on_file
        self._folder = None if web.upload_folder is None else Path(web.upload_folder).expanduser().resolve()
        self.most_bytes = web.max_upload_mib << 20
        self._being_sent: set[str] = set()
        self._writing = CapacityLimiter(WRITES_AT_ONCE)
        if self._folder is not None and self._folder.is_relative_to(archive.cache):
            raise ConfigError(
                "web.upload_folder",
                message("{folder} is inside the archive's cache", folder=str(self._folder)),
                message("Choose another folder."),
            )

    @property
    def are_on(self) -> bool:
        return self._folder is not None

    # What is asked

    async def begin(self, name: str, length: int, metadata: str = "") -> Upload:
        """A new upload, of which nothing is here yet.

        UploadsOff, UploadRefused, UploadTooLarge, DiskFull: before any byte is stored.
        """
        return await self._in_thread(lambda: self._begin(name, length, metadata))

    async def find(self, upload_id: str) -> Upload:
        """An upload as it is now; UploadNotFound."""
        return await self._in_thread(lambda: self._find(upload_id))

    async def unfinished(self) -> list[Upload]:
        """Those that are not whole, the latest first."""
        return await self._in_thread(self._unfinished)

    def view(self, upload: Upload) -> UploadView:
        state = UploadState.RECEIVING
        if upload.is_whole:
            state = UploadState.TAKEN if upload.became else UploadState.KNOWN
        return UploadView(
            id=upload.id,
            url=f"/api/uploads/{upload.id}",
            file=upload.became.name if upload.became else upload.name,
            length=upload.length,
            offset=upload.offset,
            state=state,
            is_being_sent=upload.id in self._being_sent,
            recording=None if upload.known_as is None else f"/recordings/{upload.known_as}",
            expires=f"{upload.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        )

    async def receive(self, upload_id: str, offset: int, chunks: AsyncIterator[bytes]) -> Upload:
        """Keep what follows on the bytes that are here; whole, the file is put in line.

        What came before a connection broke is kept. UploadNotFound, UploadBusy, UploadConflict,
        UploadTooLarge, DiskFull.
        """
        with self._alone_with(upload_id):
            upload = await self.find(upload_id)
            if offset != upload.offset:
                raise UploadConflict(offset, upload.offset)
            upload = await self._keep(upload, chunks, upload.length)
            is_complete = upload.offset == upload.length and not upload.is_whole
            return await self._finish(upload) if is_complete else upload

    async def receive_whole(self, name: str, about: int, chunks: AsyncIterator[bytes]) -> Upload:
        """A file in one go, from a form, which is `about` as long; nothing of it stays if it breaks."""
        upload = await self.begin(name, max(1, about - FORM_BYTES))
        try:
            with self._alone_with(upload.id):
                upload = await self._keep(upload, chunks, self.most_bytes)
                if not upload.offset:
                    raise _empty(name)
                return await self._finish(replace(upload, length=upload.offset))
        except BaseException:
            with anyio.CancelScope(shield=True), suppress(UploadNotFound):
                await self.give_up(upload.id)
            raise

    async def give_up(self, upload_id: str) -> None:
        """Forget an upload and what is here of it; UploadNotFound. A whole file stays.

        Whoever is sending it finds nothing to go on with.
        """
        await self._in_thread(lambda: self._remove(self._find(upload_id).id))

    # In the event loop

    @contextmanager
    def _alone_with(self, upload_id: str) -> Iterator[None]:
        if upload_id in self._being_sent:
            raise UploadBusy
        self._being_sent.add(upload_id)
        try:
            yield
        finally:
            self._being_sent.discard(upload_id)

    async def _keep(self, upload: Upload, chunks: AsyncIterator[bytes], most: int) -> Upload:
        block = bytearray()
        offset = upload.offset
        try:
            async for chunk in _patient(chunks):
                if offset + len(block) + len(chunk) > most:
                    raise UploadTooLarge(
                        message("{file} is longer than {size} bytes.", file=upload.name, size=most),
                        message("Send exactly the stated length."),
                    )
                block += chunk
                if len(block) >= BLOCK_BYTES:
                    offset += await self._append(upload, offset, block)
        finally:
            if block:
                offset += await self._append(upload, offset, block)
        return replace(upload, offset=offset)

    async def _append(self, upload: Upload, offset: int, block: bytearray) -> int:
        data = bytes(block)
        block.clear()
        await self._in_thread(lambda: self._write(upload, offset, data))
        return len(data)

    async def _finish(self, upload: Upload) -> Upload:
        whole = await self._in_thread(lambda: self._settle(upload))
        if whole.became is not None:
            await self._on_file(whole.became)
        return whole

    async def _in_thread(self, work: Callable[[], Returned]) -> Returned:
        """The threads that serve media are not taken from them."""
        return await anyio.to_thread.run_sync(work, limiter=self._writing)

    # In threads

    @property
    def _here(self) -> Path:
        """The folder for uploads. A disk that is not mounted is not written past."""
        if self._folder is None:
            raise UploadsOff
        if not self._folder.is_dir():
            raise UploadRefused(
                message("The upload folder is missing."),
                message("Create it or mount its disk: {folder}", folder=str(self._folder)),
            )
        return self._folder

    def _part(self, upload_id: str) -> Path:
        return self._here / ".parts" / f"{upload_id}.part"

    def _receipt(self, upload_id: str) -> Path:
        return self._here / ".parts" / f"{upload_id}.json"

    def _begin(self, stated_name: str, length: int, metadata: str) -> Upload:
        name = safe_name(stated_name)
        self._check(name, length)
        self._sweep()
        upload = Upload(secrets.token_hex(12), name, length, metadata, touched_at=time.time())
        part = self._part(upload.id)
        part.parent.mkdir(exist_ok=True)
        with _disk_full_is_told(self._here):
            part.touch(exist_ok=False)
            self._write_receipt(upload)
        return upload

    def _check(self, name: str, length: int) -> None:
        if not may_be_recording(Path(name), self._archive.config.media.extensions):
            raise UploadRefused(
                message("{file}: unsupported file type.", file=name),
                message("Supported: the file types in media.extensions of config.yaml; vtt, srt and json."),
            )
        if length <= 0:
            raise _empty(name)
        if length > self.most_bytes:
            raise UploadTooLarge(
                message(
                    "{file} has {size} bytes; at most {most} can be uploaded.",
                    file=name,
                    size=length,
                    most=self.most_bytes,
                ),
                message("Import it from a folder on the server, or raise web.max_upload_mib in config.yaml."),
            )
        if length > shutil.disk_usage(self._here).free - FREE_BYTES:
            raise DiskFull(self._here)

    def _find(self, upload_id: str) -> Upload:
        if _ID.fullmatch(upload_id) is None:
            raise UploadNotFound
        try:
            said = json.loads(self._receipt(upload_id).read_text(encoding="utf-8"))
            became = said.pop("became")
            upload = Upload(**said, became=None if became is None else Path(became))
            status = self._receipt(upload_id).stat()
            if upload.is_whole:
                return replace(upload, offset=upload.length, touched_at=status.st_mtime)
            status = self._part(upload_id).stat()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise UploadNotFound from error
        return replace(upload, offset=status.st_size, touched_at=status.st_mtime)

    def _unfinished(self) -> list[Upload]:
        found = []
        self._sweep()
        for receipt in (self._here / ".parts").glob("*.json"):
            with suppress(UploadNotFound):
                found.append(self._find(receipt.stem))
        unfinished = [upload for upload in found if not upload.is_whole]
        return sorted(unfinished, key=lambda upload: upload.touched_at, reverse=True)

    def _write(self, upload: Upload, offset: int, data: bytes) -> None:
        try:
            with _disk_full_is_told(self._here), self._part(upload.id).open("r+b") as part:
                part.seek(offset)
                part.write(data)
        except FileNotFoundError as error:
            raise UploadNotFound from error

    def _settle(self, upload: Upload) -> Upload:
        """A whole file in its place, or known already; the receipt says which."""
        part = self._part(upload.id)
        try:
            with part.open("rb") as file:
                os.fsync(file.fileno())
            digest = sha256_of(part)
        except (FileNotFoundError, MediaMissing) as error:
            raise UploadNotFound from error
        known_as = self._known(digest)
        if known_as is not None:
            whole = replace(upload, known_as=known_as)
        else:
            whole = replace(upload, became=self._place(part, upload.name, digest))
        self._write_receipt(whole)
        part.unlink(missing_ok=True)
        return whole

    def _known(self, digest: str) -> str | None:
        """The recording that has these bytes, where they still lie."""
        with self._archive.catalogue.reading() as session:
            recording = queries.recording_with_content(session, digest)
            if recording is not None and recording.media is not None and recording.media.path.is_file():
                return recording.id
            transcript = queries.transcript_with_content(session, digest)
        is_there = transcript is not None and Path(transcript.source).is_file()
        return transcript.recording_id if transcript is not None and is_there else None

    def _place(self, part: Path, name: str, digest: str) -> Path:
        """Renamed to its name, or to a numbered one; where the same file lies already, that one."""
        number = 1
        while not _claimed(target := self._here / numbered(name, number)):
            if _has(target, part.stat().st_size, digest):
                return target
            number += 1
        try:
            return part.replace(target)
        except FileNotFoundError as error:
            target.unlink()
            raise UploadNotFound from error

    def _write_receipt(self, upload: Upload) -> None:
        said = asdict(upload) | {"became": None if upload.became is None else str(upload.became)}
        publish_text(self._receipt(upload.id), json.dumps(said))

    def _remove(self, upload_id: str) -> None:
        self._receipt(upload_id).unlink(missing_ok=True)
        self._part(upload_id).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Away with what nobody touched for a week."""
        oldest = time.time() - KEEP_SECONDS
        newest: dict[str, float] = {}
        for file in (self._here / ".parts").glob("*"):
            with suppress(FileNotFoundError):
                newest[file.stem] = max(newest.get(file.stem, 0.0), file.stat().st_mtime)
        for upload_id, touched_at in newest.items():
            if touched_at < oldest and upload_id not in self._being_sent:
                self._remove(upload_id)


async def _patient(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks; TimeoutError where none comes for too long."""
    while True:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        yield chunk


@contextmanager
def _disk_full_is_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise DiskFull(folder) from error
        raise


def _claimed(name: Path) -> bool:
    """Whether a name is ours from now on: nobody had it, and nobody else gets it."""
    try:
        name.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _has(file: Path, size: int, digest: str) -> bool:
    return file.is_file() and file.stat().st_size == size and sha256_of(file) == digest


def _empty(name: str) -> UploadRefused:
    return UploadRefused(
        message("{file}: {problem}", file=name, problem=message("the file is empty (0 bytes).")),
        message("Copy it again from its source."),
    )
