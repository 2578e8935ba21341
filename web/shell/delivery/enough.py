"""The end of an answer of which nobody wants more."""


class Enough(Exception):
    """Raised out of `send`: whoever still reads a file or waits for news need not go on.

    It passes through everything that knows nothing of it; who raises it catches it.
    """
