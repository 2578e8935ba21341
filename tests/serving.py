"""The real server in a process of its own, on a free port."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from archive import open_archive
from web import serve

with open_archive(Path(sys.argv[1])) as archive:
    serve(archive, "127.0.0.1", 0)
"""


@contextmanager
def serving(
    folder: Path, environment: Mapping[str, str] | None = None, *, open_files: int | None = None
) -> Iterator[str]:
    """Serve the archive in a folder; the address, without a slash at its end. open_files: as `ulimit -n`."""
    program = [sys.executable, "-c", PROGRAM, str(folder)]
    server = subprocess.Popen(
        ["prlimit", f"--nofile={open_files}", *program] if open_files else program,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, **(environment or {})},
    )
    assert server.stdout is not None
    try:
        said = server.stdout.readline()  # it says its address once it listens
        assert "http://" in said, said
        yield "http://" + said.split("http://")[1].split("/")[0]
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()
