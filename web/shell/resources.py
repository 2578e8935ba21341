"""What requests share: the archive, the searcher, ffmpeg, and how many of each may work at once."""

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

import anyio
from anyio import CapacityLimiter
from fastapi import Depends, Request

from archive import Archive
from archive.log import log
from archive.media import Ffmpeg
from search import Answer, Question, Searcher, SuggestedQuestion
from web.shell.checkup import Checkup
from web.shell.made_once import MadeOnce

QUESTIONS_AT_ONCE = 8  # the models share the cores: more would only make each wait longer
LOOKS_AT_ONCE = 2  # into folders, which may lie on a disk that does not answer
ENCODINGS_AT_ONCE = 2  # clips and thumbnails: ffmpeg uses every core by itself


@dataclass
class Resources:
    """Opened with the app and closed with it."""

    archive: Archive
    searcher: Searcher
    asking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(QUESTIONS_AT_ONCE))
    cutting: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ENCODINGS_AT_ONCE))
    looking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(LOOKS_AT_ONCE))
    picturing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ENCODINGS_AT_ONCE))

    made_once: MadeOnce = field(default_factory=MadeOnce)

    checkup: Checkup = field(init=False)

    def __post_init__(self) -> None:
        self.checkup = Checkup(self.archive, self.searcher)

    @cached_property
    def ffmpeg(self) -> Ffmpeg:
        return Ffmpeg.find(self.archive.config.media)

    async def ask(self, question: Question) -> Answer:
        """An answer, without holding up the threads that serve media; a slow one is written down."""
        began = time.monotonic()
        answer = await anyio.to_thread.run_sync(self.searcher.ask, question, limiter=self.asking)
        milliseconds = round((time.monotonic() - began) * 1000)
        if milliseconds >= self.archive.config.log.slow_question_ms:
            length = len(question.text)
            log("search", "slow question", ms=milliseconds, characters=length, hits=len(answer.hits))
        return answer

    async def suggest(self, frame: str, language: str) -> tuple[SuggestedQuestion, ...]:
        """Questions to begin with; the first time after a change they are asked, which takes a moment."""
        return await anyio.to_thread.run_sync(self.searcher.suggested, frame, language, limiter=self.asking)

    def close(self) -> None:
        self.searcher.close()


async def resources_of(request: Request) -> Resources:
    """Async although it waits for nothing: otherwise each request would first take a thread for it."""
    resources = request.app.state.resources
    assert isinstance(resources, Resources)
    return resources


ResourcesDep = Annotated[Resources, Depends(resources_of)]
