# Cells for chapter 13 that wait for results/far_apart.csv and results/self_attention.csv: trained nets,
# their looks and gamma; probe, distances and exchange of the sense vector in the stored translator;
# polysemy, pronoun and far-agreement beside Bahdanau. Titles marked @@ are to be written from the numbers.
C={}
C["imports"]=r'''
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.colors import to_rgb
from sklearn.linear_model import LogisticRegression
from src import plotting
from src.attention import Attention
from src.claims import chapter, claim
from src.data import phrasebook
from src.data.batches import collate
from src.data.inks import COLUMNS, FIRST, ROWS, draw
from src.data.phrasebook.challenges import CHALLENGES, minimal
from src.experiments import far_apart, far_looks, laboratory, results
from src.models.cell_reader import CellReader
from src.models.self_attention_encoder import (
    SelfAttentionEncoder,
    SelfAttentionLayer,
)
from src.models.self_attention_gan import SelfAttentionBlock
from src.models.translator import Memory
from src.multihead import MultiHeadAttention
from src.scores import DotScore
from src.showing import show_source
from tqdm import tqdm

torch.set_num_threads(1)  # small tensors: more threads only wait
chapter(13)
plotting.use_style()
'''
C["net"]=r'''
def net(kind):
    "A stored net of the experiment far_apart, first seed."
    rate = far_apart.best_rate(kind)
    model = far_apart.build(far_apart.setting(kind, rate, 0))
    weights = results.weights("far_apart", f"{kind} {rate}")
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False)


test = draw("test", 500, seed=far_apart.SEEDS["test"])
plain = net("plain")
right = far_apart.answers(plain, test)
claim("Digits that the net names rightly", right["near"], at_least=0.9)
claim("Squares that it answers rightly", right["far"], at_most=0.14)
pixels = test.pixels[:100].clone().requires_grad_()
plain(pixels, test.squares[:100]).square().sum().backward()
moved = pixels.grad[..., FIRST:].abs().max().item()
claim("Largest effect of a digit's pixel on a square's answer", moved, equals=0)
'''
C["canvas"]=r'''
COLOURS = np.array([to_rgb(plotting.PALETTE[i]) for i in (0, 4)])


def show(axis, canvases, i):
    "One canvas: ink on no ground."
    plates = canvases.pixels[i, 1:].numpy()
    ink = COLOURS[plates.argmax(0)]
    axis.imshow(np.dstack([ink, plates.sum(0)]), zorder=2)
    axis.set(xticks=[], yticks=[])
    for spine in axis.spines.values():
        spine.set(visible=True, color=plotting.INK, lw=0.8)


said = plain(test.pixels, test.squares).argmax(2)
figure, panels = plt.subplots(1, 3, figsize=(6.4, 2.0))
for i, axis in enumerate(panels):
    show(axis, test, i)
    wanted, answer = test.far[i].tolist(), said[i].tolist()
    axis.set_xlabel("right: {} and {}\nsaid: {} and {}".format(*wanted, *answer))
title = "The squares cannot see what they are asked about"
figure.suptitle(title, x=0.01, ha="left", fontsize=13)
plt.show()
'''
C["numpy"]=r'''
def self_attention(x, W_Q, W_K, W_V):
    "Every row of x asks, is asked, and answers."
    query, key, value = x @ W_Q, x @ W_K, x @ W_V
    scores = query @ key.T / np.sqrt(key.shape[1])
    bumps = np.exp(scores)
    weights = bumps / bumps.sum(1, keepdims=True)  # row i: where word i looks
    return weights @ value, weights


bird, sky, cage = np.eye(3)
W_Q = np.array([[2.0], [0.0], [0.0]])  # a bird asks; places do not
W_K = np.array([[0.0], [1.0], [1.0]])  # a place answers
W_V = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])  # (flies, sits)
for name, place in {"sky": sky, "cage": cage}.items():
    y, weights = self_attention(np.stack([bird, place]), W_Q, W_K, W_V)
    print(f"bird, {name}: weights {weights[0].round(2)}, y {y[0].round(2)}")
'''
C["equal"]=r'''
rng = np.random.default_rng(0)
x = rng.normal(size=(5, 8))  # five words of eight numbers
layer = MultiHeadAttention(8, n_heads=1).double()
torch.nn.init.eye_(layer.W_O.weight)
parts = layer.W_Q, layer.W_K, layer.W_V
matrices = [part.weight.detach().numpy().T for part in parts]
y, weights = self_attention(x, *matrices)
words = torch.tensor(x).unsqueeze(0)  # (1, 5, 8)
every = torch.ones(1, 1, 5, dtype=torch.bool)
read = layer(words, words, words, every)  # three times the same
assert weights.shape == (5, 5)
gaps = [abs(y - read.context[0].detach().numpy()).max()]
gaps += [abs(weights - read.weights[0, 0].detach().numpy()).max()]
text = "Largest gap between the NumPy and one head of the layer"
claim(text, max(gaps), at_most=1e-12)
'''
C["layer"]="show_source(SelfAttentionLayer)"
C["encoder"]="show_source(SelfAttentionEncoder.read)"
C["permute"]=r'''
sizes = {"n_layers": 2, "n_heads": 8, "d_hidden": 32, "dropout": 0.0}


def gaps(positions):
    "Permute the words, or what was made of them: the largest difference."
    torch.manual_seed(0)
    options = sizes | {"positions": positions, "max_length": 20}
    encoder = SelfAttentionEncoder(50, 16, **options).double()
    source = torch.randint(4, 50, (1, 12))
    z = encoder(source)
    orders = [torch.randperm(12) for _ in range(100)]
    found = [encoder(source[:, o]) - z[:, o] for o in orders]
    return [gap.abs().max().item() for gap in found]


text = "Largest gap in 100 permutations, two layers without positions"
claim(text, max(gaps("none")), at_most=1e-12)
text = "Median gap in 100 permutations, with sinusoidal positions"
claim(text, np.median(gaps("sinusoidal")), at_least=0.1)
'''
C["load"]=r'''
rate = laboratory.best_rate("self-attention")
row = laboratory.settings("self-attention", seed=0, learning_rate=rate)
trained = laboratory.load("self_attention", "self-attention", row)
torch.manual_seed(1)
untrained = laboratory.build(row | {"seed": 1}).eval()
probes = phrasebook.challenge("polysemy")  # held-out minimal pairs
for probe in probes[2:6]:
    print(f"{probe.pair.source}  →  {probe.answers[0]}")
batch = collate(laboratory.encoded(tuple(p.pair for p in probes)))
every = torch.arange(len(probes))
place = torch.tensor([p.cue[0] for p in probes])  # of the ambiguous word
with torch.no_grad():
    states, looks = trained.encoder.read(batch.source)  # z0 z1 z2
vectors = [z[every, place] for z in states]
apart = [(z[::2] - z[1::2]).norm(dim=1) / z.norm(dim=1).mean() for z in vectors]
assert apart[0].max() == 0  # one word, one place: one vector
text = "Distance of the two senses after two layers, by length, mean"
claim(text, apart[2].mean().item(), at_least=0.5)
'''
C["probe"]=r'''
more = minimal("chapter 13", CHALLENGES["polysemy"], 800)
inputs = collate(laboratory.encoded(tuple(p.pair for p in more))).source
spots = torch.tensor([p.cue[0] for p in more])
words = np.array([p.pair.source.split()[p.cue[0]] for p in more])
senses = np.array([p.answers[0] for p in more])
rng = np.random.default_rng(0)
labels = {word: rng.permutation(senses[words == word]) for word in set(words)}
shuffled = senses.copy()
for word, label in labels.items():
    shuffled[words == word] = label
half = np.array([p.group // 8 % 2 for p in more])  # pairs stay together


def probed(model, labels):
    "Share of senses that a linear probe a word reads, by layer."
    with torch.no_grad():
        states = model.encoder.read(inputs)[0]
    share = []
    for z in states:
        x, hits = z[torch.arange(len(more)), spots].numpy(), []
        for word in sorted(set(words)):
            fit, held = ((words == word) & (half == h) for h in (0, 1))
            reader = LogisticRegression(max_iter=1_000)
            hits += [*(reader.fit(x[fit], labels[fit]).predict(x[held]) == labels[held])]
        share.append(np.mean(hits))
    return share
'''
C["probefig"]=r'''
share = {
    "trained": probed(trained, senses),
    "untrained": probed(untrained, senses),
    "trained, labels shuffled": probed(trained, shuffled),
}
layers = ["word and place", "after one layer", "after two layers"]
plotting.bars(
    layers,
    share,
    y_label="senses read rightly",
    title="@@probe",
)
'''
C["ratio"]=r'''
def ratio(model):
    "Distance between the senses over distance within a sense, by layer."
    with torch.no_grad():
        states = model.encoder.read(inputs)[0]
    found = []
    for z in states:
        x, sides = z[torch.arange(len(more)), spots], ([], [])
        for word in sorted(set(words)):
            one, other = sorted(set(senses[words == word]))
            a, b = x[senses == one], x[senses == other]
            sides[0].append(torch.cdist(a, b).mean())
            within = [torch.cdist(side, side) for side in (a, b)]
            n = len(a) * (len(a) - 1)  # no vector with itself
            sides[1].append(sum(w.sum() for w in within) / (2 * n))
        found.append((sum(sides[0]) / sum(sides[1])).item())
    return found


claim("Probe on the word and its place alone", share["trained"][0], at_most=0.55)
claim("Probe after two layers, trained", share["trained"][2], at_least=0.95)
claim("Probe after two layers, untrained", share["untrained"][2], at_least=0.9)
text = "Distance between senses over distance within, two layers, trained"
claim(text, ratio(trained)[2], at_least=1.5)
claim("The same, untrained", ratio(untrained)[2], at_most=1.2)
'''
C["exchange"]=r'''
def preferred(model, word, rest):
    "Share of sentences whose rest, not the word's vector, gets its way."
    memory = model.encode(batch.source[rest])
    states = memory.states.clone()
    states[every, place] = model.encode(batch.source[word]).states[every, place]
    memory = Memory(states, memory.mask, model.score.project(states))
    state, features = model.start(memory), []
    for embedded in model.embed(batch.target[:, :-1]).unbind(1):
        new = model.update(embedded, state, memory)
        state = new.state
        features.append(new.features)
    at = torch.tensor([p.positions[0] for p in probes])
    logits = model.output(torch.stack(features, 1))[every, at]
    senses = batch.target[every, at + 1]
    own, other = senses[rest], senses[partner[rest]]
    return (logits[every, own] > logits[every, other]).float().mean().item()


partner = every.view(-1, 2).flip(1).flatten()  # the other sense's sentence
old = next(
    r for r in results.table("length_curves") if r["model"] == "bahdanau"
)
bahdanau = laboratory.load("length_curves", "bahdanau", old)
follows = {}
with torch.no_grad():
    for name, model in (("bahdanau", bahdanau), ("self", trained)):
        assert preferred(model, every, every) >= 0.95
        follows[name] = 1 - preferred(model, partner, every)
'''
C["challenges"]=r'''
names = ("polysemy", "pronoun", "far-agreement")
scores = {}
for r in results.table("challenges"):
    if r["model"] == "bahdanau" and r["challenge"] in names:
        key = "recurrent (Bahdanau)", r["challenge"]
        scores.setdefault(key, []).append(r["accuracy"])
shown_as = {"self-attention": "self-attention", "words-only": "words alone"}
for r in results.table("self_attention"):
    for name in names:
        if r["model"] in shown_as:
            key = shown_as[r["model"]], name
            scores.setdefault(key, []).append(r[name])
kinds = list(dict.fromkeys(kind for kind, _ in scores))
figure, panels = plt.subplots(1, 3, figsize=(6.4, 2.4), sharey=True)
for axis, name in zip(panels, names):
    for i, kind in enumerate(kinds):
        style = {"color": plotting.PALETTE[i], "mfc": "none", "ms": 8}
        axis.plot(scores[kind, name], [i] * 3, "os^"[i], **style)
    axis.axvline(CHALLENGES[name].chance, color=plotting.INK, lw=1, ls=":")
    axis.set(xlim=(-0.03, 1.05), xlabel=name)
panels[0].set_yticks(range(len(kinds)), kinds)
panels[0].set_ylim(2.5, -0.5)
title = "@@challenges"
figure.suptitle(title, x=0.01, ha="left", fontsize=13)
plt.show()
'''
C["similar"]=r'''
def ranks(x):
    "1 for the smallest of a row, 2 for the next, ...; centred."
    order = x.argsort(-1).argsort(-1).double()
    return order - order.mean(-1, keepdim=True)


def agreement(pairs):
    "Rank correlation of weight and similarity, by layer, head and query."
    found = []
    for source, _ in laboratory.encoded(pairs):
        ids = torch.tensor([source])
        with torch.no_grad():
            e = torch.nn.functional.normalize(trained.encoder.E(ids)[0], dim=1)
            looks = torch.cat(trained.encoder.read(ids)[1])  # (2, 8, s, s)
        n = len(source)
        others = ~torch.eye(n, dtype=torch.bool)  # not oneself
        one = ranks((e @ e.T)[others].view(n, n - 1))
        two = ranks(looks[:, :, others].view(2, 8, n, n - 1))
        size = one.norm(dim=-1) * two.norm(dim=-1)
        found.append((one * two).sum(-1) / size)
    return torch.cat(found, -1).mean(-1)  # (2, 8)


rho = agreement(phrasebook.by_length(25)[:100])
text = "Rank correlation of weight and similarity, mean of 16 heads"
claim(text, rho.mean().item(), within=(-0.2, 0.2))
'''
C["block"]="show_source(SelfAttentionBlock)"
C["blockeq"]=r'''
torch.manual_seed(0)
block, x = SelfAttentionBlock(48), torch.randn(2, 48, 4, 12)
assert torch.equal(block(x), x)  # gamma is 0
block(x).square().sum().backward()
moved = {name for name, part in block.named_parameters() if part.grad.any()}
assert moved == {"gamma"}  # the first step can move nothing else
cells = [W(x).flatten(2).mT for W in (block.W_g, block.W_f, block.W_h)]
every_cell = torch.ones(1, 1, 48, dtype=torch.bool)
ours = Attention(DotScore())(*cells, every_cell)
gap = (ours.weights - block.read(x).weights).abs().max().item()
claim("Largest gap between the block's weights and the layer's", gap, at_most=1e-6)
'''
C["reader"]="show_source(CellReader)"
C["live"]=r'''
torch.manual_seed(0)
row = far_apart.setting("attention", 2e-3, 0)
model = far_apart.build(row)
adam = torch.optim.Adam(model.parameters(), lr=row["learning_rate"])
gammas = [model.between.gamma.item()]
for step in tqdm(range(40), desc="training"):
    canvases = draw("train", 64, seed=step)
    loss = far_apart.loss_of(model, canvases, "cpu")
    adam.zero_grad()
    loss.backward()
    adam.step()
    gammas.append(model.between.gamma.item())
assert gammas[0] == 0 != gammas[1]
'''
C["table"]=r'''
table = results.table("far_apart")
shown = {
    "attention": "self-attention block",
    "frozen": "block, gamma kept at 0",
    "plain": "nothing",
    "pooled": "mean of all cells",
    "pooled-wide": "mean, 24 times as large",
    "deep": "eleven convolutions",
    "dilated": "four dilated convolutions",
}


def of(kind, number):
    "A number of the three seeds, at the best rate."
    rate = far_apart.best_rate(kind)
    rows = [r for r in table if (r["kind"], r["learning_rate"]) == (kind, rate)]
    assert sorted(r["seed"] for r in rows) == [0, 1, 2]
    return np.array([r[number] for r in rows])


figure, axis = plt.subplots(figsize=(6.4, 3.8))
for number, marker, label in (("near", "x", "digits (near)"), ("far", "o", "squares (far)")):
    style = {"color": plotting.PALETTE[number == "far"], "mfc": "none", "ms": 8}
    for i, kind in enumerate(shown):
        name = label if i == 0 else None
        axis.plot(of(kind, number), [i] * 3, marker, label=name, **style)
axis.axvline(0.1, color=plotting.INK, lw=1, ls=":")
axis.set_yticks(range(len(shown)), shown.values())
axis.invert_yaxis()
axis.set(xlabel="answered rightly", xlim=(0, 1.03))
axis.set_title("@@table")
axis.legend(loc="center", bbox_to_anchor=(0.6, 0.75))
plt.show()
'''
C["looks"]=r'''
attentive = net("attention")
beta = far_looks.looks(attentive, test)  # (canvases, squares, rows, columns)
edges = (-0.5, COLUMNS - 0.5, ROWS - 0.5, -0.5)
figure, panels = plt.subplots(2, 2, figsize=(6.4, 2.9))
for (i, square), axis in zip(((0, 0), (0, 1), (1, 0), (1, 1)), panels.flat):
    grid = beta[i, square].numpy()
    shade = 0.6 * grid / grid.max()
    axis.imshow(np.dstack([np.zeros((4, 12, 3)), shade]), extent=edges)
    show(axis, test, i)
    row, column = (4 * test.squares[i, square] - 1.5).tolist()
    ring = {"fill": False, "ec": plotting.INK, "lw": 2, "zorder": 3}
    axis.add_patch(plt.Rectangle((column, row), 6, 6, **ring))
title = "@@looks"
figure.suptitle(title, x=0.01, ha="left", fontsize=13)
plt.show()
'''
C["gamma"]=r'''
steps = range(far_apart.EVERY, far_apart.STEPS + 1, far_apart.EVERY)
figure, panels = plt.subplots(2, 1, figsize=(6.4, 4.4), sharex=True)
for key, axis in zip(("gamma", "loss"), panels):
    path = np.array([of("attention", f"{key}_{step}") for step in steps])
    for seed in range(3):
        style = {"color": plotting.PALETTE[seed], "ls": ("-", "--", "-.")[seed]}
        axis.plot(steps, abs(path[:, seed]), label=f"seed {seed}", **style)
panels[0].set(ylabel="size of gamma")
panels[1].set(xlabel="steps of training", ylabel="loss")
panels[0].legend()
panels[0].set_title("@@gamma")
plt.show()
'''
C["claims"]=r'''
far = {kind: of(kind, "far") for kind in shown}
sizes = {kind: of(kind, "parameters")[0] for kind in shown}
equal = [sizes[kind] for kind in shown if kind != "pooled-wide"]
assert max(equal) < 1.03 * sizes["attention"] < 1.06 * min(equal)
text = "Squares right with self-attention, worst of three seeds"
claim(text, far["attention"].min(), at_least=0.9)
text = "Squares right with gamma kept at 0 or nothing, best of six"
claim(text, max(*far["frozen"], *far["plain"]), at_most=0.14)
'''
C["remains"]=r'''
stored = results.table("self_attention")
roles = [r["roles"] for r in stored if r["model"] == "self-attention-unplaced"]
text = "Roles right without positions, best of three seeds"
claim(text, max(roles), at_most=0.6)
'''
