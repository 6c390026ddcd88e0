from nb import md, code

md(r"""
# Cheaper, local, fed back

:::{admonition} Before you start
:class: note

**You should know** Bahdanau's three lines, score, weigh and mix, and the order of his decoder (chapter 4); what an LSTM does (chapter 1).
**60 minutes to read with the code, about one minute to run.**

**You will be able to** draw Luong's decoder beside Bahdanau's and say which steps must wait for which, build the family, compute a local window by hand, and tell where it fails.
:::

Chapter 4 ended on two complaints. The first: a search by content can lose its place. Six clauses, and what Bahdanau's stored model makes of them:
""")

code(r"""
from textwrap import fill
from time import process_time

import matplotlib.pyplot as plt
import numpy as np
import torch
from src import metrics, plotting
from src.claims import chapter, claim
from src.data import phrasebook
from src.data.batches import collate
from src.decoding import translate
from src.experiments import laboratory, results
from src.experiments.attention_choices import articles, look
from src.experiments.luong_variants import BANDS
from src.models.luong import Encoder, Luong, LuongGlobal, Summary
from src.models.luong_input_feeding import LuongInputFeeding
from src.models.luong_local import LuongLocalM, LuongLocalP
from src.models.registry import TRANSLATORS
from src.models.translator import Memory
from src.scores import GeneralScore, LocationScore
from src.showing import show_source
from src.training import TrainingConfig, cross_entropy, fit

chapter(5)
plotting.use_style()
""", "hide-input", "for-exercises")

code(r"""
earlier = results.table("length_curves")
row = next(row for row in earlier if row["model"] == "bahdanau")
bahdanau = laboratory.load("length_curves", "bahdanau", row)
vocabularies = laboratory.vocabularies()
lost = phrasebook.more_clauses(6)[17]
(guess,) = translate(bahdanau, [lost.source], *vocabularies)
lines = {"English": lost.source, "French": lost.target, "guess": guess}
for name, text in lines.items():
    print(fill(f"{name}: {text}", width=72))
""", "nbval-ignore-output")

md(r"""
A whole clause is gone, *and the fish is cold*, and the French does not betray it. After *jolies* the decoder wants the *and* of the next clause; three of them are left, and it goes on behind the wrong one.

The second complaint is the price. The context $c_i$ needs the state $s_{i-1}$, and $s_i$ needs $c_i$: every step waits for the one before, and for every pair of words a small network is run.

Minh-Thang Luong, Hieu Pham and Christopher Manning {cite:p}`luong2015` turned the order round, tried cheaper scores, let the decoder look through a window that moves along, and told it where it had looked. One paper, a whole family; seven of its members stand here.

:::{admonition} Your prediction
:class: tip

1. Luong's decoder moves first and looks afterwards. What it has seen enters the word that it writes, but never its state. Will it translate 25 words as well as Bahdanau's, which got 94 % right?
2. One of Luong's scores does not read the source at all. From the state of the decoder alone it says "position seven". How far does that go at 25 words? And at 52, when no training sentence had more than 45?
3. A window that moves along with the French always knows where it is. Does it find its way through six clauses? And what does a narrow one break: an article that waits for its noun (`lookahead`), a participle that agrees past other nouns (`agreement`), or genitives that change places (`inversion`)?
:::

## Move, look, write

:::{figure} ../images/two_decoders.svg
:name: fig-05-decoders
:alt: One step of each decoder, side by side. Bahdanau: the old state asks, the look gives c_i; c_i, the old state and the last word go into maxout, which writes y_i; then c_i, the last word and the old state make the new state. Luong: the old state and the last word make the new state; the new state asks, the look gives c_i; c_i and the new state make s-tilde, which writes y_i. A dashed arrow leads s-tilde to the next step.
:width: 90%

Three acts, two orders. In Luong's decoder no arrow leads from a look back into a state, unless the dashed one is there: that is input feeding, which comes last.
:::

We keep the letters of chapter 4: $s_i$ is the decoder's state, $h_j$ an annotation (the paper writes $h_t$ and $\bar h_s$). Luong's decoder first **moves**: a deep LSTM reads $y_{i-1}$, and $s_i$ is its top layer. Then it **looks**, and the query is the new state.
Then it **writes**:

$$
\begin{aligned}
s_i &= \operatorname{LSTM}(y_{i-1}, s_{i-1}) \\
\alpha_i &= \operatorname{softmax}(\operatorname{score}(s_i, h)), \qquad c_i = \sum_j \alpha_{ij} h_j \\
\tilde s_i &= \tanh(W_c [c_i; s_i]), \qquad \text{logits} = W_s \tilde s_i
\end{aligned}
$$ (eq-luong)

$\tilde s_i$ is the **attentional vector**: where the decoder stands, and what it has seen from there. Four scores are tried. Three are **content-based**, they compare the state with an annotation; one is **location-based**:

| score | $e_{ij}$ | |
|---|---|---|
| **dot** | $s_i^\top h_j$ | no parameters: do the two point the same way? |
| **general** | $s_i^\top W_a h_j$ | a matrix between them: what should an $s$ look for? |
| **concat** | $v_a^\top \tanh(W_a [s_i; h_j])$ | Bahdanau's additive score: $W_a$ is his $W$ and $U$ side by side |
| **location** | $(W_a s_i)_j$ | reads no annotation: the state names a *position* |

By hand, with the annotations and the state of chapter 4:
""")

