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
from web import api, crawling, files, pages, sign_in, transcript_words
from web.access import check_listening
from web.api.description import DescribedApp
from web.delivery import Compression, Heads, Validators, VersionedFiles
from web.problems import on_error, on_http_exception, on_invalid_request
from web.resources import Resources
from web.security import Guard, ResponseHeaders


def create_app(archive: Archive) -> FastAPI:
    """The pages and the API of an open archive; ConfigError where it may not be served like this.

    The caller closes the archive, after the app has ended.
    """
    check_listening(archive.config.web)
    resources = Resources(archive, Searcher(archive))
    app = DescribedApp(
        title="Rostrum",
        summary="An archive of forum and panel recordings: what was said, to the second.",
        version=version("rostrum"),
        openapi_url="/api/openapi.json",
        docs_url=None,  # both of these load scripts from elsewhere
        redoc_url=None,
        lifespan=closing(resources),
    )
    app.state.resources = resources

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

    app.add_middleware(Guard, web=archive.config.web)
    for layer in (Validators, Compression, Heads):
        app.add_middleware(layer)
    app.add_middleware(ResponseHeaders, web=archive.config.web)  # added last, so it is outermost
    return app


def closing(resources: Resources) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """A lifespan that closes what requests share when the app ends."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            async with resources.ingesting.running():
                yield
        finally:
            resources.close()

    return lifespan
