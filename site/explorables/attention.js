// Where trained models look: a target word, its source words, their weights and scores.
"use strict";

Explorable.define("attention", (stage, data, tools) => {
  const { svg, html, menu, say } = tools;
  const ROW = 26, STEPS = 64; // pixels of a row; a code is STEPS * sqrt(top score - score)
  const now = { look: -1, system: tools.start }; // look -1: the mean of all
  const number = document.querySelectorAll(".attention-pair").length; // of this figure on the page
  const systems = html("div"), heads = html("div"), told = html("p"), about = html("p");
  const pair = html("div", { class: "attention-pair" });
  const first = Math.max(0, data.sentences.findIndex(({ looks: kept }) => tools.start in kept));
  let targets = [];

  // Each look is a row a target word, with a weight and a score a source word.
  function row(bytes, top) {
    const below = bytes.map((code) => (code / STEPS) ** 2);
    const powers = below.map((distance) => Math.exp(-distance));
    const sum = powers.reduce((a, b) => a + b);
    const scores = top === null ? [] : below.map((distance) => top - distance);
    return { weights: powers.map((power) => power / sum), scores };
  }

  function looks(system) {
    const width = now.sentence.source.length, { below, top } = now.sentence.looks[system];
    return below.map((text, look) => {
      const bytes = Array.from(atob(text), (letter) => letter.charCodeAt(0));
      return top[look].map((highest, t) => row(bytes.slice(t * width, (t + 1) * width), highest));
    });
  }

  function mean(all) {
    if (all.length === 1) return all[0];
    const average = (t, s) => all.reduce((sum, look) => sum + look[t].weights[s], 0) / all.length;
    return all[0].map(({ weights }, t) => ({ weights: weights.map((_, s) => average(t, s)), scores: [] }));
  }

  function described(t) {
    const { source, target, sure = [] } = now.sentence;
    const order = now.rows[t].weights.map((weight, s) => [weight, s]).sort((a, b) => b[0] - a[0]);
    const strong = order.filter(([weight], rank) => rank === 0 || (rank < 4 && weight >= 0.03));
    const words = strong.map(([weight, s]) => `${source[s]} ${weight.toFixed(2)}`);
    const gold = sure.filter((link) => link[0] === t).map((link) => source[link[1]]);
    const right = gold.length ? `; gold: ${gold.join(", ")}` : "";
    return `${target[t]} looks at ${words.join(", ")}${right}`;
  }

  // What to choose from: small maps, a row of pixels a target word, a column a source word.
  function map(rows) {
    const size = { width: rows[0].weights.length, height: rows.length };
    const canvas = html("canvas", { ...size, "aria-hidden": "true" });
    const pen = canvas.getContext("2d");
    rows.forEach(({ weights }, y) => weights.forEach((weight, x) => {
      pen.fillStyle = `rgb(0 0 0 / ${weight})`;
      pen.fillRect(x, y, 1, 1);
    }));
    return canvas;
  }

  function card({ kind, text, label, rows, checked, choose }) {
    const name = `attention-${kind}-${number}`;
    const about = { type: "radio", name, checked, "aria-label": label, onchange: choose };
    return html("label", { class: "attention-card" }, html("input", about), map(rows), html("span", {}, text));
  }

  function showSystems() {
    const names = Object.keys(now.sentence.looks);
    if (!names.includes(now.system)) now.system = names[0];
    const cards = names.map((system) => card({
      kind: "system", text: data.systems[system].name, rows: mean(looks(system)),
      checked: system === now.system,
      choose() {
        now.system = system;
        showHeads();
        showLook(-1);
      },
    }));
    const legend = html("legend", {}, "Where each system looks");
    const set = html("fieldset", { class: "explorable-choice" }, legend, cards);
    systems.replaceChildren(...(names.length > 1 ? [set] : []));
  }

  function showHeads() {
    const { layers = 0, heads: n } = data.systems[now.system], all = looks(now.system);
    const one = (look, text, label) => card({
      kind: "head", text, label, rows: look < 0 ? mean(all) : all[look], checked: look < 0,
      choose: () => showLook(look),
    });
    const count = (n, make) => Array.from({ length: n }, (_, place) => make(place, place + 1));
    const rows = count(layers, (layer, name) => html("div", { class: "attention-heads" },
      html("span", {}, `layer ${name}`),
      count(n, (head, own) => one(layer * n + head, own, `layer ${name}, head ${own}`))));
    const legend = html("legend", {}, "Its heads");
    const set = html("fieldset", { class: "explorable-choice" }, legend, one(-1, "mean of all"), rows);
    heads.replaceChildren(...(layers ? [set] : []));
  }

  // The pair: source words with numbers, ribbons, target words.
  function ribbon(kind, s, t, weight) {
    const [from, to] = [s, t].map((place) => (place + 0.5) * ROW);
    const d = `M0 ${from}C50 ${from} 50 ${to} 100 ${to}`;
    return svg("path", { class: kind, d, "stroke-width": weight && (weight * 0.85 * ROW).toFixed(1) });
  }

  function ribbons() {
    const { rows, shown, sentence } = now, height = ROW * Math.max(rows.length, sentence.source.length);
    const all = (t, least, kind) => rows[t].weights.map((weight, s) => (
      weight < least ? null : ribbon(kind, s, t, weight)));
    const faint = rows.flatMap((_, t) => (t === shown ? [] : all(t, 0.1, "faint")));
    const links = ["sure", "possible"].flatMap((kind) => (sentence[kind] ?? [])
      .filter(([t]) => t === shown)
      .map(([t, s]) => [ribbon("gold halo", s, t), ribbon(`gold ${kind}`, s, t)]));
    const box = { viewBox: `0 0 100 ${height}`, preserveAspectRatio: "none", style: `height: ${height}px` };
    return svg("svg", { ...box, "aria-hidden": "true" }, faint, all(shown, 0.005, "strong"), links.flat());
  }

  function sources() {
    const { weights, scores } = now.rows[now.shown], [lang] = now.sentence.languages;
    const spans = (texts) => texts.slice(scores.length ? 0 : 1).map((text) => html("span", {}, text));
    const rows = now.sentence.source.map((word, s) => html("li",
      { style: `--weight: ${weights[s]}`, class: weights[s] < 0.005 && "nothing" },
      spans([scores[s]?.toFixed(1), weights[s].toFixed(2)]), html("span", { class: "word", lang }, word)));
    const head = html("li", { class: "head" }, spans(["score", "weight", data.languages[lang]]));
    return html("ol", { class: "attention-source" }, head, rows);
  }

  function showSentence(sentence) {
    Object.assign(now, { sentence, word: sentence.first });
    const keys = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    targets = sentence.target.map((word, t) => html("button", {
      type: "button", lang: sentence.languages[1],
      onmouseenter: () => showWord(t), onfocus: () => showWord(now.word = t), onclick: () => targets[t].focus(),
      onkeydown(event) {
        if (!(event.key in keys)) return;
        event.preventDefault();
        targets[t + keys[event.key]]?.focus();
      } }, word));
    const head = html("li", { class: "head" }, data.languages[sentence.languages[1]]);
    pair.replaceChildren(html("ol"), svg("svg"), html("ol",
      { class: "attention-target", onmouseleave: () => showWord() },
      head, targets.map((button) => html("li", {}, button))));
    about.textContent = sentence.about;
    showSystems();
    showHeads();
    showLook(-1);
  }

  function showLook(look) {
    const all = looks(now.system);
    now.rows = look < 0 ? mean(all) : all[look];
    stage.style.setProperty("--own", `var(--${now.system})`);
    targets.forEach((button, t) => button.setAttribute("aria-label", described(t)));
    showWord();
    say(`${data.systems[now.system].name}: ${described(now.word)}`);
  }

  // The chosen word, or the one under the mouse.
  function showWord(word = now.word) {
    now.shown = word;
    targets.forEach((button, t) => {
      button.classList.toggle("shown", t === word);
      button.setAttribute("aria-pressed", t === now.word);
      button.tabIndex = t === now.word ? 0 : -1;
    });
    pair.children[0].replaceWith(sources());
    pair.children[1].replaceWith(ribbons());
    const chance = now.sentence.looks[now.system].probability[word] / 100;
    told.replaceChildren(`${data.systems[now.system].name} gives `,
      html("strong", {}, now.sentence.target[word]), ` the probability ${chance.toFixed(2)}. `,
      now.rows[word].scores.length ? "Weights: the softmax of the scores." : "A mean has no scores.");
  }

  function menuOfSentences() {
    const options = data.sentences.map(({ title }, i) => [`${i}`, title]);
    const change = (i) => showSentence(data.sentences[i]);
    return html("div", { class: "explorable-controls" },
      menu({ label: "Sentence", options, value: `${first}`, change }));
  }

  stage.append(menuOfSentences(), html("div", { class: "attention-parts" },
    html("div", { class: "attention-choices" }, systems, heads,
      html("p", {}, "Small maps: target words down, source words across.")),
    html("div", {}, pair, told, about)));
  showSentence(data.sentences[first]);
});