code(r"""
annotations = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])  # h_1 to h_3
state = np.array([1.0, -1.0])  # s_i
W_a = np.array([[0.0, 2.0], [-2.0, 0.0]])
W_c = np.array([[1.0, 0.0, 0.5, 0.0], [0.0, 1.0, 0.0, 0.5]])

scores = {"dot": annotations @ state, "general": annotations @ (state @ W_a)}
print(f"{'':7}| {'scores':16}| {'weights':16}| {'context':10}| s~")
for name, e in scores.items():
    alpha = np.exp(e) / np.exp(e).sum()
    context = alpha @ annotations
    attentional = np.tanh(W_c @ np.concatenate([context, state]))
    found = e, alpha, context, attentional
    numbers = (" ".join(f"{n:5.2f}" for n in each) for each in found)
    print(f"{name:7}", *numbers, sep="|")
""")

md(r"""
The state points to the right and down, so **dot** takes $h_1$. **general** may turn the question first: $s^\top W_a = (2, 2)$, and now $h_3$ fits best. Dot finds only what resembles the state; exercise 1 makes a matrix look for something else.
The package agrees:
""")

code(r"""
model = LuongGlobal(5, 5, width=2)
for layer, matrix in ((model.score.W_a, W_a), (model.W_c, W_c)):
    layer.weight.data = torch.tensor(matrix, dtype=torch.float)
h = torch.tensor(annotations[None], dtype=torch.float)
all_three = torch.ones(1, 3, dtype=torch.bool)
memory = Memory(h, all_three, Summary(model.score.project(h), None))
query = torch.tensor(state[None, None], dtype=torch.float)
seen = model.look(query, memory)
ours = model.attentional(query, seen.context)
assert np.allclose(seen.weights[0, 0].detach(), alpha, atol=1e-6)
assert np.allclose(ours[0, 0].detach(), attentional, atol=1e-6)
print("NumPy and src agree")
""")

code("show_source(GeneralScore, LocationScore)")

md(r"""
`LocationScore` needs its key for one thing only, to know how many positions there are. And $W_a$ has a row for every position: `max_length` of them, and no more.

## Build the whole model

**The encoder** reads once, forwards, with two layers of LSTM (the paper has four); its top layer is the annotations, and where its layers end the decoder starts, as in Seq2Seq. (The paper's encoder reads from the last word to the first, also as in Seq2Seq: table 1. We measure that below.)
""")

