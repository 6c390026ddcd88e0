from nb import md, code

md(r"""
## What each is worth

Three seeds of each, parameters as many as in Bahdanau's model, each at the best of its learning rates (controls: at the rate of the model that they vary). The stored experiment is `src/experiments/luong_variants.py`; Bahdanau's model and the hard-wired diagonal are chapter 4's.
""")

code(r"""
variants = results.table("luong_variants")
for row in results.table("challenges"):  # beside the other numbers of a model
    for same in earlier:
        if (same["model"], same["seed"]) == (row["model"], row["seed"]):
            same[row["challenge"]] = row["accuracy"]


def seeds(model, column):
    "One number a seed, from whichever experiment measured the model."
    rows = [row for row in variants + earlier if row["model"] == model]
    return np.array([row[column] for row in rows])


SHOWN = {"Bahdanau": "bahdanau", "diagonal": "diagonal"}
SHOWN |= {name.removeprefix("luong-"): name for name in LUONG}
SHOWN |= {f"local-{x}, D = 4": f"luong-local-{x}-narrow" for x in "mp"}
SHOWN |= {"general, both ways": "luong-general-bidirectional"}
SHOWN |= {"general, backwards": "luong-general-reversed"}
GROUPS = {str(n): f"exact_{n}" for n in phrasebook.LENGTHS}
GROUPS |= {f"{n} cl.": f"exact_{n}_clauses" for n in (5, 6)}
GROUPS |= {"inv.": "inversion", "look.": "lookahead", "agr.": "agreement"}
""", "hide-input")

code(r"""
plotting.heat_grids(
    [*SHOWN][::-1],
    [*GROUPS],
    {
        "": [
            [seeds(model, group).mean() for group in GROUPS.values()]
            for model in [*SHOWN.values()][::-1]
        ]
    },
    x_label="words · clauses · inversion, lookahead, agreement",
    y_label="",
    title="Unfed and reading forwards, all fail on inversion",
)
""", "hide-input", fig="fig-05-table",
caption="Per cent right, means of three seeds. Left, exact match of greedy translations, 200 held-out sentences a group: by words, with 1 to 4 clauses; then 38 words in more clauses than any training sentence has. Right, three challenges: all asked words right.",
alt="ALTTABLE")

md(r"""
**Prediction 1.** Yes: at 25 words dot and concat are level with Bahdanau's model, general a little below. Nothing that was seen has entered a state, and it is hardly missed. Beyond the lengths of training all fall, as his did.

**Prediction 2: content against location.** Who names a place from the state alone gets TEXTLOC. Words that only swap with a neighbour stand about where the French is, and the annotations are read, only not compared. At 52 words nothing is left: the rows of $W_a$ beyond place 46 have never been trained. And then the surprise: in six clauses, where the search by content gets lost, location is the best of the seven, and better than Bahdanau's. TEXTCLAUSE A place cannot be mistaken for another place that has the same words. (So chapter 4 read its diagonal; the reading fits here too.)

### Genitives, unrolled from the far end

All that are not fed and read forwards, as ours do, fail on `inversion`. One of its sentences, translated by general:
""")

code(r"""
def stored(name):
    "The trained model of the first seed."
    row = next(row for row in variants if row["model"] == name)
    return laboratory.load("luong_variants", name, row)


general, narrow = map(stored, ("luong-general", "luong-local-p-narrow"))
far = phrasebook.challenge("inversion")[FARINDEX].pair
(guess,) = translate(general, [far.source], *vocabularies)
lines = {"English": far.source, "French": far.target, "guess": guess}
for name, text in lines.items():
    print(fill(f"{name}: {text}", width=72))
batch = collate(laboratory.encoded((far,)))
with torch.no_grad():
    memory = narrow.encode(batch.source)
    words = narrow.embed(batch.target[:, :-1])
    query, _ = narrow.decoder(words, narrow.start(memory))
    predicted = narrow.centre(query, memory)[0, :-1].numpy()
""", "nbval-ignore-output")

md(r"""
The doctor is lost, the teacher comes twice. English names the owners from the last one inwards, French from the thing outwards: after each owner the decoder must step *back*. Back to whom? An annotation that has read forwards knows how many owners stand before it; the French has to count from the other end. Two remedies work, each alone (the effect is measured, the reason is our reading):

- **Input feeding**: told what it has just read, the decoder need only go one owner back. This is the wire's best use: from TEXTFEED. Bahdanau's decoder has it built in.
- **Annotations that have read what follows**: with an encoder that reads both ways, or only backwards as the paper's does, general manages without any wire. (Backwards at a price: of six clauses it gets next to nothing right. With five clauses behind it, the very first annotation is of a kind never met; our reading.)

### Where the window ends

Now the narrow windows, $D = 4$, on the same sentence:
""")

code(r"""
french, english = far.target.split(), far.source.split()
place = np.minimum(np.arange(len(french)), len(english))
t, s = np.array(sorted(far.sure)).T
_, panels = plt.subplots(2, 1, figsize=(6.4, 7), sharex=True)
centres = {"local-m": place, "local-p": predicted}
for axis, (name, centre) in zip(panels, centres.items()):
    out = abs(s - centre[t]) > 4
    steps = range(len(french))
    axis.fill_between(steps, centre - 4, centre + 4, alpha=0.2)
    axis.plot(t[~out], s[~out], "o", color=plotting.PALETTE[0])
    axis.plot(t[out], s[out], "X", ms=9, color=plotting.PALETTE[4])
    axis.set_yticks(range(len(english)), english)
    axis.set_ylim(len(english) - 0.5, -0.5)
    axis.set_title(f"{name}, D = 4: {out.sum()} of {len(t)} links lie outside")
panels[1].set_xticks(steps, french, rotation=60)
plt.show()
""", "hide-input", fig="fig-05-windows",
caption="Windows of four words to either side (shaded) and the true links of the sentence above; crosses lie outside. Top, $p_i = i$; bottom, the $p_i$ that the stored model predicts.",
alt="ALTWINDOWS")

