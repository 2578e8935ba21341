"""Lines as HTML, whatever they say."""

from web.reading.transcript_lines import LineMarks
from web.views import Line

PLAIN = LineMarks("en", None, None, "")


def line(position: int, text: str = "Yes.", language: str | None = "en", **marks: bool) -> Line:
    told = {"is_doubtful": False, "is_found": False} | marks
    return Line(position, 2.0 * position, 2.0 * position + 1.5, text, " ", language, **told)


def test_lines_say_where_they_are() -> None:
    assert PLAIN.spans([line(0), line(1)], "unsure") == (
        '<span class="line" data-line="0" data-start="0.0" data-end="1.5">Yes.</span> '
        '<span class="line" data-line="1" data-start="2.0" data-end="3.5">Yes.</span> '
    )


def test_hostile_words_stay_words() -> None:
    hostile = '"><script>alert(1)</script>'

    marks = LineMarks("en", 1.0, None, hostile)
    written = marks.spans([line(0, hostile, hostile, is_doubtful=True)], hostile)

    assert "<script" not in written
    assert written.count("&#34;&gt;&lt;script&gt;") == 4


def test_lines_are_told_apart() -> None:
    lines = [
        line(0),
        line(1, is_found=True),
        line(2, is_doubtful=True),
        line(3, language="zh"),
        line(4, language=None),
    ]

    written = LineMarks("en", 2.5, 5.0, "2.5,5").spans(lines, "unsure").split("</span> ")

    assert [span.partition(" data-line")[0] for span in written[:5]] == [
        '<span class="line"',
        '<span class="line is-found is-current is-linked"',
        '<span class="line is-doubtful is-linked"',
        '<span class="line"',
        '<span class="line"',
    ]
    assert [span.partition('.5"')[2].partition(">")[0] for span in written[:5]] == [
        "",
        ' id="t=2.5,5"',
        ' title="unsure"',
        ' lang="zh"',
        "",
    ]
