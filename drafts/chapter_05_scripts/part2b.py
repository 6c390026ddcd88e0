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


def seeds(models, column):
    "One number a training of a model, or of some, wherever it is stored."
    names = {models} if isinstance(models, str) else {*models}
    rows = [row for row in variants + earlier if row["model"] in names]
    return np.array([row[column] for row in rows])


NARROW = [f"luong-local-{x}-narrow" for x in "mp"]
ENCODERS = [f"luong-general-{x}" for x in ("bidirectional", "reversed")]
SIX = "exact_6_clauses"
SHOWN = {"Bahdanau": "bahdanau", "diagonal": "diagonal"}
SHOWN |= {name.removeprefix("luong-"): name for name in LUONG}
SHOWN |= zip(("local-m, D = 4", "local-p, D = 4"), NARROW)
SHOWN |= zip(("general, both ways", "general, backwards"), ENCODERS)
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
alt="Grid of per cent right, thirteen systems by ten groups. Bahdanau is high up to 38 words and on all challenges, low at six clauses. Dot, general and concat are near him at 25 words, lower on inversion; location has zeros at 52 and 66 words and the highest number at six clauses; narrow windows are low on inversion and on long sentences; input feeding and both other encoders are high on inversion; the one that reads backwards is near zero at six clauses.")

md(r"""
**Prediction 1.** Yes: at 25 words dot and concat are level with Bahdanau's model, general a little below. Nothing that was seen has entered a state, and it is hardly missed. Beyond the lengths of training all fall, as his did.

**Prediction 2: content against location.** Who names a place from the state alone gets three in four sentences of 25 words right. Words that only swap with a neighbour stand about where the French is, and the annotations are read, only not compared. At 52 words nothing is left: the rows of $W_a$ beyond place 46 have never been trained. And then the surprise: in six clauses, where the search by content gets lost, location is the best of the seven, and better than Bahdanau's. (It gets more right there than in one to four clauses of as many words: in short clauses words move less far.) A place cannot be mistaken for another place that has the same words. (So chapter 4 read its diagonal; the reading fits here too.)

### Genitives, unrolled from the far end

All that are not fed and read forwards, as ours do, fail on `inversion`. One of its sentences, translated by general:
""")

code(r"""
def stored(name):
    "The trained model of the first seed."
    row = next(row for row in variants if row["model"] == name)
    return laboratory.load("luong_variants", name, row)


general, narrow = map(stored, ("luong-general", "luong-local-p-narrow"))
far = phrasebook.challenge("inversion")[15].pair
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

- **Input feeding**: told what it has just read, the decoder need only go one owner back. This is the wire's best use: from six sentences in ten to more than nine. Bahdanau's decoder has it built in.
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
alt="Two panels, French words by English words, with a shaded band and the true links as points. Above, the band runs straight along the diagonal; below, it bends. The links of the swapped nouns lie outside the band and are crossed.")

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
alt="Bars for five models by distance. Up to four words all predict about nine in ten or more; at five to ten the two narrow windows drop to two thirds; at eleven and more local-m with D = 10 drops to a half, and the narrow ones stay at three quarters.")

md(r"""
With $D = 10$ few links lie outside local-m's window (exercise 2), and those are guessed: of the words eleven or more places away local-m predicts half, where general misses hardly any. With $D = 4$ it is a third of the words at five to ten places, and on `inversion` little is left. **Prediction 3**: that is what a narrow window breaks. `lookahead` is untouched, and on `agreement` two trainings of general differ by more than the windows do: what decides there has travelled in the recurrent states (our reading). Nor does a window keep six clauses apart better than dot does without one: inside it, the search is still by content.

A predicted centre helps a narrow window little: it misses a fifth of the links of `inversion`, the straight one not quite a quarter. And it has a weakness of its own. A *share* of the length has to hit within a few words, also at lengths never met: of 66 words local-p gets nothing right.
""")

code(r"""
quick, location = ["luong-dot", "luong-concat"], "luong-location"
text = "exact match at 25 words, dot and concat, worst of six trainings"
claim(text, seeds(quick, "exact_25").min(), at_least=0.9)
text = "exact match of location at 25 words, worst seed"
claim(text, seeds(location, "exact_25").min(), at_least=0.65)
text = "exact match of location at 52 words, best seed"
claim(text, seeds(location, "exact_52").max(), at_most=0.02)
others = ["bahdanau", *{*LUONG} - {location}]
lead = seeds(location, SIX).min() - seeds(others, SIX).max()
text = "exact match in six clauses: least lead of location over the others"
claim(text, lead, above=0)
unfed = [name for name in LUONG if name != "luong-input-feeding"]
text = "inversion, forwards and unfed, the best of all trainings"
claim(text, seeds(unfed, "inversion").max(), at_most=0.8)
text = "inversion with input feeding, worst seed"
claim(text, seeds("luong-input-feeding", "inversion").min(), at_least=0.9)
text = "inversion, general with the other encoders, worst of six trainings"
claim(text, seeds(ENCODERS, "inversion").min(), at_least=0.8)
text = "words eleven or more places off that local-m predicts, best seed"
claim(text, seeds("luong-local-m", "right_11_up").max(), at_most=0.7)
text = "lookahead through the narrow windows, worst of six trainings"
claim(text, seeds(NARROW, "lookahead").min(), at_least=0.95)
text = "exact match of local-p at 66 words, best seed"
claim(text, seeds("luong-local-p", "exact_66").max(), at_most=0.05)
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
caption="Where two stored models look while the French on the left is written. Put in a sentence of your own; no gold links are drawn here.", alt="Two maps that are much alike, the second paler. In both le rests on cat and la on apple, ne on eats; the other words rest on the word they translate.")

