"""event.yaml as people write it, and as they get it wrong."""

from datetime import date
from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.recordings import Event
from ingest.programme import Programme, ProgrammeEntry, read_programme


def programme(folder: Path, text: str) -> Programme:
    path = folder / "event.yaml"
    path.write_text(text, encoding="utf-8")
    return read_programme(path)


def test_read_programme_gives_the_event_and_its_recordings(tmp_path: Path) -> None:
    assert programme(
        tmp_path,
        "\ufefftitle: Spring  Screens\ntitle_zh: 春幕论坛\ndates: {start: 2024-03-26, end: '2024-03-27'}\n"
        "venue: Harbour Hall\norganiser: Producers\n"
        "recordings:\n"
        "  a.mp4: {title: One, language: zh-Hans, date: 2024-03-26 10:00:00, speaker: 戴莹,"
        " description: Why}\n"
        "  b.mp4:\n",
    ) == Programme(
        Event(
            id="",
            title="Spring Screens",
            title_translations={"zh": "春幕论坛"},
            starts_on=date(2024, 3, 26),
            ends_on=date(2024, 3, 27),
            venue="Harbour Hall",
            organiser="Producers",
        ),
        {"a.mp4": ProgrammeEntry("One", "zh", date(2024, 3, 26), "戴莹", "Why"), "b.mp4": ProgrammeEntry()},
    )


def test_read_programme_needs_no_key(tmp_path: Path) -> None:
    folder = tmp_path / "Forum 2023"
    folder.mkdir()

    assert programme(folder, "") == Programme(None, {})
    assert programme(folder, "recordings: {a.mp4: {title: One}}").event is None
    assert programme(folder, "dates: 2023-05-01").event == Event(
        id="", title="Forum 2023", starts_on=date(2023, 5, 1), ends_on=date(2023, 5, 1)
    )


def test_programme_entry_is_found_by_path_then_name_then_stem(tmp_path: Path) -> None:
    known = programme(
        tmp_path,
        "recordings:\n  talk.mp4: {title: any}\n  day 2/talk.mp4: {title: second}\n"
        "  cafe\u0301.mp4: {title: é}\n"
        "  solo.mp4: {title: solo}\n",
    )

    names = [
        "day 1/talk.mp4",
        "day 2/talk.mp4",
        "caf\u00e9.mp4",
        "day 1/solo.zh.vtt",
        "talk.vtt",
        "other.mp4",
    ]
    assert {name: known.entry(name).title for name in names} == {
        "day 1/talk.mp4": "any",
        "day 2/talk.mp4": "second",
        "caf\u00e9.mp4": "é",
        "day 1/solo.zh.vtt": "solo",
        "talk.vtt": None,  # two of this name: neither is guessed
        "other.mp4": None,
    }


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ("titel: x", "titel", "Did you mean title?"),
        ("title_xx1: x", "title_xx1", "no such key"),
        ("dates: {begin: 2024-01-01}", "dates.begin", "Known keys: start, end."),
        ("dates: {start: 2024-02-02, end: 2024-02-01}", "dates.end", "before the start"),
        ("dates: soon", "dates", "not a date"),
        ("title: 2024", "title", "Put it in quotes"),
        ("recordings: [a.mp4]", "recordings", "names with values"),
        (
            "recordings: {a.mp4: {speakers: x}}",
            "recordings.a.mp4.speakers",
            "Did you mean recordings.a.mp4.speaker?",
        ),
        ("recordings: {a.mp4: {language: English}}", "recordings.a.mp4.language", "such as en or zh"),
        ("recordings: {2024-01-01: {title: x}}", "recordings", "Put it in quotes"),
        ("just words", "event.yaml", "names with values"),
    ],
)
def test_read_programme_names_the_key_and_the_file(tmp_path: Path, text: str, key: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        programme(tmp_path, text)

    assert caught.value.key == key
    assert problem in str(caught.value)
    assert str(tmp_path / "event.yaml") in str(caught.value)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefghijk", "bcdefghijkl", strict=True)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BOMB, "aliases"),
        ("title: [" * 5000, "cannot be read"),
        ("dates: 2024-13-45", "month must be in 1..12"),
        ("title: a\ntitle: b", "“title” appears twice, the second time in line 2"),
        ("title: !!python/object/apply:os.getcwd []", "could not determine a constructor"),
        ("title: {", "line 1"),
        ("title: " + "9" * 5000, "integer"),
        ("title: " + "x" * (1 << 20), "larger than 1 MiB"),
    ],
)
def test_read_programme_refuses_what_is_no_programme(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=r"event\.yaml") as caught:
        programme(tmp_path, text)

    assert problem in str(caught.value)


def test_read_programme_says_that_it_is_not_text_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "event.yaml").write_bytes(b"title: \xff")

    with pytest.raises(ConfigError, match="utf-8"):
        read_programme(tmp_path / "event.yaml")
    with pytest.raises(ConfigError, match="No such file"):
        read_programme(tmp_path / "gone.yaml")


def test_read_programme_reads_the_demo_edition() -> None:
    demo = Path(__file__).parents[2] / "demo" / "recordings"

    known = read_programme(demo / "event.yaml")

    assert known.event is not None
    assert known.event.title_translations.keys() == {"zh"}
    assert all(entry.title and entry.language and entry.date for entry in known.recordings.values())
