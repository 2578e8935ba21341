"""faster-whisper's own `WhisperModel.transcribe()` on a file, up to the first segment: a rival's process.

    python -m benchmarks.bare_whisper MODEL FILE [vad]

The features of the whole file are computed before the first segment, so the peak has been reached by then.
"""

import sys

from faster_whisper import WhisperModel


def main(model: str, file: str, *options: str) -> None:
    whisper = WhisperModel(model, device="cpu", compute_type="int8")
    segments, _ = whisper.transcribe(
        file, language="en", beam_size=5, word_timestamps=True, vad_filter="vad" in options
    )
    print(next(iter(segments)).text)


if __name__ == "__main__":
    main(*sys.argv[1:])
