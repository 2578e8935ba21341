def main() -> None:
    """The front door."""
