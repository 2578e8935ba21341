"""The real command line, in this process: what it prints and with which code it ends."""

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

import rostrum


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    code: int
    out: str
    err: str


def run_command(*arguments: object) -> Ran:
    """`rostrum ARGUMENTS`, not at a terminal."""
    out, err = io.StringIO(), io.StringIO()
    words = ["rostrum", *map(str, arguments)]
    code: object = 0
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            rostrum.main()
        except SystemExit as ended:
            code = ended.code
    return Ran(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())
