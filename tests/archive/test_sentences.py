"""Messages as sentences: what the catalogue holds of all that is written, and how a language tells it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from archive import errors
from archive.errors import RostrumError
from archive.messages import NOTHING, Message, Quoted, counted, message
from archive.sentences import (
    LOCALE_FOLDER,
    Language,
    is_told,
    own_language,
    told,
    told_with_hint,
    translations,
)

ROOT = LOCALE_FOLDER.parent.parent
PACKAGES = ("archive", "clips", "ingest", "search", "web")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "message": None,
    "counted": (1, 2),
}
HIDDEN_FROM_BABEL = re.compile(r"""\bf["'][^"']*\{[^"']*\b(?:message|counted)\(""")  # it reads no f-strings
NOT_LITERAL = re.compile(
    r"""(?<![.\w])(?<!def )(?:message|counted)\(\s*(?!["')]|f?template\b)[a-zA-Z_]\w*\s*[,)]"""
)

TALK = Path("/媒体/it's: a “talk” (1).mp4")
REASON = Quoted("moov: atom not found")


@cache
def written_sentences() -> Catalog:
    """What templates and code say, extracted as archive/locale/babel.cfg says."""
    with (LOCALE_FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel types most of itself
    folders = [ROOT / package for package in PACKAGES]
    extracted = extract_from_dir(
        ROOT,
        methods,
        options,
        KEYWORDS,
        directory_filter=lambda folder: any(Path(folder).is_relative_to(one) for one in folders),
    )
    found = Catalog()
    for _, _, sentence, _, context in extracted:
        found.add(sentence, context=context)
    return found


def chinese_catalogue() -> Catalog:
    with (LOCALE_FOLDER / "zh" / "LC_MESSAGES" / "rostrum.po").open("rb") as file:
        return read_po(file, locale="zh")


def key(sentence: object) -> tuple[object, str | None]:
    return sentence.id, sentence.context  # type: ignore[attr-defined]  # Babel publishes no types


# The catalogue and the source


def test_chinese_says_every_sentence_and_no_other() -> None:
    written = {key(sentence) for sentence in written_sentences() if sentence.id}
    translated = {key(sentence) for sentence in chinese_catalogue() if sentence.id}

    assert len(written) > 500
    assert translated == written


def test_chinese_sentences_are_done_and_keep_their_placeholders() -> None:
    for sentence in chinese_catalogue():
        if not sentence.id:
            continue
        ids = [sentence.id] if isinstance(sentence.id, str) else list(sentence.id)
        strings = [sentence.string] if isinstance(sentence.string, str) else list(sentence.string or ())
        assert strings, ids
        assert not sentence.fuzzy, ids
        for string in strings:
            assert string, ids
            assert sorted(PLACEHOLDER.findall(string)) == sorted(PLACEHOLDER.findall(ids[-1])), ids


@pytest.mark.parametrize(
    "template",
    [
        "cannot be read as media ({reason}).",
        "unsupported file type .{ending}",
        "hidden",
        "Did you mean {names}? {hint}",
        ("{count} passage indexed", "{count} passages indexed"),
        "Recording not found",
        "Searched by words only: {model} does not support the question's language.",
        "Paused.",
    ],
)
def test_sentences_are_found_wherever_they_are_written(template: object) -> None:
    assert template in {sentence.id for sentence in written_sentences()}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_template_is_hidden_from_babel(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        source = file.read_text(encoding="utf-8")

        assert HIDDEN_FROM_BABEL.findall(source) == [], file
        if file.name != "messages.py":
            assert NOT_LITERAL.findall(source) == [], file


def test_hidden_templates_are_found() -> None:
    assert HIDDEN_FROM_BABEL.search("typer.echo(f\"{told(message('lost'))}\")")
    assert NOT_LITERAL.search("raise Refused(message(text, name=name))")
    assert NOT_LITERAL.search('message(\n    "kept {name}",\n    name=name)') is None


# How it is told

TOLD: list[tuple[RostrumError, str, str]] = [
    (errors.MediaEmpty(TALK), f"{TALK}：文件是空的（0 字节）。", "请从来源重新复制。"),
    (
        errors.MediaUnreadable(TALK, errors.ToolFailed("ffmpeg", message("stopped")).message),
        f"{TALK}：无法作为媒体读取（ffmpeg 运行失败：已停止）。",
        "请换一个播放器试试；如果也不能播放，请重新复制文件。",
    ),
    (
        errors.MediaUnreadable(TALK, REASON),
        f"{TALK}：无法作为媒体读取（“moov: atom not found”）。",
        "请换一个播放器试试；如果也不能播放，请重新复制文件。",
    ),
    (
        errors.RecordingNotFound("a'b\"c: 中文\n", ["x", "y"]),
        "没有名为“a'b\"c: 中文\n”的录音录像。",
        "您是不是要找 x、y？列出现有内容：rostrum status",
    ),
    (
        errors.RecordingRemoved("r1", "it is {empty}. 'really'", datetime(2026, 3, 5)),
        "“it is {empty}. 'really'”已于2026年3月5日从本档案库移除。",
        "它的文件没有删除。重新导入即可在这个地址恢复。",
    ),
    (
        errors.Ambiguous("event", "论坛", ["e1", "e2"]),
        "有 2 个活动名为“论坛”。",
        "请使用其中一个编号：e1、e2",
    ),
    (
        errors.ConfigError("dates.end", message("it is not a date"), message("Write it as 2024-03-26.")),
        "配置项“dates.end”：不是日期",
        "请写成 2024-03-26 这样。",
    ),
    (
        errors.ModelMissing(
            "a/b", "search.embedding_model", ["/m", message("the hub")], message("there is no such folder")
        ),
        "没有找到模型“a/b”（search.embedding_model）。查找过：/m、模型库。原因：没有这个文件夹。",
        "可以：（1）把它的文件放进一个文件夹，并在 search.embedding_model 里指定该文件夹；"
        "（2）从另一台机器的模型库缓存（HF_HOME）复制；（3）在有网络时下载：hf download REPOSITORY",
    ),
    (
        errors.ArchiveLocked("rostrum ingest", "2026-12-01"),
        "rostrum ingest 自 2026-12-01 起正在写入档案库。",
        "请等它结束。如果它已意外退出，锁会在一分钟内解除。",
    ),
    (
        errors.UploadConflict(3, 5),
        "上传的进度在第 5 字节，不在第 3 字节。",
        "请先查询进度（HEAD），再从那里续传。",
    ),
    (errors.ProxiesBusy(20), "已有 20 个录音录像在等待转换。", "请过几分钟再试。"),
    (
        errors.RecordingClosed("开幕"),
        "“开幕”未开放：仅列在目录里，不能阅读、播放或引用。",
        "请联系本档案库的管理员。",
    ),
]


@pytest.mark.parametrize(("error", "problem", "hint"), TOLD, ids=lambda value: type(value).__name__)
def test_errors_of_each_family_are_told_in_chinese(error: RostrumError, problem: str, hint: str) -> None:
    assert told(error.message, Language.CHINESE) == problem
    assert told(error.hint, Language.CHINESE) == hint
    assert is_told(error.message, Language.CHINESE)
    assert told(error.title, Language.CHINESE) != str(error.title)
    assert told_with_hint(error.message, error.hint, Language.ENGLISH) == str(error)


def test_values_are_written_as_the_language_writes_them() -> None:
    several = message("Choose one of: {names}.", names=("en", Quoted("zh")))
    removed = message("“{title}” was removed from this archive on {day}.", title="x", day=date(2026, 3, 5))
    count = counted("{count} segment", "{count} segments", count=1)

    assert told(several, Language.CHINESE) == "请从中选择：en、“zh”。"
    assert told(removed, Language.CHINESE) == "“x”已于2026年3月5日从本档案库移除。"
    assert told(count, Language.CHINESE) == "1 段"
    assert told(count, Language.ENGLISH) == "1 segment"
    assert told(NOTHING, Language.CHINESE) == ""


def test_message_and_hint_follow_each_other_as_the_language_has_it() -> None:
    ended = message("the file is empty (0 bytes)."), message("Fix the file.")
    open_ended = message("it is not a date"), message("Fix the file.")

    assert told_with_hint(*ended, Language.CHINESE) == "文件是空的（0 字节）。请修正该文件。"
    assert told_with_hint(*open_ended, Language.CHINESE) == "不是日期。请修正该文件。"
    assert told_with_hint(open_ended[0], NOTHING, Language.CHINESE) == "不是日期"


def test_rows_of_older_archives_stay_english() -> None:
    stored = Message("talk.mp4: {curly} is what it said")

    assert told(stored, Language.CHINESE) == "talk.mp4: {curly} is what it said"
    assert not is_told(stored, Language.CHINESE)
    assert not is_told(message("{path}: {problem}", path="x", problem=stored), Language.CHINESE)
    assert not is_told(message("Choose one of: {names}.", names=(stored,)), Language.CHINESE)
    assert is_told(stored, Language.ENGLISH)
    assert is_told(message("ffmpeg"), Language.CHINESE)  # the same in both


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, Language.CHINESE),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, Language.ENGLISH),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW"}, Language.CHINESE),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": "de_DE"}, Language.ENGLISH),
        ({"LC_ALL": "ZH"}, Language.CHINESE),
    ],
)
def test_own_language_is_that_of_the_locale(environment: Mapping[str, str], language: Language) -> None:
    assert own_language(environment) is language


def test_translations_are_read_from_the_catalogue_as_it_stands() -> None:
    chinese = translations(Language.CHINESE)

    assert chinese.gettext("Nothing found") == "没有找到"
    assert chinese.ngettext("%(num)s waiting", "%(num)s waiting", 3) == "%(num)s 个等待中"
    assert translations(Language.ENGLISH).gettext("Nothing found") == "Nothing found"
