"""A learned vector for each word."""

from torch import nn

SPREAD = 0.1  # of the numbers at the start


def word_vectors(n_words: int, width: int) -> nn.Embedding:
    """Vectors that start small.

    PyTorch's own start, numbers with a spread of 1, drowns what is learned:
    after some hundred steps words that are used alike lie nowhere near each
    other, and predictions are worse.
    """
    vectors = nn.Embedding(n_words, width)
    nn.init.normal_(vectors.weight, std=SPREAD)
    return vectors
