"""Large blocks of memory that go back to the system as soon as they are free.

glibc keeps freed blocks for itself up to a size that grows with what is freed, to 32 MiB. Samples and what
the speech model makes of them are that large, and come in all sizes: they leave gaps that nothing fits into,
a hundred MiB more after three hours. A stated size does not grow.
"""

import ctypes

M_MMAP_THRESHOLD = -3  # malloc.h
LARGE = 1 << 20  # bytes


def give_back_large_blocks() -> None:
    """Have malloc map blocks from 1 MiB on one by one, for the whole process; nothing without glibc."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(M_MMAP_THRESHOLD, LARGE)
