"""The app: every router, handler and layer at a glance."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from archive import Archive
from archive.errors import RostrumError
from search import Searcher
from web import api, pages
from web.api.description import DescribedApp
from web.importing.desk import ImportDesk
from web.linking import crawling
from web.playing import files
from web.playing.proxying import Proxying
from web.reading import transcript_words
from web.shell import sign_in
from web.shell.access import check_listening
from web.shell.body_limit import BodyLimit
from web.shell.delivery import Compression, Heads, Validators, VersionedFiles
from web.shell.problems import on_error, on_http_exception, on_invalid_request
from web.shell.request_log import RequestLog
from web.shell.resources import Resources
from web.shell.security import Guard, ResponseHeaders


def create_app(archive: Archive) -> FastAPI:
    """The pages and the API of an open archive; ConfigError where it may not be served like this.

    The caller closes the archive, after the app has ended.
    """
    check_listening(archive.config.web)
    resources = Resources(archive, Searcher(archive))
    desk = ImportDesk(archive)
    proxying = Proxying(archive, lambda: resources.ffmpeg)
    app = DescribedApp(
        title="Rostrum",
        summary="An archive of forum and panel recordings: what was said, to the second.",
        version=version("rostrum"),
        openapi_url="/api/openapi.json",
        docs_url=None,  # both of these load scripts from elsewhere
        redoc_url=None,
        lifespan=closing(resources, desk, proxying),
    )
    app.state.resources = resources
    app.state.import_desk = desk
    app.state.proxying = proxying

    app.include_router(api.router)
    app.include_router(files.router)
    app.include_router(transcript_words.router)
    app.include_router(crawling.router)
    app.include_router(sign_in.router)
    app.include_router(pages.router)
    app.mount("/static", VersionedFiles(), name="static")

    app.add_exception_handler(RostrumError, on_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_exception)

    app.add_middleware(BodyLimit)
    app.add_middleware(Guard, web=archive.config.web)
    for layer in (Validators, Compression, Heads):
        app.add_middleware(layer)
    app.add_middleware(ResponseHeaders, web=archive.config.web)
    app.add_middleware(RequestLog)  # added last, so it is outermost
    return app


def closing(
    resources: Resources, desk: ImportDesk, proxying: Proxying
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """A lifespan that closes what requests share when the app ends."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            proxying.resume()
            async with desk.queue.running():
                yield
        finally:
            proxying.stop()
            resources.close()

    return lifespan
