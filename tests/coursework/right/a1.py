"""Right answers to A1, written otherwise."""

RIGHT = {
    "q1": """
def with_cache(p, history, window, share):
    recent = list(history)[max(0, len(history) - window) :]
    mixed = []
    for word in range(len(p)):
        if recent:
            counted = recent.count(word) / len(recent)
            mixed.append(p[word] + share * (counted - p[word]))
        else:
            mixed.append(p[word])
    return mixed
""",
    "q2": """
def read_backwards(words, lengths, p):
    states = []
    for row, n in zip(words, lengths):
        s = np.zeros_like(p["pace"])
        for x in row[:n][::-1]:
            z = p["pace"] / (1 + np.exp(-(p["W_z"] @ x + p["U_z"] @ s + p["b_z"])))
            s = (1 - z) * s + z * np.tanh(p["W"] @ x + p["U"] @ s + p["b"])
        states.append(s)
    return np.array(states)
""",
    "q3": """
def first_mistake(guess, gold):
    places = []
    for a, b in zip(guess.tolist(), gold.tolist()):
        b = b[: b.index(3) + 1]  # what follows cannot be wrong
        a = a + [0] * len(b)
        wrong = [j for j in range(len(b)) if a[j] != b[j]]
        places.append(wrong[0] if wrong else -1)
    return places
""",
    "q4": """
def step(x, state, p):
    found = {"s": [], "left": [], "logits": []}
    for word, s, left in zip(x, state["s"], state["left"]):
        left = left / (1 + np.exp(-p["W_r"] @ word - p["U_r"] @ s))
        s = np.tanh(p["W"] @ word + p["U"] @ s + p["C"] @ left)
        for name, part in (("s", s), ("left", left), ("logits", p["G"] @ s + p["B"] @ left)):
            found[name].append(part)
    return {name: np.stack(parts) for name, parts in found.items()}
""",
    "q5": """
def search(first, after, width, n_words, bonus):
    end = len(first) - 1
    beam = {(): 0.0}
    for _ in range(n_words):
        new = {}
        for words, score in beam.items():
            if words and words[-1] == end:
                new[words] = score
                continue
            for word, log_p in enumerate(after[words[-1]] if words else first):
                longer = words + (word,)
                pairs = [longer[i : i + 2] for i in range(len(longer) - 1)]
                if len(pairs) == len(set(pairs)):
                    new[longer] = score + log_p + bonus
        best = sorted(new, key=new.get)[-width:]
        beam = {words: new[words] for words in best}
    words = max(beam, key=beam.get)
    return {"score": float(beam[words]), "words": list(words)}
""",
    "q6": """
def gradient(words, z, before, a, u):
    to_h, found = u.copy(), []
    for word, gate, h in list(zip(words, z, before))[::-1]:
        to_z = np.dot(to_h, word) - np.dot(to_h, h)
        found.insert(0, gate * to_h + to_z * (gate - gate**2) * a)
        to_h = to_h - gate * to_h
    return np.array(found)
""",
}
