"""Tables say of each row whether its goal is met, in text and in Markdown."""

import pytest

from benchmarks.document import with_section
from benchmarks.tables import Row, Table

MET = Row("ingest", "1.05 s", "bare 1.00 s", 1.05, 1.1, (1.01, 1.2))
MISSED = Row("memory", "3 MiB", "bare 2 MiB", 1.5, 1.2)
SHOWN = Row("an answer", "3 ms", "before 1 ms", 3.0)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (MET, ("ingest", "1.05 s", "bare 1.00 s", "1.05 (1.01 to 1.20)", "≤ 1.1", "met")),
        (MISSED, ("memory", "3 MiB", "bare 2 MiB", "1.50", "≤ 1.2", "missed")),
        (SHOWN, ("an answer", "3 ms", "before 1 ms", "3.00", "", "")),
    ],
)
def test_a_row_shows_ratio_goal_and_verdict(row: Row, cells: tuple[str, ...]) -> None:
    assert row.cells() == cells


def test_a_ratio_on_its_goal_meets_it() -> None:
    assert Row("it", "", "", 1.2, 1.2).verdict == "met"


def test_a_table_is_markdown_and_text() -> None:
    table = Table("Speed", "This against that.", (MISSED, SHOWN), ("Take care.",))

    assert table.markdown() == (
        "This against that.\n\n"
        "| what | ours | rival | ratio | goal |  |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| memory | 3 MiB | bare 2 MiB | 1.50 | ≤ 1.2 | missed |\n"
        "| an answer | 3 ms | before 1 ms | 3.00 |  |  |\n\n"
        "- Take care.\n"
    )
    assert table.text() == (
        "Speed\n\nThis against that.\n\n"
        "what       ours   rival        ratio  goal\n"
        "memory     3 MiB  bare 2 MiB   1.50   ≤ 1.2  missed\n"
        "an answer  3 ms   before 1 ms  3.00\n\n"
        "Take care.\n"
    )


def test_a_section_is_replaced_and_the_others_stay_in_order() -> None:
    order = ("first", "second", "third")
    old, new, other = (Table(title, "", (SHOWN,)) for title in ("Old", "New", "Other"))
    document = with_section("", "third", other, "Facts of third.", order)
    document = with_section(document, "second", old, "Old facts.", order)
    assert "## `second`: Old" in document
    assert "Old facts." in document

    renewed = with_section(document, "second", new, "New facts.", order)

    assert renewed == document.replace("`second`: Old", "`second`: New").replace("Old facts.", "New facts.")
    assert renewed.index("## `second`") < renewed.index("## `third`")
