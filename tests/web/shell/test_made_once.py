"""What several requests want at the same time is made once."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from anyio import CapacityLimiter, create_task_group
from looping import run_in_loop
from starlette.testclient import TestClient

from archive import Archive
from tests.web.conftest import OPENING
from web import create_app
from web.playing import files
from web.shell.made_once import MadeOnce


def test_file_is_made_for_the_first_and_the_others_wait(tmp_path: Path) -> None:
    made_once, output, makers = MadeOnce(), tmp_path / "peaks.json", []

    def make() -> None:
        makers.append(threading.current_thread())
        output.write_text("{}")

    async def many() -> None:
        async with create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(made_once, output, make, CapacityLimiter(8))

    run_in_loop(many())

    assert len(makers) == 1
    assert threading.main_thread() not in makers


def test_what_fails_is_tried_for_the_next(tmp_path: Path) -> None:
    made_once, output = MadeOnce(), tmp_path / "peaks.json"
    tries: list[int] = []

    def make() -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("the disk was away")
        output.write_text("{}")

    async def one() -> str:
        try:
            await made_once(output, make, CapacityLimiter(1))
        except OSError as error:
            return str(error)
        return "made"

    async def three() -> list[str]:
        said: list[str] = []

        async def note() -> None:
            said.append(await one())

        async with create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(note)
        return said

    assert sorted(run_in_loop(three())) == ["made", "made", "the disk was away"]
    assert tries == [0, 1]


@pytest.mark.parametrize(
    ("path", "maker"), [("peaks.json", "write_peaks"), ("thumbnail.jpg?t=4.2", "write_thumbnail")]
)
def test_requests_for_the_same_picture_have_it_made_once(
    archive_copy: Archive, monkeypatch: pytest.MonkeyPatch, path: str, maker: str
) -> None:
    made, write = [], getattr(files, maker)

    def counted(*arguments: Any, **options: Any) -> None:
        made.append(arguments)
        write(*arguments, **options)

    monkeypatch.setattr(files, maker, counted)
    shutil.rmtree(archive_copy.cache / "previews", ignore_errors=True)  # other tests looked at the original
    with (
        TestClient(create_app(archive_copy), base_url="http://localhost") as client,
        ThreadPoolExecutor(8) as readers,
    ):
        answers = list(
            readers.map(lambda _: client.get(f"/recordings/{OPENING}/{path}").status_code, range(8))
        )

    assert answers == [200] * 8
    assert len(made) == 1
