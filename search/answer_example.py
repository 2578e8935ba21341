"""An answer as the description of the API shows it."""

from typing import Any

ANSWER: dict[str, Any] = {
    "query": "what was said about AI and filmmaking",
    "hits": [
        {
            "recording": {
                "id": "r4k2m9x0cd7",
                "title": "Artificial intelligence in production",
                "path": "04-panel-ai-in-production.mp4",
            },
            "start": 12.48,
            "end": 20.16,
            "speakers": ["Sofia Lind"],
            "text": "What will artificial intelligence change in the making of films?",
            "passage": {
                "start": 12.48,
                "end": 20.16,
                "speakers": ["Sofia Lind"],
                "text": "What will artificial intelligence change in the making of films?",
                "highlights": [[58, 63]],
            },
            "segment": {
                "start": 12.48,
                "end": 16.0,
                "text": "What will artificial intelligence change in the making of films?",
                "speaker": "Sofia Lind",
                "highlights": [[58, 63]],
            },
            "score": 0.82,
            "evidence": "strong",
            "matched_by": "both",
            "event": {"id": "e81m2qv7hx0", "title": "Spring Screens Forum 2024"},
            "recorded_on": "2024-03-27",
            "language": "en",
            "link": "/recordings/r4k2m9x0cd7?t=12.48#t=12.48",
            "highlights": [[58, 63]],
            "context": {
                "before": [
                    {
                        "start": 8.0,
                        "end": 12.0,
                        "text": "My first question goes to the director.",
                        "speaker": "Sofia Lind",
                    }
                ],
                "after": [],
            },
        }
    ],
    "searched_recordings": 5,
    "near_words": [],
    "notices": [],
    "facets": {
        "hits": 1,
        "speakers": [{"value": "s0d5n3k8we1", "label": "Sofia Lind", "count": 1}],
        "events": [{"value": "e81m2qv7hx0", "label": "Spring Screens Forum 2024", "count": 1}],
        "years": [{"value": "2024", "label": "2024", "count": 1}],
        "languages": [{"value": "en", "label": "en", "count": 1}],
    },
}
