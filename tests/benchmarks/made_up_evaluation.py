"""An evaluation folder in miniature: two transcripts, three questions, its own measures and rivals."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODULES = ("measures", "rivals")

MEASURES = '''\
"""Whether playing starts in what answers, in the recording that was meant."""


def measures(hits, recording, relevant):
    right = [name == recording and any(a <= jump < b for a, b in relevant) for name, _, _, jump in hits[:10]]
    reciprocal = next((1 / (rank + 1) for rank, ok in enumerate(right) if ok), 0.0)
    return float(any(right[:1])), float(any(right[:5])), reciprocal, 0.25 * float(any(right))


def table_row(name, rows):
    return f"{name}: {len(rows)}"
'''

RIVALS = '''\
"""Rivals that always play a recording of theirs from its start; each run is counted."""

import json
import sys
from pathlib import Path

from measures import measures, table_row


def main():
    folder, model = Path(sys.argv[1]), sys.argv[sys.argv.index("--model") + 1]
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    with (Path(__file__).parent / "runs.txt").open("a", encoding="utf-8") as runs:
        runs.write(f"{folder.name} {Path(model).name}\\n")
    print(folder, len(lines), "questions")
    names = ["bm25"] if model == "none" else ["bm25", "cosine", "rrf"]
    for scope in ("within", "global"):
        for name in names:
            print(table_row(f"{scope} {name}", [heard(json.loads(line), scope) for line in lines]))


def heard(entry, scope):
    recording = entry["recording"] if scope == "within" else "kitchen"
    return measures([(recording, 0.0, 4.0, 0.0)], entry["recording"], entry["relevant"])
'''

TALKS = {
    "kitchen": [
        ("Ann", "One window gave us all the light for the kitchen scene."),
        ("Bo", "A reflector made of cardboard would have been enough for us."),
        ("Ann", "The neural network wrote a draft of the screenplay in one afternoon."),
    ],
    "budget": [
        ("Bo", "Our actors learned to ride horses before the shooting began."),
        ("Cy", "The bank refused to give us another loan."),
    ],
}
SECONDS = 4  # a cue
QUESTIONS = [
    ("q1", "Light", "kitchen", "How did they light the kitchen scene?", [[0, 4]]),
    ("q2", "Money", "budget", "Which bank refused another loan?", [[4, 8]]),
    ("q3", "Light", "kitchen", "Why a reflector made of cardboard?", [[4, 8]]),
]


def write_evaluation(folder: Path) -> Path:
    """The folder with a set named `tiny`."""
    transcripts = folder / "tiny" / "transcripts"
    transcripts.mkdir(parents=True)
    (folder / "measures.py").write_text(MEASURES, encoding="utf-8")
    (folder / "rivals.py").write_text(RIVALS, encoding="utf-8")
    for name, lines in TALKS.items():
        cues = [_cue(number, *line) for number, line in enumerate(lines)]
        (transcripts / f"{name}.vtt").write_text("\n\n".join(["WEBVTT", *cues]) + "\n", encoding="utf-8")
    keys = ("id", "domain", "recording", "query", "relevant")
    entries = [json.dumps(dict(zip(keys, question, strict=True))) for question in QUESTIONS]
    (folder / "tiny" / "queries.jsonl").write_text("\n".join(entries) + "\n", encoding="utf-8")
    return folder


def _cue(number: int, speaker: str, text: str) -> str:
    start, end = number * SECONDS, (number + 1) * SECONDS
    return f"00:00:{start:02d}.000 --> 00:00:{end:02d}.000\n<v {speaker}>{text}"


@contextmanager
def own_modules() -> Iterator[None]:
    """A process has one module of a name: those of another folder are put aside, and these afterwards."""
    before = {name: sys.modules.pop(name) for name in MODULES if name in sys.modules}
    try:
        yield
    finally:
        for name in MODULES:
            sys.modules.pop(name, None)
        sys.modules.update(before)
