"""What routes about adding recordings share."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from archive import Archive
from web.importing.ingesting import Ingesting
from web.importing.library_roots import LibraryRoots
from web.importing.uploads import Uploads


@dataclass
class ImportDesk:
    """The queue, the folders that pages may import from, and uploads; opened with the app."""

    archive: Archive
    queue: Ingesting = field(init=False)
    library_roots: LibraryRoots = field(init=False)
    uploads: Uploads = field(init=False)

    def __post_init__(self) -> None:
        """ConfigError where uploads would lie in the cache."""
        self.queue = Ingesting(self.archive)
        self.library_roots = LibraryRoots(self.archive)
        self.uploads = Uploads(self.archive, self.queue.add)


async def desk_of(request: Request) -> ImportDesk:
    """Async although it waits for nothing, as `resources_of`."""
    desk = request.app.state.import_desk
    assert isinstance(desk, ImportDesk)
    return desk


ImportDeskDep = Annotated[ImportDesk, Depends(desk_of)]
