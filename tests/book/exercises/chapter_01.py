"""Chapter 1: each exercise with its check, its solution, and answers that must not pass."""

from exercise_checks import Exercise

SETUP = ""

EXERCISES = {
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
    "ex-01-known": Exercise(
        check="""
table = {("noir",), ("chat", "noir"), ("petit", "chat", "noir"), ("le",)}
assert known_end(("petit", "chat", "noir"), table) == 3
assert known_end(("gros", "chat", "noir"), table) == 2
assert known_end(("chat", "gros", "noir"), table) == 1
assert known_end(("le", "chat", "gros"), table) == 0
assert known_end((), table) == 0
""",
        solution="""
def known_end(window, table):
    for first in range(len(window)):
        if window[first:] in table:
            return len(window) - first
    return 0
""",
        wrong=[
            """
def known_end(window, table):  # the longest beginning
    for last in range(len(window), 0, -1):
        if window[:last] in table:
            return last
    return 0
""",
            """
def known_end(window, table):  # stops at the first word that is known
    return sum((word,) in table for word in window)
""",
            """
def known_end(window, table):  # any part of the window
    parts = [
        window[i:j]
        for i in range(len(window))
        for j in range(i + 1, len(window) + 1)
    ]
    return max((len(part) for part in parts if part in table), default=0)
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
assert at_temperature(three, 0.01)[0] > 0.999
""",
        solution="""
def at_temperature(p, temperature):
    weights = p ** (1 / temperature)
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
        ],
    ),
    "ex-01-counter": Exercise(
        check="""
QUE, PARTICIPLE, OTHER = np.eye(3)
text = [OTHER, QUE, OTHER, QUE, OTHER, OTHER, PARTICIPLE, PARTICIPLE]
text += [OTHER, QUE, PARTICIPLE, OTHER]
open_clauses = [0, 1, 1, 2, 2, 2, 1, 0, 0, 1, 0, 0]
s = m = np.zeros(1)
for x, depth in zip(text, open_clauses):
    s, m = lstm(x, s, m, W, np.zeros((4, 1)), b)
    assert abs(m[0] - depth) < 0.01
""",
        solution="""
W = np.array([[20, 20, -20], [0, 0, 0], [0, 0, 0], [20, -20, 0]])
b = np.array([0, 20, 20, 0])
""",
        wrong=[
            """
W = np.array([[20, 20, -20], [0, 0, 0], [0, 0, 0], [20, 20, 0]])
b = np.array([0, 20, 20, 0])  # counts all of them up
""",
            """
W = np.array([[20, 20, -20], [-20, -20, 20], [0, 0, 0], [20, -20, 0]])
b = np.array([0, 0, 20, 0])  # forgets when it writes: one is the most
""",
            """
W = np.array([[20, 20, 20], [0, 0, 0], [0, 0, 0], [20, -20, 1]])
b = np.array([0, 20, 20, 0])  # writes at every word
""",
            """
W = np.array([[20, 20, -20], [0, 0, 0], [0, 0, 0], [1, -1, 0]])
b = np.array([0, 20, 20, 0])  # adds 0.76
""",
        ],
    ),
}
