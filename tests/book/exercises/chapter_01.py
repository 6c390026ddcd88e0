"""Chapter 1: each exercise with its check, its solution, and answers that must not pass."""

from exercise_checks import Exercise

SETUP = """
def cell(x, m, W, b):
    u, f = sigmoid(W @ x + b)
    new = np.tanh(5 - 20 * x[1])  # -1 at a verb that closes, else 1
    return f * m + u * new
"""

EXERCISES = {
    "ex-01-stumble": Exercise(
        check="""
word, nats = stumble("the dog sleeps")
assert word == "dog" and np.isclose(nats, np.log(7 / 2))
word, nats = stumble("the cat drinks the milk")
assert word == "milk" and np.isclose(nats, np.log(7))
""",
        solution="""
def stumble(text):
    steps = list(pairwise(marked(text)))
    nats = [-np.log(p(word, before)) for before, word in steps]
    return steps[np.argmax(nats)][1], max(nats)
""",
        wrong=[
            """
def stumble(text):  # the least surprised
    steps = list(pairwise(marked(text)))
    nats = [-np.log(p(word, before)) for before, word in steps]
    return steps[np.argmin(nats)][1], min(nats)
""",
            """
def stumble(text):  # the word before
    steps = list(pairwise(marked(text)))
    nats = [-np.log(p(word, before)) for before, word in steps]
    return steps[np.argmax(nats)][0], max(nats)
""",
            """
def stumble(text):  # in bits
    steps = list(pairwise(marked(text)))
    bits = [-np.log2(p(word, before)) for before, word in steps]
    return steps[np.argmax(bits)][1], max(bits)
""",
        ],
    ),
    "ex-01-joined": Exercise(
        check="""
one, other = [0.5, 0.1, 0.2], [0.9, 0.3]
parts = [np.exp(-np.mean(np.log(each))) for each in (one, other)]
whole = np.exp(-np.mean(np.log(one + other)))
assert np.isclose(joined(parts, [3, 2]), whole)
assert np.isclose(joined([7, 7, 7], [1, 5, 9]), 7)
""",
        solution="""
def joined(perplexities, lengths):
    return np.exp(np.average(np.log(perplexities), weights=lengths))
""",
        wrong=[
            """
def joined(perplexities, lengths):
    return np.average(perplexities, weights=lengths)
""",
            """
def joined(perplexities, lengths):
    return np.exp(np.mean(np.log(perplexities)))
""",
            """
def joined(perplexities, lengths):
    return 1 / np.average(1 / np.array(perplexities), weights=lengths)
""",
        ],
    ),
    "ex-01-temperature": Exercise(
        check="""
three = np.array([0.5, 0.3, 0.2])
assert np.allclose(at_temperature(three, 1.0), three)
assert np.allclose(at_temperature(three, 0.5), np.array([25, 9, 4]) / 38)
logits = torch.tensor(np.log(three) + 5)  # 5 more for all: no difference
assert np.allclose(at_temperature(three, 2.0), (logits / 2).softmax(0))
even = np.full(561, 1 / 561)
assert np.allclose(at_temperature(even, 0.005), even)
""",
        solution="""
def at_temperature(p, temperature):
    weights = (p / p.max()) ** (1 / temperature)
    return weights / weights.sum()
""",
        wrong=[
            """
def at_temperature(p, temperature):
    return (p / temperature) / (p / temperature).sum()
""",
            """
def at_temperature(p, temperature):
    weights = p**temperature
    return weights / weights.sum()
""",
            """
def at_temperature(p, temperature):
    weights = np.exp(p / temperature)
    return weights / weights.sum()
""",
            """
def at_temperature(p, temperature):
    return p ** (1 / temperature)
""",
            """
def at_temperature(p, temperature):  # 0 / 0 at a low temperature
    with np.errstate(all="ignore"):
        weights = p ** (1 / temperature)
        return weights / weights.sum()
""",
        ],
    ),
    "ex-01-counter": Exercise(
        check="""
QUE, CLOSES, OTHER = np.eye(3)
kinds = [OTHER, OTHER, QUE, OTHER, OTHER, QUE, OTHER, OTHER, CLOSES, CLOSES]
counted = 0.0
for kind, depth in zip(kinds, [0, 0, 1, 1, 1, 2, 2, 2, 1, 0]):
    counted = cell(kind, counted, W_gates, b_gates)
    assert abs(counted - depth) < 0.01
""",
        solution="""
W_gates = np.array([[20, 20, -20], [0, 0, 0]])
b_gates = np.array([0, 20])
""",
        wrong=[
            """
W_gates = np.array([[0, 0, 0], [0, 0, 0]])
b_gates = np.array([20, 20])  # writes at every word
""",
            """
W_gates = np.array([[20, 20, -20], [-20, -20, 20]])
b_gates = np.array([0, 0])  # forgets when it writes: one is the most
""",
            """
W_gates = np.array([[20, -20, -20], [0, -20, 0]])
b_gates = np.array([0, 20])  # a verb halves instead of taking one off
""",
            """
W_gates = np.array([[1, 1, -1], [0, 0, 0]])
b_gates = np.array([0, 1])  # gates half open
""",
        ],
    ),
}