code(r"""
LOOKS = {x: name for x, name in SHOWN.items() if x != "diagonal"}
test = phrasebook.split("test", 500)
sizes = [(len(p.target.split()), len(p.source.split())) for p in test]
straight = [metrics.diagonal_links(n_target=t, n_source=s) for t, s in sizes]
bounds = {"oracle": metrics.one_link_oracle(test)}
bounds["straight diagonal"] = metrics.alignment_error_rate(straight, test)
_, axis = plt.subplots(figsize=(6.4, 5))
for y, name in enumerate(LOOKS.values()):
    x = seeds(name, "aer")
    now = axis.plot(x, 0 * x + y, "o", color=plotting.PALETTE[0])
    if name != "bahdanau":
        x = seeds(name, "aer_after")
        late = axis.plot(x, 0 * x + y, "x", color=plotting.PALETTE[4])
for name, x in bounds.items():
    axis.axvline(x, color=plotting.INK, lw=1, ls=":", zorder=0)
    axis.text(x, -0.8, name, ha="center")
axis.set_yticks(range(len(LOOKS)), LOOKS)
axis.set(xlim=(-0.05, 1), xlabel="alignment error", ylim=(11.5, -0.5))
axis.set_title("The encoder decides where the weights rest", pad=22)
marks = ["in the step that writes it", "one step later"]
plt.gcf().legend(now + late, marks, loc="outside lower center", ncols=2)
plt.show()
""", "hide-input", fig="fig-05-aer",
caption="Alignment error rate on 500 test pairs, a mark a seed: the link of a word is looked up in the step that writes it (dots) or in the next, which reads it (crosses). Dotted lines: the one-link oracle of chapter 4, and a straight line from corner to corner. Crosses were not measured for Bahdanau.",
alt="Dot plot of alignment error for Bahdanau and eleven variants. Dots: Bahdanau below 0.2, the content-based variants about 0.2, the narrow windows a little above, location near 0.7; general reading both ways below 0.1, backwards near a half. Crosses, one step later: about 0.8 for all but backwards, where they are near 0.6.")

