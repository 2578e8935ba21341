"""A wire to a server on this machine that can be slow, cut and mended."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK_BYTES = 16_384


class Wire:
    """Forwards connections; `url` is its own end, without a slash."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.bytes_a_second = float("inf")  # to the server, of each connection
        self.sent = 0  # bytes to the server
        self._is_cut = False
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def wait_until_sent(self, count: int) -> None:
        deadline = time.monotonic() + 60
        while self.sent < count:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def cut(self) -> None:
        """Nothing gets through any more: what is on its way is lost."""
        self._is_cut = True
        while self._ends:
            with suppress(OSError):
                self._ends.pop().shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # closing alone would not wake the one who accepts
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near:
            if self._is_cut:
                return
            with socket.create_connection(self._server) as far:
                self._ends += [near, far]
                back = threading.Thread(target=self._forward, args=(far, near, False), daemon=True)
                back.start()
                self._forward(near, far, True)
                back.join()

    def _forward(self, source: socket.socket, target: socket.socket, is_slow: bool) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                target.sendall(chunk)
                if is_slow:
                    self.sent += len(chunk)
                    time.sleep(len(chunk) / self.bytes_a_second)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wired(url: str) -> Iterator[Wire]:
    wire = Wire(url)
    try:
        yield wire
    finally:
        wire.close()
