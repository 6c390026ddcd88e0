"""From strings to ids and back: the one place where text is cut into tokens."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol, runtime_checkable

from src.tokens import BOS, EOS, PAD, SPECIALS, UNK

TIE = "‿"  # on a token of raw text: no space on this side
PIECE = re.compile(
    r"\w+['’](?=\w\w)"  # l' d' qu' before their word
    r"|['’]\w+"  # 's 't after theirs
    r"|\w+(?:-\w+)*"  # a word, t-shirt included
    r"|[^\w\s]"  # a sign of punctuation
)


@runtime_checkable
class Codec(Protocol):
    """What batches and decoding ask of a vocabulary: words today, subwords later."""

    def __len__(self) -> int: ...

    def encode(self, text: str) -> list[int]:
        """Ids of a text, without <s> and </s>."""

    def decode(self, ids: Iterable[int]) -> str:
        """The text up to </s>; <pad> and <s> are skipped."""

    def split(self, text: str) -> list[str]:
        """The tokens of a text as they are read, for labels."""

    def tokens(self, ids: Iterable[int]) -> list[str]:
        """The token of every id, specials included, for labels."""

    def to_json(self) -> dict:
        """All that `from_json` needs."""


class Vocabulary:
    """Words that stand between spaces; ids 0 to 3 are the specials, then `tokens` in order."""

    kind: ClassVar[str] = "words"

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = (*SPECIALS, *tokens)
        if len(set(self._tokens)) < len(self._tokens):
            twice = [token for token, n in Counter(self._tokens).items() if n > 1]
            raise ValueError(f"tokens holds {twice[:3]} twice: give each once, and no specials")
        # A special written in a text is an unknown word like any other.
        self._ids = {token: i for i, token in enumerate(tokens, start=len(SPECIALS))}

    @classmethod
    def from_texts(
        cls, texts: Iterable[str], *, min_count: int = 1, max_size: int | None = None
    ) -> "Vocabulary":
        """The words seen at least `min_count` times, most frequent first; `max_size` ids in all."""
        if min_count < 1:
            raise ValueError(f"min_count is {min_count}: give 1 or more")
        if max_size is not None and max_size < len(SPECIALS):
            raise ValueError(f"max_size is {max_size}: the specials alone need {len(SPECIALS)}")
        counts = Counter(token for text in texts for token in cls.split(text))
        ranked = sorted(counts, key=lambda token: (-counts[token], token))
        kept = [t for t in ranked if counts[t] >= min_count and t not in SPECIALS]
        return cls(kept if max_size is None else kept[: max_size - len(SPECIALS)])

    @staticmethod
    def split(text: str) -> list[str]:
        return text.split()

    @staticmethod
    def join(tokens: Sequence[str]) -> str:
        """The inverse of `split`."""
        return " ".join(tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def encode(self, text: str) -> list[int]:
        return [self._ids.get(token, UNK) for token in self.split(text)]

    def decode(self, ids: Iterable[int]) -> str:
        kept = []
        for i in ids:
            if i == EOS:
                break
            if i not in (PAD, BOS):
                kept.append(i)
        return self.join(self.tokens(kept))

    def tokens(self, ids: Iterable[int]) -> list[str]:
        return [self._tokens[i] for i in ids]

    def to_json(self) -> dict:
        return {"kind": self.kind, "tokens": list(self._tokens[len(SPECIALS) :])}


class TextVocabulary(Vocabulary):
    """Raw text, lower-cased; punctuation is cut off and tied, so that it can be put back.

    "L'homme, là." is read as  l'‿  homme  ‿,  là  ‿.
    """

    kind: ClassVar[str] = "text"

    @staticmethod
    def split(text: str) -> list[str]:
        return [token for chunk in text.lower().split() for token in _tie(PIECE.findall(chunk))]

    @staticmethod
    def join(tokens: Sequence[str]) -> str:
        return re.sub(f" ?{TIE} ?", "", " ".join(tokens))


def from_json(saved: dict) -> Vocabulary:
    """The vocabulary that `to_json` described."""
    kinds = {cls.kind: cls for cls in (Vocabulary, TextVocabulary)}
    if saved.get("kind") not in kinds:
        raise ValueError(f"kind is {saved.get('kind')!r}: one of {sorted(kinds)} is known")
    return kinds[saved["kind"]](saved["tokens"])


def _tie(pieces: Sequence[str]) -> list[str]:
    """Mark, on the punctuation, each border between two pieces that no space separates."""
    tied = list(pieces)
    for i, (left, right) in enumerate(zip(pieces, pieces[1:], strict=False)):
        if left[-1].isalnum():
            tied[i + 1] = TIE + right
        else:
            tied[i] += TIE
    return tied
