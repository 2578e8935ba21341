"""An error of each family, raised in a route: its page and its problem details in the reader's language."""

import html
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from archive import Archive, errors
from archive.errors import RostrumError
from archive.messages import Message, Quoted, message
from web import create_app

TALK = Path("/secret/place/圆桌.mp4")
CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9"}

FAILING: list[tuple[RostrumError, str, str]] = [
    (
        errors.ConfigError("web.port", message("there is no such key"), message("Fix the file.")),
        "配置无效",
        "配置项“web.port”：没有这个配置项。请修正该文件。",
    ),
    (
        errors.ArchiveLocked("rostrum ingest", "9:00"),
        "另一进程正在写入档案库",
        "rostrum ingest 自 9:00 起正在写入档案库。请等它结束。如果它已意外退出，锁会在一分钟内解除。",
    ),
    (
        errors.SpeakerNotFound("nope", ["Nora"]),
        "找不到发言人",
        "没有名为“nope”的发言人。您是不是要找 Nora？请在发言人列表里查找。",
    ),
    (
        errors.RecordingRemoved("r1", "开幕", datetime(2026, 3, 5)),
        "这个录音录像已移除",
        "“开幕”已于2026年3月5日从本档案库移除。它的文件没有删除。重新导入即可在这个地址恢复。",
    ),
    (
        errors.MediaUnreadable(TALK, Quoted("moov atom not found")),
        "无法读取媒体文件",
        "圆桌.mp4：无法作为媒体读取（“moov atom not found”）。"
        "请换一个播放器试试；如果也不能播放，请重新复制文件。",
    ),
    (
        errors.TranscriptUnreadable(TALK.with_suffix(".vtt"), message("line 1 is not WEBVTT")),
        "无法读取文字稿",
        "圆桌.vtt：无法作为文字稿读取（第 1 行不是 WEBVTT）。请修正或移走该文件，然后重新导入。",
    ),
    (
        errors.ToolFailed("ffmpeg", message("killed by {signal}", signal="SIGKILL")),
        "服务器上的程序出错",
        "ffmpeg 运行失败：被 SIGKILL 终止",
    ),
    (
        errors.UploadsOff(),
        "未启用上传",
        "本档案库不接受上传。要启用上传，请在 config.yaml 里把 web.upload_folder 设为一个文件夹，"
        "然后重新启动服务器。",
    ),
    (
        errors.ClipRefused(message("Handles cannot be negative."), message("Give 0 or more.")),
        "无法导出这个片段",
        "前后预留不能是负数。请给出 0 或更大的数。",
    ),
    (
        errors.ProxiesBusy(20),
        "等待转换的录音录像太多",
        "已有 20 个录音录像在等待转换。请过几分钟再试。",
    ),
]


def failing(app: FastAPI, error: RostrumError) -> TestClient:
    def fail() -> None:
        raise error

    app.add_api_route("/api/failing", fail)
    app.add_api_route("/failing", fail)
    return TestClient(app, base_url="http://localhost")


@pytest.mark.parametrize(("error", "title", "told"), FAILING, ids=lambda value: type(value).__name__)
def test_errors_of_each_family_read_in_chinese(
    filled: Archive, error: RostrumError, title: str, told: str
) -> None:
    client = failing(create_app(filled), error)

    problem = client.get("/api/failing", headers=CHINESE)
    page = client.get("/failing", headers={**CHINESE, "Accept": "text/html"})

    body = problem.json()
    assert (problem.status_code, body["code"]) == (page.status_code, error.code)
    assert (body["title"], body["told"]) == (title, told)
    assert title in page.text
    assert f"<p>{html.escape(told, quote=False)}</p>" in page.text
    assert "/secret" not in page.text + problem.text


def test_problem_keeps_its_english_beside_template_and_values(filled: Archive) -> None:
    client = failing(create_app(filled), errors.MediaUnreadable(TALK, Quoted("moov atom not found")))

    body = client.get("/api/failing", headers=CHINESE).json()

    assert body["detail"] == "圆桌.mp4: cannot be read as media (“moov atom not found”)."
    assert body["detail_template"] == "{path}: {problem}"
    assert body["detail_values"] == {
        "path": "圆桌.mp4",
        "problem": {
            "template": "cannot be read as media ({reason}).",
            "values": {"reason": {"quoted": "moov atom not found"}},
        },
    }
    assert body["hint"] == body["hint_template"]
    assert "told" not in client.get("/api/failing").json()


def test_sentence_that_no_template_knows_stays_english(filled: Archive) -> None:
    client = failing(create_app(filled), RostrumError(Message("Nobody <translated> this.")))

    page = client.get("/failing", headers={**CHINESE, "Accept": "text/html"})

    assert '<span lang="en">Nobody &lt;translated&gt; this.</span>' in page.text
    assert "told" not in client.get("/api/failing", headers=CHINESE).json()
