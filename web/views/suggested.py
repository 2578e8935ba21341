"""Suggested questions, as they are shown."""

from urllib.parse import urlencode

from pydantic import ConfigDict, Field

from search import SuggestedQuestion
from web.views.view import View


class QuestionView(View):
    """A question that this archive answers."""

    text: str
    topic: str = Field(description="The topic, as it was said.")
    language: str | None = Field(description="Of the talk that the topic was taken from.")
    link: str


class QuestionList(View):
    """Questions drawn from what the archive holds; each has been asked, and has an answer."""

    questions: list[QuestionView]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "questions": [
                        {
                            "text": "What was said about virtual production?",
                            "topic": "virtual production",
                            "language": "en",
                            "link": "/search?q=What+was+said+about+virtual+production%3F",
                        }
                    ]
                }
            ]
        }
    )


def question_view(question: SuggestedQuestion) -> QuestionView:
    return QuestionView(
        text=question.text,
        topic=question.topic,
        language=question.language,
        link=f"/search?{urlencode({'q': question.text})}",
    )
