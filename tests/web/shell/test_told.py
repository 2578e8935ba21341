"""English sentences of errors, findings and reasons, told in Chinese by their templates."""

import time
from datetime import datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st
from said_in_code import templates

from archive import errors
from archive.errors import RostrumError
from web.shell.language import LOCALE_FOLDER, Language
from web.shell.problems import Problem, problem_of
from web.shell.told import LONGEST, told_in, told_with_hint

SECONDS = 0.5  # for one text, whatever it is, on a busy machine
WAYS = {"", "told", "list", "name", "day"}
TALK = Path("/媒体/it's: a “talk” (1).mp4")


def told_catalogue() -> Catalog:
    with (LOCALE_FOLDER / "zh" / "LC_MESSAGES" / "told.po").open("rb") as file:
        return read_po(file, locale="zh")


def gaps(text: str) -> set[str]:
    return {gap for _, gap, _, _ in Formatter().parse(text) if gap is not None}


def ways(text: str) -> set[str]:
    return {way or "" for _, gap, way, _ in Formatter().parse(text) if gap is not None}


# The catalogue and the source


def test_chinese_tells_every_sentence_of_the_code_and_no_other() -> None:
    written = templates()

    assert len(written) > 250
    assert {message.id for message in told_catalogue() if message.id} == written


def test_chinese_sentences_keep_their_values_and_are_in_order() -> None:
    messages = [message for message in told_catalogue() if message.id]

    assert [message.id for message in messages] == sorted(str(message.id) for message in messages)
    for message in messages:
        english, chinese = str(message.id), str(message.string)
        assert not message.fuzzy, english
        assert chinese.strip(), english
        assert gaps(chinese) == gaps(english), english
        assert ways(chinese) <= WAYS, english
        assert "}{" not in english, f"nobody can tell where a value ends and the next begins: {english}"


@pytest.mark.parametrize(
    "sentence",
    [
        "not readable as media ({0}).",
        "{0}: not readable as a transcript ({1}).",
        "{0} GiB free where the archive is",
        "unknown type .{0}",
        "hidden",
        "an archive's own folder: give it by its name to take what lies in it",
        "line {0}: the cue ends before it starts: {1}",
        "Did you mean {0}? ",
        "No {0} is called {1}.",
        "recording",
        "What waits is not where it was.",
    ],
)
def test_sentences_are_found_wherever_the_code_writes_them(sentence: str) -> None:
    assert sentence in templates()


# What is told

TOLD = [
    (
        errors.MediaEmpty(TALK),
        f"{TALK}：文件是空的（0 字节）。",
        "请从来源重新拷贝。",
    ),
    (
        errors.MediaForbidden(TALK),
        f"{TALK}：没有权限。",
        f"请允许读取：chmod u+r {str(TALK)!r}",
    ),
    (
        errors.MediaUnreadable(TALK, "ffmpeg failed: no progress for 60 seconds, so it was killed"),
        f"{TALK}：无法作为音像读取（ffmpeg 运行失败：60 秒没有进展，已被终止）。",
        "请用别的程序播放试试；如果也不能播放，请重新拷贝。",
    ),
    (
        errors.MediaUnreadable(TALK, "moov: atom not found"),
        f"{TALK}：无法作为音像读取（moov: atom not found）。",
        "请用别的程序播放试试；如果也不能播放，请重新拷贝。",
    ),
    (
        errors.TranscriptUnreadable(Path("a: b.vtt"), "line 3: the cue ends before it starts: '1 --> 0: 说'"),
        "a: b.vtt：无法作为文字稿读取（第 3 行：字幕的结束早于开始：“1 --> 0: 说”）。",
        "请修正或移走它，然后重新收录。",
    ),
    (
        errors.TranscriptUnreadable(Path("a.json"), "line 3: Expecting value"),
        "a.json：无法作为文字稿读取（第 3 行：Expecting value）。",
        "请修正或移走它，然后重新收录。",
    ),
    (
        errors.LanguageNotKnown(TALK, "fr", "small.en", "English only"),
        f"{TALK}：它的语言是“fr”，语音模型 small.en 不懂（它懂的语言：只懂英语）。",
        "请在旁边放一份文字稿（NAME.vtt 或 NAME.srt），或在 transcription.model 里指定另一模型；"
        "如果语言判断有误，请说明正确的语言：rostrum ingest --language。",
    ),
    (
        errors.IngestDied(TALK, "killed by SIGKILL"),
        f"{TALK}：处理它的进程意外中止（被 SIGKILL 终止）。",
        "可能是内存不足：请查看服务器日志，然后重试。",
    ),
    (
        errors.RecordingNotFound("a'b\"c: 中文\n", ["x", "y"]),
        "没有名为“a'b\"c: 中文\n”的音像。",
        "您是不是要找：x, y？查看现有的：rostrum status",
    ),
    (
        errors.SpeakerNotFound("event"),
        "没有名为“event”的发言人。",
        "查看现有的：rostrum status",
    ),
    (
        errors.RecordingRemoved("r1", "it is empty. 'really'", datetime(2026, 3, 5)),
        "“it is empty. 'really'”已于2026年3月5日从本档案中移除。",
        "它的文件没有动过：重新收录后，仍在这个地址。",
    ),
    (
        errors.Ambiguous("event", "论坛", ["e1", "e2"]),
        "有 2 个活动名为“论坛”。",
        "请用它们的编号之一：e1、e2",
    ),
    (
        errors.ConfigError("dates.end", "is not a date (/x (1)/event.yaml)", "Write it as 2024-03-26."),
        "配置项“dates.end”：不是日期（/x (1)/event.yaml）",
        "请写成 2024-03-26 这样。",
    ),
    (
        errors.ModelMissing("a/b", "search.embedding_model", ["/m", "the hub"], "there is no such folder"),
        "没有找到模型“a/b”（search.embedding_model）：查找过 /m、模型库；没有这个文件夹。",
        "有三种办法：（1）把它的文件放进一个文件夹，并在 search.embedding_model 里指定该文件夹；"
        "（2）从另一台机器的模型库缓存（HF_HOME）拷贝；（3）有网络时：hf download REPOSITORY",
    ),
    (
        errors.DiskFull(Path("/a has no room for it.")),
        "/a has no room for it. 所在的磁盘放不下它。",
        "请腾出空间后继续：已发送的部分会保留。",
    ),
    (errors.ToolFailed("ffmpeg", "it broke: badly"), "ffmpeg 运行失败：it broke: badly", None),
]


