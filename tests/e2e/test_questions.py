"""Each kind of question asked in a browser, on pages of both languages: what is found, marked and said."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
LOCALES = ["en-GB", "zh-CN"]

OPENING, KEYWORDS, SEASON, PANEL, ROUNDTABLE = (
    "Three measures for a new start",
    "Ten keywords of the year",
    "Short series, long memory",
    "Artificial intelligence in production",
    "科幻、短剧与虚拟拍摄",
)
BANDS = {
    "en-GB": {"strong": "Strong evidence", "possible": "Possible evidence"},
    "zh-CN": {"strong": "高度相关", "possible": "可能相关"},
}
MATCHED = {
    "en-GB": {"both": "by meaning and words", "meaning": "by meaning", "words": "by words"},
    "zh-CN": {"both": "语义和关键词相符", "meaning": "语义相近", "words": "关键词相符"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its best answer."""

    kind: str
    q: str
    title: str
    evidence: str
    matched: str
    marked: tuple[str, ...] = ()  # exactly these words, each at least once
    narrowed: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        return f"/search?{urlencode({'q': self.q, **dict(self.narrowed)})}"


BY_WORDS = (("by", "words"),)
ANSWERED = [
    Asked(
        "by-meaning",
        "laws governing artificial intelligence",
        OPENING,
        "strong",
        "meaning",
        ("artificial", "intelligence"),
        (("recording", "01-opening.mp4"), ("by", "both")),
    ),
    Asked("meaning-alone", "cash for beginners", OPENING, "possible", "meaning", (), (("by", "meaning"),)),
    Asked("by-words", "costume drama", PANEL, "strong", "words", ("costume", "drama"), BY_WORDS),
    Asked("phrase", '"young directors"', OPENING, "strong", "both", ("young", "directors")),
    Asked("name", "Clara Voss", PANEL, "strong", "both"),
    Asked("speaker-named", "What did Martin Hale say about money?", OPENING, "strong", "both", ("money",)),
    Asked("chinese", "谁提到了虚拟拍摄", ROUNDTABLE, "strong", "words", ("虚拟拍摄",)),
    Asked("two-characters", "横店", ROUNDTABLE, "strong", "words", ("横店",)),
    Asked("traditional-over-simplified", "空間計算", ROUNDTABLE, "strong", "words", ("空间计算",)),
    Asked("mixed", "LED 屏幕", PANEL, "possible", "words", ("LED",)),
    Asked("full-width", "ＬＥＤ", PANEL, "strong", "words", ("LED",), BY_WORDS),
    Asked("by-speaker", "money", SEASON, "strong", "both", ("money",), (("speaker", "Clara Voss"),)),
    Asked("by-language", "资金", ROUNDTABLE, "strong", "words", ("资金",), (("language", "zh"),)),
    Asked(
        "by-event",
        "money",
        OPENING,
        "strong",
        "both",
        ("money",),
        (("event", "Spring Screens Forum 2024"),),
    ),
    Asked(
        "by-year",
        "money",
        OPENING,
        "strong",
        "both",
        ("money",),
        (("from", "2024-01-01"), ("to", "2024-12-31")),
    ),
    Asked("right-to-left-override", "\u202emoney", OPENING, "strong", "both", ("money",)),
    Asked("unbalanced-quotes", '"costume drama', PANEL, "strong", "both", ("costume", "drama")),
]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("asked", ANSWERED, ids=lambda asked: asked.kind)
def test_answers_come_with_their_words_marked_and_their_evidence(
    open_page: OpenPage, locale: str, asked: Asked
) -> None:
    page = open_page(asked.address, locale=locale)
    best = page.locator("[data-hit]").first

    found = (
        best.locator("h2").inner_text(),
        best.locator(".evidence").inner_text(),
        best.locator(".matched-by").inner_text(),
    )
    marked = {mark.casefold() for mark in best.locator(".said mark").all_inner_texts()}
    expect(page.locator("[data-question]")).to_have_value(asked.q)
    assert found == (asked.title, BANDS[locale][asked.evidence], MATCHED[locale][asked.matched])
    assert marked == {word.casefold() for word in asked.marked}


@pytest.mark.parametrize("locale", LOCALES)
def test_answers_are_ordered_by_day(open_page: OpenPage, locale: str) -> None:
    page = open_page("/search?q=artificial+intelligence&sort=newest", locale=locale)
    newest = page.locator("[data-hit] h2").all_inner_texts()
    page.goto("/search?q=artificial+intelligence&sort=oldest")
    oldest = page.locator("[data-hit] h2").all_inner_texts()

    assert newest[0] == PANEL
    assert oldest[-1] == PANEL
    assert sorted(newest) == sorted(oldest)