code("show_source(Encoder)")

md(r"""
**What the family shares** is equation {eq}`eq-luong`. Look at `look`: it takes queries of shape `(b, t, d)`, *any number of steps*.

**And the decoder?** During training the French is known. $s_1, s_2, \dots$ depend on its words alone, so the LSTM runs through all of them in one call. Then all queries are there at once: one matrix product scores every pair of words, another mixes every context.
""")

code("show_source(Luong, LuongGlobal)")

code(r"""
pair = phrasebook.by_length(25)[0]
batch = collate(laboratory.encoded((pair,)))
read = batch.target[:, :-1]
torch.manual_seed(0)
model = LuongGlobal(*map(len, vocabularies))
memory = model.encode(batch.source)
query, _ = model.decoder(model.embed(read), model.start(memory))
context, weights = model.look(query, memory)
shapes = {"annotations h": memory.states, "W_a h, kept": memory.summary.keys}
shapes |= {"states s_1, s_2, …": query, "weights": weights, "contexts": context}
shapes |= {"logits": model.output(model.attentional(query, context))}
for name, tensor in shapes.items():
    print(f"{name:20}", *tensor.shape)
""")

md(r"""
When it translates, there is no French to read ahead: then `steps` gets one word at a time. Both ways give the same numbers; what differs is how often the decoder waits.
""")

code(r"""
def calls(model, part):
    "How often a part is called while the model reads one known target."
    heard = []
    hook = part.register_forward_hook(lambda *call: heard.append(1))
    model(batch.source, read)
    hook.remove()
    return len(heard)


fed = LuongInputFeeding(*map(len, vocabularies))
print(len(read[0]), "French words, with <s>; calls of the recurrent part:")
print("Bahdanau", calls(bahdanau, bahdanau.decoder.unit))
print("Luong", calls(model, model.decoder))
print("Luong, input feeding", calls(fed, fed.decoder))
""")

md(r"""
What is that worth? All models take turns, six times, going forwards and backwards through the same 32 sentences of 25 words on one thread. (`benchmarks/luong_speed.py` does so more patiently.)
""")

code(r"""
torch.set_num_threads(1)  # small tensors: more threads only wait
LUONG = [name for name in TRANSLATORS if name.startswith("luong")]
sentences = collate(laboratory.encoded(phrasebook.by_length(25)[:32]))
systems, seconds = {}, {}
for name in ("bahdanau", *LUONG):
    systems[name] = TRANSLATORS[name].build(*map(len, vocabularies))
    seconds[name] = []
for name in 6 * list(systems):
    began = process_time()
    logits = systems[name](sentences.source, sentences.target[:, :-1]).logits
    cross_entropy(logits, sentences.target[:, 1:]).backward()
    seconds[name].append(process_time() - began)
faster = {n: min(seconds["bahdanau"]) / min(s) for n, s in seconds.items()}
""", "nbval-ignore-output")

code(r"""
_, axis = plt.subplots()
names = ["bahdanau", *LUONG]
for y, name in enumerate(names):
    axis.barh(y, faster[name], color=plotting.style_of(name)["color"])
    axis.text(faster[name] + 0.03, y, f"{faster[name]:.1f}", va="center")
axis.set_yticks(range(len(names)), [n.removeprefix("luong-") for n in names])
axis.invert_yaxis()
axis.axvline(1, color=plotting.INK, lw=1, ls=":", zorder=0)
axis.set_xticks([0, 0.5, 1, 1.5, 2])
axis.set_xlabel("sentences per second, Bahdanau's = 1")
axis.set_title("Who need not wait trains faster; who is fed waits again")
plt.show()
""", "hide-input", fig="fig-05-speed",
caption="Training speed at about equal parameters: the best of six measurements each, made while this page was run.",
alt="Horizontal bars of training speed. Dot, general, location and both local models train one and a half times to twice as fast as Bahdanau, concat hardly faster, input feeding a little slower.")