@pytest.mark.parametrize(("error", "message", "hint"), TOLD, ids=lambda value: type(value).__name__)
def test_errors_are_told_in_chinese_with_their_values_as_they_are(
    error: RostrumError, message: str, hint: str | None
) -> None:
    assert told_in(error.message, Language.CHINESE) == message
    assert told_in(error.hint, Language.CHINESE) == hint
    assert told_with_hint(str(error), Language.CHINESE) == message + (hint or "")
    assert told_in(error.message, Language.ENGLISH) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4.4 GiB free where the archive is", "档案库所在的磁盘还有 4.4 GiB 可用"),
        ("version 5.1.9 at /usr/bin/ffmpeg", "/usr/bin/ffmpeg，版本 5.1.9"),
        ("small is on this machine: int8 on cpu", "small 已在本机：int8 on cpu"),
        ("mini, 384 dimensions, all languages, on cpu", "mini，384 维，所有语言，使用 cpu"),
        ("unknown type .txt", "未知类型 .txt"),
        ("hidden", "隐藏文件"),
        ("cannot be looked at (Permission denied)", "无法查看（Permission denied）"),
        ("The process that takes in ended with exit status 3.", "收录进程已结束：退出状态 3。"),
    ],
)
def test_findings_and_reasons_are_told(text: str, told: str) -> None:
    assert told_in(text, Language.CHINESE) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Not Found",
        "recordings: a talk: about: much",  # a frame alone says nothing
        "talk (1)",
        "The file changed while it was read.",  # not as it is written
        "没有找到",
        "the file is empty (0 bytes). More of it",
        "x" * LONGEST,
        "unknown type ." + "x" * LONGEST,
    ],
)
def test_what_no_template_knows_stays_english(text: str) -> None:
    assert told_in(text, Language.CHINESE) is None
    assert told_with_hint(text, Language.CHINESE) is None


def test_problem_is_told_with_its_hint_as_far_as_it_is_known() -> None:
    known = problem_of(errors.MediaEmpty(TALK))
    half = Problem(422, "error", "The question is empty.", "Nobody knows this.")
    bare = Problem(422, "error", "The question is empty.")
    unknown = Problem(422, "error", "Nobody knows this.", "Swap them.")

    told = [problem.told(Language.CHINESE) for problem in (known, half, bare, unknown)]

    assert told == [
        f"{TALK.name}：文件是空的（0 字节）。请从来源重新拷贝。",
        "问题是空的。 Nobody knows this.",
        "问题是空的。",
        None,
    ]
    assert known.told(Language.ENGLISH) is None


# Any text at all


@settings(deadline=SECONDS * 1000, max_examples=300)
@given(
    st.text()
    | st.lists(st.sampled_from(["a", ": ", " (", ").", " failed: ", "line ", "'", "{0}"])).map("".join)
)
def test_any_text_is_told_or_left(text: str) -> None:
    for told in (told_in(text, Language.CHINESE), told_with_hint(text, Language.CHINESE)):
        assert told is None or isinstance(told, str)


@settings(deadline=SECONDS * 1000)
@given(st.text(min_size=1, max_size=80))
def test_names_are_told_as_they_are(name: str) -> None:
    assert told_in(errors.EventNotFound(name).message, Language.CHINESE) == f"没有名为“{name}”的活动。"
    assert told_in(f"unknown type .{name}", Language.CHINESE) == f"未知类型 .{name}"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "a: " * 300_000,
        ": " * (LONGEST // 2),
        " failed: " * (LONGEST // 9),
        " (" * (LONGEST // 2),
        "A. " * (LONGEST // 3),
        "'" * LONGEST,
        "line 1: " * (LONGEST // 8),
        ", " * (LONGEST // 2),
        "No a is called '" + "\\" * (LONGEST - 20) + "'.",
        "No a is called '" + "\\d" * (LONGEST // 3) + "'.",
        "No a is called " + "'', " * (LONGEST // 5) + "''.",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    told_in("", Language.CHINESE)  # the catalogue is read once
    began = time.perf_counter()

    told_in(text, Language.CHINESE)
    told_with_hint(text, Language.CHINESE)

    assert time.perf_counter() - began < SECONDS
