"""A wrong answer to one question, and what it must cost."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """`lost` maps each test cell that fails to a fragment of what the student is told."""

    code: str
    lost: dict[str, str] = field(default_factory=dict)


def changed(text: str, old: str, new: str) -> str:
    """The right answer with a mistake in it."""
    assert text.count(old) == 1, old
    return text.replace(old, new)
