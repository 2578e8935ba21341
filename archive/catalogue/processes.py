"""The processes of this machine: whether one lives, and what it is called in the ledger."""

import os
import socket

from archive.jobs import Owner


def is_running(process_id: int) -> bool:
    """Whether a process of this machine lives."""
    if process_id <= 0:
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


def this_process(purpose: str) -> Owner:
    """Who works here; purpose: "rostrum ingest"."""
    host, process_id = socket.gethostname(), os.getpid()
    return Owner(f"{purpose} (process {process_id} on {host})", host, process_id)
