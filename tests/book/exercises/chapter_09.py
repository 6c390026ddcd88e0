"""Checks of chapter 9's exercises, their solutions, and answers that must fail."""

from exercise_checks import Exercise

SETUP = "torch.set_num_threads(1)"

SIZE = """
def size(parts, d, v):
    words = 2 * v * d + v  # E; G and its bias
    lstm = 4 * parts * d * (d + 1 + parts * d)
    return words + lstm + 4 * d * d + d
"""

EQUAL = Exercise(
    check="""
kinds = Attentive, KeyValue, KeyValuePredict
for parts, kind in enumerate(kinds, start=1):
    for d, v in ((8, 50), (53, 83)):
        gold = sum(p.numel() for p in kind(v, width=d).parameters())
        assert size(parts, d, v) == gold, kind.__name__
""",
    solution=SIZE,
    wrong=[
        # the LSTM without biases; of one part only; its state of one part
        SIZE.replace("d + 1 + parts", "d + parts"),
        SIZE.replace("4 * parts * d * (d + 1 + parts * d)", "4 * d * (2 * d + 1)"),
        SIZE.replace("parts * d)\n", "d)\n"),
        # G without a bias, no E, the score's vector forgotten
        SIZE.replace(" + v  #", "  #"),
        SIZE.replace("2 * v * d", "v * d"),
        SIZE.replace(" + d\n", "\n"),
        # score and output matrices as wide as the whole output
        SIZE.replace("4 * d * d + d", "4 * (parts * d) ** 2 + d"),
    ],
)

RECALL = """
def recall(words):
    thing = words[-1]
    last = max(i for i, word in enumerate(words[:-1]) if word == thing)
    return words[last + 1]
"""

PERFECT = Exercise(
    check="""
stories = phrasebook.stories("test", 30, n_sentences=12)
asked = 0
for story in stories:
    words = story_marks.text(story).split()
    for mark in marks(story):
        if mark.kind == "colour":
            gold = words[mark.position]
            assert recall(words[: mark.position]) == gold, words
            asked += 1
assert asked > 30
""",
    solution=RECALL,
    wrong=[
        # the first mention is no worse in this world, but the thing itself is no colour
        RECALL.replace("words[last + 1]", "words[last]"),
        # the present mention is found
        RECALL.replace("words[:-1]", "words"),
        # the last colour
        """
def recall(words):
    colours = "blanc blanche noir noire rouge vert verte bleu bleue jaune".split()
    return [word for word in words if word in colours][-1]
""",
        # the word before, not the word after
        RECALL.replace("last + 1", "last - 1"),
    ],
)

BANDED = """
def banded(model, outputs):
    key, value, predict = model.roles(outputs)
    place = torch.arange(outputs.size(1))
    back = place.unsqueeze(1) - place
    mask = (back >= 1) & (back <= model.window)
    scores = model.score(key, model.score.project(key))
    weights = scores.masked_fill(~mask, -torch.inf).softmax(-1)
    weights = weights.masked_fill(~mask, 0)  # the first has nothing to read
    h = (model.W_r(weights @ value) + model.W_x(predict)).tanh()
    return h, weights
"""

MASK = Exercise(
    check="""
torch.manual_seed(0)
model, outputs = KeyValue(30, width=6, window=4), torch.randn(3, 11, 12)
gold, weights, _ = model.recall(outputs, model.nothing(3))
h, square = banded(model, outputs)
assert torch.allclose(h, gold, atol=1e-6)
assert square.shape == (3, 11, 11)
for t in range(11):
    for back in range(1, min(t, 4) + 1):
        one, other = square[:, t, t - back], weights[:, t, -back]
        assert torch.allclose(one, other, atol=1e-6)
""",
    solution=BANDED,
    wrong=[
        # the present output is read; the window is one too short, or has no end
        BANDED.replace("back >= 1", "back >= 0"),
        BANDED.replace("back <= model.window", "back < model.window"),
        BANDED.replace("(back >= 1) & (back <= model.window)", "back >= 1"),
        # the future
        BANDED.replace("place.unsqueeze(1) - place", "place - place.unsqueeze(1)"),
        # keys not projected; keys read in place of values; values predict as in Attentive
        BANDED.replace("model.score.project(key)", "key"),
        BANDED.replace("weights @ value", "weights @ key"),
        BANDED.replace("model.W_x(predict)", "model.W_x(key)"),
        # nan where nothing is to be read
        BANDED.replace("weights.masked_fill(~mask, 0)", "weights"),
    ],
)

SPAN = """
def span(weights, share):
    by_distance = weights.mean(0)[::-1].cumsum()
    return int((by_distance < share).sum()) + 1
"""

REACH = Exercise(
    check="""
weights = np.array([[0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1]])  # the latest last
spans = [span(weights, share) for share in (0.5, 0.8, 0.9, 0.99)]
assert spans == [1, 2, 3, 4]
even = np.full((7, 40), 1 / 40)
assert [span(even, share) for share in (0.12, 0.49, 0.94)] == [5, 20, 38]
""",
    solution=SPAN,
    wrong=[
        # from the oldest; one too few; of the first look alone
        SPAN.replace("[::-1]", ""),
        SPAN.replace(" + 1", ""),
        SPAN.replace("weights.mean(0)", "weights[0]"),
        # a mean distance
        """
def span(weights, share):
    return int(weights.mean(0)[::-1] @ np.arange(1, weights.shape[1] + 1))
""",
        # places with at least that share each
        SPAN.replace(".cumsum()", ""),
    ],
)

EXERCISES = {
    "ex-09-size": EQUAL,
    "ex-09-recall": PERFECT,
    "ex-09-mask": MASK,
    "ex-09-span": REACH,
}
