"""The machine that a table was measured on: figures mean nothing without it."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("faster-whisper", "ctranslate2", "torch", "sentence-transformers", "faiss-cpu", "tantivy")


def machine_facts() -> str:
    """One line: cores, processor, memory, system, versions."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores of {_processor()}, {_memory_gib():.0f} GiB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}"
    )


def free_memory_gib() -> float:
    """What a new process may take without anybody swapping."""
    return _meminfo("MemAvailable")


def _memory_gib() -> float:
    return _meminfo("MemTotal")


def _meminfo(key: str) -> float:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / (1 << 20)
    raise RuntimeError(f"/proc/meminfo has no {key}: these benchmarks need Linux")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "an unnamed processor"
