"""Serving: the app on an address."""

import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import uvicorn

from archive import Archive
from archive.errors import ConfigError
from archive.log import start_log
from archive.messages import Quoted, message
from web.app import create_app
from web.importing.desk import ImportDesk
from web.importing.event_stream import EventStream
from web.playing.proxying import Proxying
from web.shell.access import check_listening
from web.shell.connections import BoundedProtocol, most_connections

LONGEST_REQUEST_LINE = 512 * 1024  # bytes: a question that is too long shall be told so, not cut off
GRACE_SECONDS = 5  # for what is being sent when the server is stopped
SWITCH_SECONDS = 0.0005  # not 5 ms: a page's files would wait that long for a thread that writes another page


def serve(
    archive: Archive,
    host: str | None = None,
    port: int | None = None,
    *,
    on_listening: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted; host and port as configured unless given.

    on_listening hears the address, which is written to standard output unless it is given.
    ConfigError: no token on an address that others reach, or an address that cannot be listened on.
    """
    archive = listening_on(archive, host, port)
    web = archive.config.web
    check_listening(web)
    start_log(archive.config.log)
    listener = bound_socket(web.host, web.port)
    with listener:
        app = create_app(archive)
        listener.listen()
        (on_listening or say_address)(url_of(web.host, listener.getsockname()[1]))
        desk, proxying = app.state.import_desk, app.state.proxying
        assert isinstance(desk, ImportDesk)
        assert isinstance(proxying, Proxying)
        server = Server(
            uvicorn.Config(
                app,
                log_config=None,  # archive/log.py writes uvicorn's lines too
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,  # anybody could send them
                http=partial(BoundedProtocol, most=most_connections()),  # type: ignore[arg-type]  # called, as a class is
                h11_max_incomplete_event_size=LONGEST_REQUEST_LINE,
                timeout_graceful_shutdown=GRACE_SECONDS,
            ),
            desk.queue.stream,
        )
        try:
            sys.setswitchinterval(SWITCH_SECONDS)
            server.run(sockets=[listener])
        finally:
            desk.queue.kill()  # a second Ctrl-C waits for nobody
            proxying.stop()  # nor does ffmpeg outlive us


class Server(uvicorn.Server):
    """Ends the event streams before it waits for open requests: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, stream: EventStream) -> None:
        super().__init__(config)
        self._stream = stream

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stream.close()
        await super().shutdown(sockets)


def say_address(url: str) -> None:
    sys.stdout.write(f"Rostrum listens on {url} (stop it with Ctrl-C)\n")
    sys.stdout.flush()


def listening_on(archive: Archive, host: str | None, port: int | None) -> Archive:
    """The archive, configured for the address that it is served on."""
    stated = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    web = archive.config.web.model_copy(update=stated)
    return replace(archive, config=archive.config.model_copy(update={"web": web}))


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket on the address, bound before the models load: a taken port is told at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        problem = message(
            "{host} is not an address of this machine ({reason})",
            host=host,
            reason=Quoted(str(error.strerror)),
        )
        raise ConfigError("web.host", problem) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise ConfigError(
            "web.port",
            message(
                "cannot listen on {host} port {port} ({reason})",
                host=host,
                port=port,
                reason=Quoted(str(error.strerror)),
            ),
            message("Choose another port: --port 8001, or --port 0 for a free one."),
        ) from error
    return listener


def url_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the pages."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104  compared, not bound
    return f"http://{name}:{port}/"
