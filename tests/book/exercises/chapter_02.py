"""Chapter 2: each exercise with its check, its solution, and answers that must not pass."""

from exercise_checks import Exercise

SETUP = """
from src.data.vocabulary import Vocabulary

strange, twins = "the strange key", "the king sees the boy"
english = [strange, twins, "the girl sees the cow", "a small white horse runs"]
french = [
    "la clé étrange est là",
    "le roi voit le garçon",
    "la fille voit la vache",
    "un petit cheval blanc court",
]
vocabularies = [Vocabulary.from_texts(side) for side in (english, french)]
batch = collate(encode_pairs(list(zip(english, french)), *vocabularies))
torch.manual_seed(0)
strong = RNNEncoderDecoder(*map(len, vocabularies), width=8)
with torch.no_grad():
    strong.G.bias[batch.target[1, 4]] = 9.0  # it is right here, and wrong elsewhere
"""

EXERCISES = {
    "ex-02-gates": Exercise(
        check="""
swap, none = np.array([[0.0, 1.0], [1.0, 0.0]]), np.zeros((4, 2))
for old in np.array([[1.0, -1.0], [0.2, 0.5]]):
    assert np.allclose(gated_unit(keep_inputs, old, none, swap), old)
    new = gated_unit(plain_inputs, old, none, swap)
    assert np.allclose(new, np.tanh(swap @ old))
""",
        solution="""
keep_inputs = np.array([-50, -50, 0, 0, 0, 0])
plain_inputs = np.array([50, 50, 50, 50, 0, 0])
""",
        wrong=[
            """
keep_inputs = np.array([50, 50, 0, 0, 0, 0])  # z = 1 renews
plain_inputs = np.array([50, 50, 50, 50, 0, 0])
""",
            """
keep_inputs = np.array([-50, -50, 0, 0, 0, 0])
plain_inputs = np.array([50, 50, -50, -50, 0, 0])  # r = 0 forgets
""",
            """
keep_inputs = np.array([0, 0, 0, 0, 0, 0])  # a sigmoid of 0 is a half
plain_inputs = np.array([1, 1, 1, 1, 0, 0])
""",
        ],
    ),
    "ex-02-beam": Exercise(
        check="""
for word, following in harder.items():
    assert abs(sum(following.values()) - 1) < 1e-9, word
best = {width: beam(harder, width)[0] for width in (2, 3, 99)}
assert best[2][0] < best[3][0] == best[99][0]
""",
        solution="""
harder = tree | {
    "<s>": {"le": 0.4, "la": 0.35, "une": 0.25},
    "la": {"clé": 0.5, "rue": 0.5},
    "rue": {"étrange": 0.5, "blanche": 0.5},
}
""",
        wrong=[
            """
harder = tree  # fools greedy search, not a beam of two
""",
            """
harder = tree | {"<s>": {"le": 0.4, "la": 0.4, "une": 0.4}}  # no probabilities
""",
            """
harder = tree | {"<s>": {"le": 0.4, "la": 0.35, "une": 0.25}}  # la is still best
""",
            """
harder = {"<s>": {"le": 1.0}, "le": {"clé": 1.0}, "clé": {"étrange": 1.0}}
""",
        ],
    ),
    "ex-02-wrong-word": Exercise(
        check="""
read = batch.target[:, :-1]  # the 200 sentences of ten words
history = one_wrong_word(strong, batch, 4)
assert (history != read)[:, 4].all()
assert (one_wrong_word(strong, batch, 2) != read)[:, 2].all()
assert (history != read).sum() == len(read)
logits = strong(batch.source, read).logits[:, 3]
higher = logits > logits.gather(1, history[:, 4:5])
right_is_higher = higher.gather(1, read[:, 4:5]).squeeze(1)
assert (higher.sum(1) == right_is_higher).all()  # no other word is
""",
        solution="""
def one_wrong_word(model, batch, i):
    history = batch.target[:, :-1].clone()
    logits = model(batch.source, history).logits[:, i - 1]
    wrong = logits.scatter(1, history[:, i : i + 1], -torch.inf)
    history[:, i] = wrong.argmax(1)
    return history
""",
        wrong=[
            """
def one_wrong_word(model, batch, i):  # the place before
    history = batch.target[:, :-1].clone()
    logits = model(batch.source, history).logits[:, i - 2]
    wrong = logits.scatter(1, history[:, i - 1 : i], -torch.inf)
    history[:, i - 1] = wrong.argmax(1)
    return history
""",
            """
def one_wrong_word(model, batch, i):  # a random word
    history = batch.target[:, :-1].clone()
    words = torch.randint(4, model.G.out_features, (len(history),))
    history[:, i] = torch.where(words == history[:, i], words - 1, words)
    return history
""",
            """
def one_wrong_word(model, batch, i):  # the best word, which may be right
    history = batch.target[:, :-1].clone()
    history[:, i] = model(batch.source, history).logits[:, i - 1].argmax(1)
    return history
""",
            """
def one_wrong_word(model, batch, i):  # always the second best
    history = batch.target[:, :-1].clone()
    logits = model(batch.source, history).logits[:, i - 1]
    history[:, i] = logits.topk(2).indices[:, 1]
    return history
""",
            """
def one_wrong_word(model, batch, i):  # scored by the wrong place
    history = batch.target[:, :-1].clone()
    logits = model(batch.source, history).logits[:, i]
    wrong = logits.scatter(1, history[:, i : i + 1], -torch.inf)
    history[:, i] = wrong.argmax(1)
    return history
""",
        ],
    ),
    "ex-02-order": Exercise(
        check="""
torch.manual_seed(0)
rctm = TRANSLATORS["rctm"].build(*map(len, vocabularies))
one, other = "the king sees the boy", "the boy sees the king"
two = collate(encode_pairs([(one, ""), (other, "")], *vocabularies))
S_c = rctm.encode(two.source).summary  # S c, not c
found = difference(rctm, one, other)
assert torch.allclose(rctm.S(found), S_c[0] - S_c[1], atol=1e-5)
""",
        solution="""
def difference(model, one, other):
    rows = encode_pairs([(one, ""), (other, "")], *vocabularies)
    source = collate(rows).source
    with torch.no_grad():
        first, second = model.csm(model.E(source), source != PAD)
    return first - second
""",
        wrong=[
            """
def difference(model, one, other):  # without </s>
    rows = [vocabularies[0].encode(sentence) for sentence in (one, other)]
    source = torch.tensor(rows)
    with torch.no_grad():
        first, second = model.csm(model.E(source), source != PAD)
    return first - second
""",
            """
def difference(model, one, other):  # of S c, not of c
    rows = encode_pairs([(one, ""), (other, "")], *vocabularies)
    first, second = model.encode(collate(rows).source).summary
    return first - second
""",
            """
def difference(model, one, other):  # a bag of words: no order
    rows = encode_pairs([(one, ""), (other, "")], *vocabularies)
    first, second = model.E(collate(rows).source).sum(1)
    return first - second
""",
            """
def difference(model, one, other):  # the other way round
    rows = encode_pairs([(one, ""), (other, "")], *vocabularies)
    source = collate(rows).source
    first, second = model.csm(model.E(source), source != PAD)
    return second - first
""",
        ],
    ),
}
