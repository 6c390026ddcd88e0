from texts import R
s=open('part2b_template.py').read()
i=s.index('def least('); j=s.index('CLAIMSA')
s=s[:i]+s[j:]
s=s.replace('''def seeds(model, column):
    "One number a seed, from whichever experiment measured the model."
    rows = [row for row in variants + earlier if row["model"] == model]
    return np.array([row[column] for row in rows])


SHOWN =''','''def seeds(models, column):
    "One number a training of a model, or of some, wherever it is stored."
    names = {models} if isinstance(models, str) else {*models}
    rows = [row for row in variants + earlier if row["model"] in names]
    return np.array([row[column] for row in rows])


NARROW = [f"luong-local-{x}-narrow" for x in "mp"]
ENCODERS = [f"luong-general-{x}" for x in ("bidirectional", "reversed")]
SIX = "exact_6_clauses"
SHOWN =''')
s=s.replace('''SHOWN |= {f"local-{x}, D = 4": f"luong-local-{x}-narrow" for x in "mp"}
SHOWN |= {"general, both ways": "luong-general-bidirectional"}
SHOWN |= {"general, backwards": "luong-general-reversed"}
''','''SHOWN |= zip(("local-m, D = 4", "local-p, D = 4"), NARROW)
SHOWN |= zip(("general, both ways", "general, backwards"), ENCODERS)
''')
# aer cell shorter
a=s.index('LOOKS = [name for name in SHOWN'); b=s.index('""", "hide-input", fig="fig-05-aer"')
s=s[:a]+'''LOOKS = {x: name for x, name in SHOWN.items() if x != "diagonal"}
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
'''+s[b:]
for k in sorted(R,key=len,reverse=True):
    assert k in s,k
    s=s.replace(k,R[k])
open('part2b.py','w').write(s)