@pytest.mark.parametrize(
    ("locale", "summary", "bands"),
    [
        ("en-GB", "What the evidence means", ["Strong evidence", "Possible evidence", "Not shown"]),
        ("zh-CN", "相关度说明", ["高度相关", "可能相关", "不显示"]),
    ],
)
def test_what_the_bands_mean_is_said(
    open_page: OpenPage, locale: str, summary: str, bands: list[str]
) -> None:
    page = open_page("/search?q=money", locale=locale)

    page.get_by_text(summary, exact=True).click()

    assert page.locator(".bands dt").all_inner_texts() == bands
    for meaning in page.locator(".bands dd").all():
        expect(meaning).to_be_visible()


# Nothing found


@pytest.mark.parametrize(
    ("locale", "nothing", "searched", "offered"),
    [
        (
            "en-GB",
            "Nothing found",
            "No matches in 5 recordings.",
            "Similar words in the archive:",
        ),
        ("zh-CN", "没有找到", "5 个录音录像", "档案库里的相近词语："),
    ],
)
def test_nothing_is_said_and_near_words_are_offered(
    open_page: OpenPage, locale: str, nothing: str, searched: str, offered: str
) -> None:
    page = open_page("/search?q=directirs&by=words", locale=locale)

    expect(page.locator("h1")).to_have_text(nothing)
    expect(page.locator(".nothing")).to_contain_text(searched)
    expect(page.locator(".nothing")).to_contain_text(offered)
    page.locator(".near-words").get_by_role("link", name="directors", exact=True).click()

    expect(page.locator("[data-question]")).to_have_value("directors")
    expect(page.locator("[data-hit] h2").first).to_have_text(OPENING)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "question", ["chromodynamics", '"half a million cows"', "量子色动力学", "薛定谔说过什么"]
)
def test_what_nobody_spoke_of_is_not_answered(open_page: OpenPage, locale: str, question: str) -> None:
    page = open_page(f"/search?{urlencode({'q': question})}", locale=locale)

    expect(page.locator(".nothing h1")).to_be_visible()
    expect(page.locator("[data-hit]")).to_have_count(0)
    expect(page.locator(".nothing .suggestions a")).not_to_have_count(0)  # what has an answer is offered


# Bad input


@pytest.mark.parametrize(
    ("locale", "title", "did_you_mean"),
    [
        ("en-GB", "Speaker not found", "Did you mean:"),
        ("zh-CN", "找不到发言人", "您是不是要找："),
    ],
)
def test_unknown_speaker_is_offered_the_nearest(
    open_page: OpenPage, locale: str, title: str, did_you_mean: str
) -> None:
    page = open_page("/search?q=money&speaker=Martin+Hail", locale=locale)

    expect(page.locator(".trouble h1")).to_have_text(title)
    expect(page.locator(".trouble")).to_contain_text(did_you_mean)
    page.locator(".trouble").get_by_role("link", name="Martin Hale").click()

    expect(page.locator(".chip")).to_contain_text("Martin Hale")
    expect(page.locator("[data-hit] h2").first).to_have_text(OPENING)


@pytest.mark.parametrize(
    "question",
    [f'"{"word " * 2000}"', "money+" * 17_000, " ", "？！", "%00"],
    ids=["long-phrase", "100-kilobytes", "blank", "signs-alone", "nul"],
)
@pytest.mark.parametrize(
    ("locale", "title"), [("en-GB", "Enter a valid question"), ("zh-CN", "请输入有效的问题")]
)
def test_what_cannot_be_asked_is_said_and_stays_to_be_mended(
    open_page: OpenPage, locale: str, title: str, question: str
) -> None:
    page = open_page(f"/search?q={question}", locale=locale)

    expect(page.locator(".trouble h1")).to_have_text(title)
    expect(page.locator("[data-question]")).to_be_focused()
    expect(page.locator("[data-hit]")).to_have_count(0)


@pytest.mark.parametrize("locale", LOCALES)
def test_half_a_character_is_asked_as_what_is_left(open_page: OpenPage, locale: str) -> None:
    page = open_page("/search?q=%ED%A0%80+money", locale=locale)

    expect(page.locator("[data-hit] h2").first).to_have_text(OPENING)
    assert page.locator("[data-hit] .said mark").first.inner_text() == "money"
