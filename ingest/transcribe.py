"""Speech to text with faster-whisper and its voice activity detection.

piece ─► VAD ─► stretches ─► windows ─► heard together ──────────┬─► lines ─► segments
                    └──────► what no word covers ─► heard alone ─┘

VAD takes one core and runs ahead of the hearing.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, tee
from pathlib import Path
from typing import Any

import ctranslate2  # type: ignore[import-untyped]  # it publishes no types
import numpy as np
from faster_whisper import BatchedInferencePipeline
from faster_whisper.vad import VadOptions, get_speech_timestamps

from archive import config
from archive.errors import ConfigError
from archive.media import SAMPLE_RATE
from archive.messages import Message, Value, counted, message
from archive.recordings import Segment
from archive.timecode import Milliseconds
from ingest.ahead import ahead
from ingest.chunks import Piece, Samples, pieces
from ingest.guards import Figures, Limits
from ingest.large_blocks import give_back_large_blocks
from ingest.segments import Line, TranscribedWord, segments
from ingest.whisper_weights import Weights, computed_by, find_weights
from ingest.windows import LONGEST_ONSET, PADDING, SampleRange, Window, onset, packed, padded, uncovered

UNDETERMINED = "und"
"""BCP 47 for a language that nobody could tell."""

_VAD_MINUTES = 1.0  # heard at once by VAD: with 5 the process grew by 150 MiB, and went on growing
_SPEECH_AHEAD = 64  # stretches that VAD may find while the model hears earlier ones: minutes of talk
_DETECTION_WINDOWS = 4
_SURE_OF_LANGUAGE = 0.5
_TICKS = 100  # of faster-whisper's `seek`, per second


class SpeechModel:
    """A Whisper model, loaded, and how it is set. One per process; not for several threads at once."""

    def __init__(self, weights: Weights, transcription: config.Transcription) -> None:
        """Raises ConfigError for a language, device or compute type that cannot be, and ModelMissing."""
        self._transcription = transcription
        self._threads = transcription.threads or len(os.sched_getaffinity(0))
        self._whisper = weights.on_this_machine(transcription, self._threads)
        self._batches = BatchedInferencePipeline(self._whisper)
        self._window_seconds = int(self._whisper.feature_extractor.chunk_length)
        self.name = weights.name
        self.device: str = self._whisper.model.device
        self.compute_type: str = self._whisper.model.compute_type
        self.is_multilingual: bool = self._whisper.model.is_multilingual
        self.languages: tuple[str, ...] = tuple(self._whisper.supported_languages)
        self.settings = self._all_that_determines_the_text(weights)
        if transcription.language is not None:
            self._check_language(transcription.language)

    @classmethod
    def load(
        cls,
        transcription: config.Transcription,
        models: config.Models,
        models_folder: Path,
        on_download: Callable[[str], None] | None = None,
    ) -> "SpeechModel":
        """The model of the configuration; `on_download` hears the repository before the hub is asked for it.

        Raises ModelMissing and ConfigError.
        """
        give_back_large_blocks()
        return cls(find_weights(transcription, models, models_folder, on_download), transcription)

    def describe(self) -> Message:
        """For people: `small, int8 on CPU, 2 threads, batches of 8`."""
        parts: list[Value] = [self.name, computed_by(self.compute_type, self.device)]
        if self.device == "cpu":
            parts.append(counted("{count} thread", "{count} threads", count=self._threads))
        size = self._transcription.batch_size
        parts.append(message("batches of {size}", size=size) if size > 1 else message("one by one"))
        return message("{parts}", parts=tuple(parts))

    @property
    def known_languages(self) -> Message:
        """For people: `it supports English only`."""
        if not self.is_multilingual:
            return message("it supports English only")
        return message("it supports {languages}", languages=self.languages)

    def detect_language(self, piece: Piece) -> tuple[str, float]:
        """The language spoken in a piece and its probability; (`und`, 0.0) if nobody speaks in it.

        An English-only model knows one answer, whatever is spoken. The rest is untested here: no
        multilingual model was at hand.
        """
        if not self.is_multilingual:
            return "en", 1.0
        windows = list(islice(self._windows(self._speech(piece.samples), piece), _DETECTION_WINDOWS))
        if not windows:
            return UNDETERMINED, 0.0
        language, probability, _ = self._whisper.detect_language(
            np.concatenate([window.cut(piece.samples) for window in windows]),
            language_detection_segments=len(windows),
            language_detection_threshold=_SURE_OF_LANGUAGE,
        )
        return str(language), float(probability)

    def transcribe(
        self, piece: Piece, language: str, on_progress: Callable[[Milliseconds], None] | None = None
    ) -> list[Segment]:
        """What is said in a piece, as sentences in order with times in the recording, words and doubts.

        `on_progress` hears how far the recording is done. With `und` the language is detected.
        Raises ConfigError for a language that the model does not know.
        """
        if language == UNDETERMINED:
            language, _ = self.detect_language(piece)
        ctranslate2.set_random_seed(0)  # sampling is the fallback of hearing alone: same piece, same text
        to_hear, spoken = tee(ahead(self._speech(piece.samples), _SPEECH_AHEAD))
        lines: list[Line] = []
        for batch in _rows(self._windows(to_hear, piece), self._transcription.batch_size):
            self._check_language(language)
            lines += self._transcribed(piece.samples, batch, language)
            if on_progress is not None:
                on_progress(Milliseconds(piece.start + batch[-1].stretches[-1].end * 1000 // SAMPLE_RATE))
        speech = list(spoken)
        lines += self._transcribed_in_gaps(piece.samples, speech, lines, language)
        return segments(lines, speech, piece, language, self._limits)

    @property
    def _limits(self) -> Limits:
        limits = self._transcription
        return Limits(
            limits.max_compression_ratio, limits.min_log_probability, limits.max_no_speech_probability
        )

    def _check_language(self, language: str) -> None:
        if language not in self.languages:
            raise ConfigError(
                "transcription.language",
                message(
                    "{model} does not support “{language}” ({known})",
                    model=self.name,
                    language=language,
                    known=self.known_languages,
                ),
                message("Choose another model in transcription.model, or put a transcript next to the file."),
            )

    def _all_that_determines_the_text(self, weights: Weights) -> dict[str, object]:
        elsewhere = {"model", "device", "compute_type", "threads", "language", "piece_minutes"}
        return {
            "model": self.name,
            "weights_sha256": weights.sha256(),
            "compute_type": self.compute_type,
            **self._transcription.model_dump(mode="json", exclude=elsewhere),
        }

    # Voice activity

    def _speech(self, samples: Samples) -> Iterator[SampleRange]:
        """The stretches of speech, from the beginning of their sound; none is longer than a window."""
        options = VadOptions(
            threshold=self._transcription.vad_threshold,
            min_silence_duration_ms=self._transcription.vad_min_silence_ms,
            max_speech_duration_s=self._window_seconds - (2 * PADDING + LONGEST_ONSET) / SAMPLE_RATE,
            speech_pad_ms=0,
        )
        silent_from = 0
        for part in pieces([samples], _VAD_MINUTES):
            first = part.start * SAMPLE_RATE // 1000
            for found in get_speech_timestamps(part.samples, options):
                stretch = SampleRange(first + found["start"], first + found["end"])
                yield SampleRange(max(silent_from, onset(samples, stretch)), stretch.end)
                silent_from = stretch.end

    def _windows(self, speech: Iterable[SampleRange], piece: Piece) -> Iterator[Window]:
        return packed(padded(speech, len(piece.samples)), self._window_seconds * SAMPLE_RATE)

    # Hearing

    def _transcribed(self, samples: Samples, windows: Sequence[Window], language: str) -> Iterator[Line]:
        if self._transcription.batch_size > 1:
            return self._transcribed_together(samples, windows, language)
        return (line for window in windows for line in self._transcribed_alone(samples, window, language))

    def _transcribed_together(
        self, samples: Samples, windows: Sequence[Window], language: str
    ) -> Iterator[Line]:
        """Lines of windows decoded as one batch.

        Each window lies in a slot of whole seconds: faster-whisper rounds a clip's start down to 10 ms.
        """
        slot_seconds = self._window_seconds + 1
        slots = np.zeros((len(windows), slot_seconds * SAMPLE_RATE), np.float32)
        clips = []
        for number, (slot, window) in enumerate(zip(slots, windows, strict=True)):
            slot[: len(window)] = window.cut(samples)
            start = number * slot_seconds
            clips.append({"start": start, "end": start + len(window) / SAMPLE_RATE})
        found, _ = self._batches.transcribe(
            slots.ravel(), clip_timestamps=clips, batch_size=len(windows), **self._options(language)
        )
        for segment in found:
            number = segment.seek // (slot_seconds * _TICKS)
            yield _line(segment, windows[number], number * slot_seconds)

    def _transcribed_alone(self, samples: Samples, window: Window, language: str) -> Iterator[Line]:
        """Lines of one window decoded sequentially, with fallback to higher temperatures."""
        found, _ = self._whisper.transcribe(
            window.cut(samples),
            vad_filter=False,
            log_prob_threshold=self._limits.log_probability,
            compression_ratio_threshold=self._limits.compression_ratio,
            no_speech_threshold=None,  # it would hide what we mark
            **self._options(language),
        )
        return (_line(segment, window, 0) for segment in found)

    def _transcribed_in_gaps(
        self, samples: Samples, speech: Sequence[SampleRange], lines: Sequence[Line], language: str
    ) -> Iterator[Line]:
        """What is said where batches dropped a passage.

        Gaps share windows: on the demo that costs a fifth, and fewer words are invented than in short ones.
        """
        if self._transcription.batch_size == 1:
            return
        spans = [word.span for line in lines for word in line.words]
        gaps = uncovered(speech, spans, round(self._transcription.max_gap_seconds * SAMPLE_RATE))
        for window in packed(gaps, self._window_seconds * SAMPLE_RATE):
            yield from self._transcribed_alone(samples, window, language)

    def _options(self, language: str) -> dict[str, Any]:
        return {
            "language": language,
            "beam_size": self._transcription.beam_size,
            "initial_prompt": self._transcription.initial_prompt,
            "hotwords": self._transcription.hotwords,
            "word_timestamps": True,
            "without_timestamps": False,  # with them a batch gives a segment per sentence, not per window
            "condition_on_previous_text": False,  # else a repetition feeds itself
        }


def _line(segment: Any, window: Window, offset: int) -> Line:
    """A segment of faster-whisper, its times seconds after `offset` in a window."""
    words = []
    for word in segment.words or ():
        start, end = (round((float(seconds) - offset) * SAMPLE_RATE) for seconds in (word.start, word.end))
        span = window.place(SampleRange(start, max(start, end)))
        words.append(TranscribedWord(word.word, span, float(word.probability)))
    return Line(tuple(words), Figures(float(segment.avg_logprob), float(segment.no_speech_prob)))


def _rows(windows: Iterable[Window], size: int) -> Iterator[list[Window]]:
    remaining = iter(windows)
    while row := list(islice(remaining, size)):
        yield row
