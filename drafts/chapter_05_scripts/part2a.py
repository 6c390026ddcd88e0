from nb import md, code

md(r"""
Concat gains little: it waits for nobody, but it still runs a network for every pair of words. And the windows, meant to save work, save none here: ours score all pairs, and a mask hides most.

## Watch it learn

One number in `Luong` is easily missed: the range in which $W_c$ and $W_s$ start. The paper starts all its weights between −0.1 and 0.1 (section 4.1), with 1,000 numbers in a state. At our width sums of weights that small would be smaller; ours start wider, by the root of the ratio. PyTorch's own start is three to five times narrower than that. Does it matter? Both, live, one training each, 64 wide, on sentences of at most twelve words:
""")

code(r"""
short = [p for p in phrasebook.split("train") if len(p.source.split()) <= 12]
pairs = laboratory.encoded(tuple(short[:8000]))
config = TrainingConfig(learning_rate=8e-3, steps=250, schedule="cosine")
losses = {}
for start in ("PyTorch's start", "the paper's range"):
    torch.manual_seed(0)
    live = LuongGlobal(*map(len, vocabularies), width=64)
    if start == "PyTorch's start":
        live.W_c.reset_parameters()
        live.W_s.reset_parameters()
    losses[start] = fit(live, pairs, config).loss
plotting.curves(
    np.arange(10, 251, 10),
    {n: np.reshape(loss, (-1, 10)).mean(1) for n, loss in losses.items()},
    x_label="step",
    y_label="loss, nats a word",
    title="The same model: too narrow a start, and it does not take off",
)
""", "nbval-ignore-output", fig="fig-05-start",
caption="Loss of two live trainings that differ in nothing but the range in which $W_c$ and $W_s$ start.",
alt="Two curves of loss by step. From PyTorch's start the loss stays at about four nats; from the paper's range it falls below one within 250 steps.")

code(r"""
text = "training speed of Luong (general) by that of Bahdanau, one thread"
claim(text, faster["luong-general"], at_least=1.5)
assert faster["luong-input-feeding"] < faster["luong-general"]
narrow, wide = (np.mean(loss[-50:]) for loss in losses.values())
text = "nats a word gained by the paper's range after 250 live steps"
claim(text, narrow - wide, at_least=1)
""", "hide-input")

md(r"""
**Before architectures are compared, each needs the start it was built for.** (Bahdanau's does well with PyTorch's.)

## Through a window

A decoder that looks at every source word has work that grows with both sentences, and the paper thinks of paragraphs (section 3.2). **Local** attention reads the window $[p_i - D, p_i + D]$ only; the paper takes $D = 10$. Where does it lie?

- **local-m**, monotonic: $p_i = i$. Word $i$ looks around place $i$: chapter 4's diagonal with some slack.
- **local-p**, predictive: the state says where, as a share of the source's length $S$, and the weights fade away from there:

$$
\begin{aligned}
p_i &= S \cdot \operatorname{sigmoid}(v_p^\top \tanh(W_p s_i)) \\
\alpha_{ij} &= \operatorname{softmax}(e_i)_j \, \exp\!\left(-\frac{(j - p_i)^2}{2 \sigma^2}\right), \qquad \sigma = \frac{D}{2}
\end{aligned}
$$ (eq-local)

The Gaussian comes *after* the softmax, so the weights sum to less than one. And it is the Gaussian that gives $p_i$ a gradient: move a window by a little, and mostly no word enters or leaves it.
""")

code("show_source(LuongLocalM.steps, LuongLocalP)")

md(r"""
By hand, with the weights that *general* gave above and a window of $D = 2$ around $p = 0.5$, between the first word and the second (the code counts positions from 0):
""")

code(r"""
p, D, position = 0.5, 2, np.arange(3)  # all three are inside: at most 1.5 away
nearness = np.exp(-((position - p) ** 2) / (2 * (D / 2) ** 2))
faded = alpha * nearness
steps = {"softmax": alpha, "Gaussian": nearness, "both": faded}
for name, numbers in steps.items():
    print(f"{name:9}", *(f"{number:.2f}" for number in numbers))
print(f"sum       {faded.sum():.2f}")
""")

md(r"""
The window likes the first two words, the score the third, and what is left of the weight is less than a half: the context shrinks with it.

## Telling the decoder where it has looked

No state of these decoders has seen what was read before. Translation before neural networks often kept a list of the words already translated, a *coverage set*; the paper wants the network to have that chance, and **feeds** the attentional vector back (section 3.3):

$$
s_i = \operatorname{LSTM}([y_{i-1}; \tilde s_{i-1}], s_{i-1})
$$ (eq-feeding)

The first layer reads twice as much, and $s_i$ needs a look again. That is the dashed arrow of {numref}`fig-05-decoders`, and its price is the wait we wanted to be rid of. Bahdanau's decoder, whose context enters the state, has had such a wire from the start.
""")

code("show_source(LuongInputFeeding)")