md(r"""
Most of the family aligns a little worse than Bahdanau's model, location hardly at all. But see what is counted. Whoever reads forwards finds a phrase at its end: general reads nearly every *le*, *la* and *l'* off the noun, and the measure takes that link for possible, not sure. Exchange the encoder alone, and the error moves more than with any window or any other score that reads: read **both ways**, it falls below that of all others; read **backwards**, as the paper does, it more than doubles, though more of the sentences of 25 words come out right. There the annotation of a word holds the words *behind* it, so after *chat* the next word is found at *cat* (our reading).

That may explain an odd footnote. For its content-based scores the paper takes the weights of a step as the alignment of the word that was just *read*, not of the one being written (footnote 14). With us that gives a far larger error to everyone but the model that reads as the paper's do, and to that one a somewhat larger.
""")

code(r"""
content = [f"luong-{n}" for n in ("dot", "general", "concat", "input-feeding")]
text = "alignment error with content-based scores, worst of twelve trainings"
claim(text, seeds(content, "aer").max(), at_most=0.35)
assert seeds(location, "aer").min() > 0.6
assert seeds(ENCODERS[1], SIX).max() < 0.1
assert 0.15 < seeds(NARROW[1], "unseen_inversion").min() < 0.235
weights = look(general, test)
on_noun = [
    rows[t].argmax().item() == noun
    for pair, rows in zip(test, weights)
    for t, _, noun in articles(pair)
]
text = "le, la, l' with their largest weight on the noun, general, one seed"
claim(text, np.mean(on_noun), at_least=0.9)
text = "alignment error of general reading both ways, worst seed"
claim(text, seeds(ENCODERS[0], "aer").max(), at_most=0.12)
text = "alignment error of general reading backwards, best seed"
claim(text, seeds(ENCODERS[1], "aer").min(), at_least=0.35)
""", "hide-input")

md(r"""
### What the paper reported

English to German, WMT'14, trained on sentences of up to 50 words; its models read backwards and have dropout, and those of table 4 are fed their looks (to judge by the numbers that it shares with table 1). Only directions can be compared.

| | the paper | here, unfed |
|---|---|---|
| location | already 2.8 BLEU over no attention (table 1); worst at aligning, AER 0.39 (table 6) | three in four right at 25 words; worst at aligning, too |
| dot, general | "dot works well for the global attention", 18.6 BLEU against 17.3 (table 4) | dot ahead of general, too |
| concat | perplexity 6.7 against 6.1: "does not yield good performances" (footnote 15: part of its $W_a$ was held at the identity) | the best of the four |
| local-m, local-p | with general, 18.6 and 19.0 BLEU, local-p the best; AER 0.34 and 0.36 (tables 4, 6) | no gain; a loss where links are long or sentences unseen |
| input feeding | 1.3 BLEU more (table 1) | mends `inversion` |
| long sentences | "the quality does not degrade" (section 5.2) | falls beyond the lengths of training |
| which word is aligned | for content-based scores the word just *read*, not the one written (footnote 14) | the one written |

:::{admonition} Recap
:class: important

1. Move, look, write: no look enters a state, so in training all steps run at once, nearly twice as fast. **Prediction 1**: at 25 words dot and concat lose nothing by it.
2. **Prediction 2**: a score that reads no annotation gets three in four sentences of 25 words right, none of 52, and the most in six clauses: a place cannot be mistaken.
3. Genitives unrolled from the far end need to know whose turn it is. Input feeding tells the decoder; annotations that have read what follows do, too.
4. **Prediction 3**: a narrow window breaks `inversion`, where the words stand outside, leaves `lookahead` whole, and helps little with clauses. A predicted centre fails at unseen lengths.
5. Where the weights rest is decided more by the encoder's direction than by score or window.
:::

## What remains

Two of these looks cannot choose. A window stands where the cursor stands, and a score that has read no annotation points to the same place, whoever stands there: when two owners change places, location is right once or twice in ten.

A score must read both sides. But how? Dot, general and concat do nothing else, and end up apart, in an order that is not the paper's: concat, its worst, does best here, at half the learning rate of the other two. What makes a good score? Chapter 6.
""")
