"""Chapter 0: answers that must not pass; check and right answer stand on the page alone."""

from exercise_checks import self_check_exercises

SETUP = ""

WRONG = {
    "Batching": [
        "batch = [[4, 5, 6], [7, 8, 0]]  # without </s>",
        "batch = [[4, 5, 6, 3], [3, 7, 8, 0]]  # </s> in front",
        "batch = [[4, 5, 6, 3], [0, 7, 8, 3]]  # padded on the left",
        "batch = [[4, 5, 6, 3], [7, 8, 0, 3]]  # </s> after the padding",
        "batch = [[4, 5, 6, 3], [7, 8, 3]]  # no rectangle",
        "batch = [[4, 7], [5, 8], [6, 3], [3, 0]]  # the batch last",
    ],
    "Embedding": [
        "vectors = [[2, 2], [1, 0], [1, 0], [5, -1]]  # flat",
        "vectors = [[[0, 1], [0, 0]], [[0, 0], [2, 2]]]  # rows counted from 1",
        "changed = {0, 1, 2, 3, 4}  # all rows",
        "changed = {1, 3}  # the first sentence",
        "changed = 1  # no set, and the wrong one",
    ],
    "Shapes and broadcasting": [
        "projected = (2, 5, 3)  # on the words",
        "projected = (8, 5)  # flattened",
        "pooled = (4, 3)  # axes counted from 1",
        "pooled = (2, 1, 3)  # the axis kept",
        "pairs = (2, 4, 6, 5)  # the new axes exchanged",
        "pairs = (2, 6, 5)  # no new axis",
    ],
    "Matrix products with a batch": [
        "product = [8 / 3, 8 / 3]  # the plain mean",
        "product = [2, 3]  # the columns exchanged",
        "shape = (2, 4, 4)  # summed over what stays",
        "shape = (2, 6, 2, 5)  # each matrix with each",
        "shape = (6, 5)  # the batch summed over",
    ],
    "Softmax": [
        "small = [0, 1]  # the largest takes all",
        "small = [0, np.log(3)]  # the scores themselves",
        "large = [1 / 2, 1 / 2]  # their ratio is nearly one",
        "large = [0, 1]  # the larger the scores, the sharper",
        "line = 'A'  # overflows",
        "line = 'C'  # divides",
    ],
    "Padding and masks": [
        "masked_weights = [1 / 4] * 4  # a fair share for padding",
        "masked_weights = [1 / 3] * 3  # the place left out",
        "masked_weights = [0, 0, 0, 1]  # True: may not be read",
        "masked_weights = (scores * mask).softmax(0)  # a score of zero",
        "masked_weights = scores.softmax(0) * mask  # masked too late",
        "mean_loss = 13 / 4  # of all places",
        "mean_loss = 6 / 4  # divided by all places",
    ],
    "Cross-entropy": [
        "loss = 6 * np.log(2)  # the sum",
        "loss = 2  # in bits",
        "loss = -np.log(7 / 24)  # of the mean probability",
        "perplexity = 14 / 3  # the mean of 2, 4 and 8",
        "clueless = 1 / 500  # the probability",
        "clueless = 500  # the perplexity",
    ],
    "The probability of a sentence": [
        "sentence = 1.4  # added",
        "sentence = 1.4 / 3  # the mean",
        "sentence = 0.2  # the end forgotten",
        "faultless = 0.9  # one word",
        "faultless = 0.9**19  # a word too few",
        "faultless = 1 - 0.1**20  # not all wrong",
    ],
    "Gradient": [
        "gradient = 4  # the outer derivative alone",
        "gradient = -8  # downhill",
        "moved = 3.8  # uphill",
        "moved = -5  # the whole gradient",
    ],
    "A training step": [
        "order = 'ABCD'  # a step before the gradient",
        "order = 'ACDB'  # cleared before the step",
        "order = 'BADC'  # the step first",
        "order = 'CADB'  # backward without a loss",
        "order = 'ACB'  # nothing cleared",
        "twice = 3  # overwritten",
        "twice = 9  # multiplied",
    ],
}

EXERCISES = self_check_exercises("00", WRONG)
