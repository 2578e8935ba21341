"""What people install: a wheel that needs nothing of the checkout it was made from."""

import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).parent.parent
DEPENDENCIES = next(path for path in map(Path, sys.path) if (path / "fastapi").is_dir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a wheel and an sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment in which the wheel alone is installed.

    What it depends on is lent from the environment of the tests: gigabytes that are not what is tested.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    (wheel,) = built.glob("*.whl")
    python = str(folder / "bin/python")
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, cwd=folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(f"{DEPENDENCIES}\n")
    return folder / "bin"


@contextmanager
def serving(program: Path, archive: Path) -> Iterator[str]:
    server = subprocess.Popen(
        [program, "--archive", archive, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=archive.parent,
    )
    assert server.stdout is not None
    try:
        yield "http://" + server.stdout.readline().split("http://")[1].split("/")[0]
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()


def test_wheel_serves_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    rostrum, archive = installed / "rostrum", tmp_path / "archive"
    where = subprocess.run(
        [installed / "python", "-c", "import web; print(web.__file__)"],
        check=True, capture_output=True, text=True, cwd=tmp_path,
    ).stdout  # fmt: skip
    made = subprocess.run([rostrum, "--archive", archive, "init"], check=True, cwd=tmp_path)

    assert made.returncode == 0
    assert str(installed.parent) in where
    with serving(rostrum, archive) as url:
        chinese = urlopen(Request(f"{url}/", headers={"Accept-Language": "zh"})).read().decode()
        style = chinese.split('<link rel="stylesheet" href="')[1].split('"')[0]
        assert "档案" in chinese
        assert b"--ink" in urlopen(f"{url}{style}").read()
        assert b'"recordings":0' in urlopen(f"{url}/api/status").read()


def test_sdist_has_the_source_without_pictures_and_recordings(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as content:
        names = {name.partition("/")[2] for name in content.getnames()}

    assert {"pyproject.toml", "config.yaml", "archive/place.py", "web/templates/base.html"} <= names
    assert [name for name in names if name.startswith(("docs/screenshots", "demo/recordings"))] == []
    assert archive.stat().st_size < 8 << 20  # the demo keeps its small models