code(r"""
WINDOWS = {"Luong (general)": "luong-general"}
for x in "mp":
    for D, end in ((10, ""), (4, "-narrow")):
        WINDOWS[f"Luong (local-{x}), D = {D}"] = f"luong-local-{x}{end}"
far_off = {
    window: [seeds(model, f"right_{band}").mean() for band in BANDS]
    for window, model in WINDOWS.items()
}
plotting.bars(
    ["0 to 4 words", "5 to 10", "11 and more"],
    far_off,
    y_label="words predicted",
    title="What lies outside the window is guessed",
)
""", "hide-input", fig="fig-05-distance",
caption="French words of the `inversion` challenge that are predicted right, the words before them given, by how far their English word stands from place $i$. Means of three seeds.",
alt="ALTDISTANCE")

md(r"""
TEXTWINDOWS
""")

code(r"""
def least(models, column):
    "The worst seed of all these models."
    return min(seeds(model, column).min() for model in models)


def most(models, column):
    "The best seed of all these models."
    return max(seeds(model, column).max() for model in models)


unfed = [f"luong-{n}" for n in ("dot", "general", "concat", "local-m")]
CLAIMSA
""", "hide-input")

md(r"""
## Where does it look?

The same short sentence, read by general and by the narrow window:
""")

code(r"""
mine = "the small cat never eats the red apple"
(written,) = translate(general, [mine], *vocabularies)
own = phrasebook.Pair(mine, written, frozenset(), frozenset())
maps = {"general": look(general, (own,))[0]}
maps["local-p, D = 4"] = look(narrow, (own,))[0]
known = vocabularies[0].tokens(range(len(vocabularies[0])))
unknown = sorted(set(mine.split()) - set(known))
title = "Who reads forwards finds the article at its noun"
if unknown:
    title = f"Unknown: {' '.join(unknown)}"
plotting.attention_maps(maps, mine.split(), written.split(), title=title)
""", "nbval-ignore-output", fig="fig-05-map",
caption="Where two stored models look while the French on the left is written. Put in a sentence of your own; no gold links are drawn here.", alt="ALTMAP")

code(r"""
LOOKS = [name for name in SHOWN if name != "diagonal"]
test = phrasebook.split("test", 500)
sizes = [(len(p.target.split()), len(p.source.split())) for p in test]
straight = [diagonal_links(n_target=t, n_source=s) for t, s in sizes]
bounds = {"oracle": one_link_oracle(test)}
bounds["straight diagonal"] = alignment_error_rate(straight, test)
_, axis = plt.subplots(figsize=(6.4, 5))
dots = [("aer", "o", "when it is written", 0), ("aer_after", "x", "one step later", 4)]
for column, marker, label, ink in dots:
    for y, name in enumerate(LOOKS):
        if (SHOWN[name], column) != ("bahdanau", "aer_after"):
            x = seeds(SHOWN[name], column)
            axis.plot(x, 0 * x + y, marker, color=plotting.PALETTE[ink], label=label)
            label = None
for name, x in bounds.items():
    axis.axvline(x, color=plotting.INK, lw=1, ls=":", zorder=0)
    axis.text(x, -0.8, name, ha="center")
axis.set_yticks(range(len(LOOKS)), LOOKS)
axis.set(xlim=(-0.05, 1), ylim=(len(LOOKS) - 0.5, -0.5), xlabel="alignment error")
axis.set_title("The encoder decides where the weights rest", pad=22)
axis.legend(loc="lower right")
plt.show()
""", "hide-input", fig="fig-05-aer",
caption="Alignment error rate on 500 test pairs, a mark a seed: the link of a word is looked up in the step that writes it (dots) or in the next, which reads it (crosses). Dotted lines: the one-link oracle of chapter 4, and a straight line from corner to corner. Crosses were not measured for Bahdanau.",
alt="ALTAER")

md(r"""
TEXTLOOKS
""")

code(r"""
CLAIMSB
""", "hide-input")

md(r"""
### What the paper reported

English to German, WMT'14, trained on sentences of up to 50 words; its models read backwards and have dropout, and those of table 4 are fed their looks (to judge by the numbers that it shares with table 1). Only directions can be compared.

| | the paper | here, unfed |
|---|---|---|
| location | already 2.8 BLEU over no attention (table 1); worst at aligning, AER 0.39 (table 6) | TLOC |
| dot, general | "dot works well for the global attention", 18.6 BLEU against 17.3 (table 4) | TDOT |
| concat | perplexity 6.7 against 6.1: "does not yield good performances" (footnote 15: part of its $W_a$ was held at the identity) | TCON |
| local-m, local-p | with general, 18.6 and 19.0 BLEU, local-p the best; AER 0.34 and 0.36 (tables 4, 6) | TLOCAL |
| input feeding | 1.3 BLEU more (table 1) | TFEED |
| long sentences | no decline (figure 6; up to 70 words) | TLONG |
| which word is aligned | for content-based scores the word just *read*, not the one written (footnote 14) | TAFTER |

:::{admonition} Recap
:class: important

RECAP
:::

## What remains

REMAINS
""")
