from nb import md, code

md(r"""
## Exercises

::::{exercise} ★ A matrix between (5 minutes)
:label: ex-05-matrix

With dot, a query finds the annotation that resembles it. Write a matrix `W_a` for the score general with which the first query finds the second annotation, the second query the third, and the third the first. Check:

```python
ask = np.eye(3)  # three queries, and three annotations that equal them
assert (ask @ ask.T).argmax(1).tolist() == [0, 1, 2]  # dot
assert (ask @ W_a @ ask.T).argmax(1).tolist() == [1, 2, 0]  # general
```

:::{admonition} Hint
:class: tip dropdown

Row $i$ of $W_a$ is what the $i$-th query looks for.
:::
::::

:::{solution} ex-05-matrix
:class: dropdown

```python
W_a = np.eye(3)[[1, 2, 0]]
```

Dot is general with the identity. Transpose $W_a$, and each query finds the annotation before its own.
:::

::::{exercise} ★ How wide must a window be? (12 minutes)
:label: ex-05-window

Write `misses(pairs, reach)`: the share of all sure links `(t, s)` that lie outside local-m's window. `pair.sure` holds a pair's links, French place first, both counted from 0; `pair.source` and `pair.target` are its words. When the French outgrows the English, $p_i$ stays on `</s>`. Check:

```python
links = frozenset({(0, 4), (1, 1), (2, 0), (9, 4)})
five = phrasebook.Pair("a b c d e", "k l m n o p q r s t", links, links)
assert [misses([five], D) for D in range(5)] == [0.75, 0.5, 0.25, 0.25, 0]
pairs = phrasebook.split("test", 500)
enough = [D for D in range(20) if misses(pairs, D) <= 0.01]
assert min(enough) == 9
```

:::{admonition} Hint
:class: tip dropdown

`</s>` stands behind the last English word: at position `len(pair.source.split())`.
:::
::::

:::{solution} ex-05-window
:class: dropdown

```python
def misses(pairs, reach):
    far = []
    for pair in pairs:
        end = len(pair.source.split())  # </s>
        far += [abs(s - min(t, end)) > reach for t, s in pair.sure]
    return sum(far) / len(far)
```

With the paper's $D = 10$ three links in a thousand are missed, with $D = 4$ one in thirteen; on `inversion` they are one in thirty and nearly one in four. French is longer than English, so place $i$ runs ahead: the longer the sentence, the more is missed.
:::

::::{exercise} ★★ Predict, look, fade (15 minutes)
:label: ex-05-local

Write `my_look(e, p, D, H, mask)`: contexts and weights of local-p for a batch, from scores `e` of shape `(b, t, s)`, centres `p` of shape `(b, t)`, annotations `H` and the mask `(b, s)` of what is no padding; without `attend` and `local_mask`. Check:

```python
torch.manual_seed(0)
local = LuongLocalP(30, 30, width=8, reach=2)
source = torch.tensor([[7, 9, 4, 8, 6, 3], [5, 4, 11, 3, 0, 0]])
memory, s = local.encode(source), torch.randn(2, 4, 8)
e, p = local.score(s, memory.summary.keys), local.centre(s, memory)
context, alpha = my_look(e, p, 2, memory.states, memory.mask)
gold_context, gold_alpha = local.look(s, memory)
assert torch.allclose(alpha, gold_alpha, atol=1e-6)
assert torch.allclose(context, gold_context, atol=1e-6)
```

:::{admonition} Hint
:class: tip dropdown

Distances first, `(b, t, s)`. What is outside the window, or padding, has score $-\infty$; the Gaussian comes after the softmax.
:::
::::

:::{solution} ex-05-local
:class: dropdown

```python
def my_look(e, p, D, H, mask):
    distance = torch.arange(e.size(-1)) - p.unsqueeze(-1)
    inside = mask.unsqueeze(1) & (distance.abs() <= D)
    alpha = e.masked_fill(~inside, -torch.inf).softmax(-1)
    alpha = alpha * torch.exp(-(distance**2) / (2 * (D / 2) ** 2))
    return alpha @ H, alpha
```

If the Gaussian came before the softmax, as a score, the weights would sum to one and nearness would compete with content; the paper multiplies afterwards and does not divide again.
:::

::::{exercise} ★★ Feed it by hand (20 minutes)
:label: ex-05-fed

Write `fed(model, source, target)`: the logits of `LuongInputFeeding` under teacher forcing, from its parts `encode`, `embed`, `decoder`, `look`, `attentional` and `output` alone, for states of 8 numbers. Check:

```python
torch.manual_seed(0)
model = LuongInputFeeding(30, 30, width=8)
source = torch.tensor([[7, 9, 4, 3], [5, 4, 3, 0]])
target = torch.tensor([[2, 9, 8, 7, 6], [2, 4, 4, 5, 9]])
gold = model(source, target).logits
model.forward = model.step = model.update = None  # by your own hand
assert torch.allclose(fed(model, source, target), gold, atol=1e-5)
```

:::{admonition} Hint
:class: tip dropdown

`memory.summary.last` is where the decoder starts; it has seen nothing yet. `embed` gives all words at once, `(b, t, d)`; the decoder wants one at a time, `(b, 1, 2d)`.
:::
::::

:::{solution} ex-05-fed
:class: dropdown

```python
def fed(model, source, target):
    memory = model.encode(source)
    cells, seen = memory.summary.last, torch.zeros(len(source), 8)
    logits = []
    for word in model.embed(target).unbind(1):
        both = torch.cat([word, seen], -1).unsqueeze(1)
        query, cells = model.decoder(both, cells)
        context, _ = model.look(query, memory)
        seen = model.attentional(query, context).squeeze(1)
        logits.append(model.output(seen))
    return torch.stack(logits, 1)
```

Take `seen` out of the input, and the loop is no longer needed. That one line decides whether training may run in parallel.
:::
""")

md(r"""
## Key terms

| English | Chinese | in one line |
|---|---|---|
| global attention | 全局注意力 | every source word may be read |
| local attention | 局部注意力 | only a window around $p_i$ is read |
| monotonic, predictive alignment | 单调对齐，预测对齐 | the window stands at place $i$; the state says where it stands |
| content-based, location-based | 基于内容，基于位置 | the score reads the annotations; it reads the state alone |
| dot, general, concat | 点积、一般、拼接打分 | $s^\top h$, $s^\top W_a h$, the additive score |
| attentional vector | 注意力向量 | $\tilde s_i$: where the decoder stands and what it has seen |
| input feeding | 输入馈送 | $\tilde s_{i-1}$ is read with the next word |

## Further reading

Read sections 3 and 5 of the paper {cite:p}`luong2015` with this chapter open.

:::{admonition} The misconception this chapter cures
:class: important

**"Bahdanau's attention adds, Luong's multiplies."** Concat is Bahdanau's score, and it is one of Luong's; any score can stand in either decoder. What parts the two is the *order*: who looks before moving must wait for every look, who moves first need not.
:::
""")
