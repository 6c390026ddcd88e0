// One query and six keys: what the width d does to a softmax, with the root and without.
// The entries are seeded tosses of a coin, +1 or -1 (mean 0, variance 1): the same everywhere.
"use strict";

(() => {
  const QUERIES = 200, KEYS = [1, 2, 3, 4, 5, 6];
  const SIZES = Array.from({ length: 11 }, (_, i) => 2 ** i);
  const SCORES = ["q·k", "q·k / √d"];
  // The curves' axis.
  const down = (size) => 10 + 18 * Math.min(-Math.log10(size), 7);

  // The highest bit of the generator mulberry32.
  function tosses(seed) {
    let a = seed;
    return () => {
      a = (a + 0x6d2b79f5) | 0;
      let t = Math.imul(a ^ (a >>> 15), a | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return (t ^ (t >>> 14)) < 0 ? 1 : -1;
    };
  }

  // The products of one query with its keys, of their first d entries: six for each size.
  function drawn(seed) {
    const toss = tosses(seed), vector = () => Array.from({ length: 1024 }, toss);
    const query = vector(), keys = KEYS.map(vector);
    const product = (key, d) => key.slice(0, d).reduce((sum, x, i) => sum + x * query[i], 0);
    return SIZES.map((d) => keys.map((key) => product(key, d)));
  }

  function softmax(scores) {
    const most = Math.max(...scores), bumps = scores.map((e) => Math.exp(e - most));
    const sum = bumps.reduce((a, b) => a + b);
    return bumps.map((bump) => bump / sum);
  }

  // How far the weights move with the scores: the root of the sum of (a (δ - b))².
  const gradient = (w) => Math.hypot(...w.flatMap((a, i) => w.map((b, j) => a * ((i === j) - b))));
  const entropy = (w) => w.reduce((sum, a) => sum - (a && a * Math.log(a)), 0);

  function medians(queries, power, tau) {
    return SIZES.map((d, i) => {
      const moved = (query) => gradient(softmax(query[i].map((e) => e / d ** power / tau)));
      const all = queries.map(moved).sort((a, b) => a - b);
      return (all[QUERIES / 2 - 1] + all[QUERIES / 2]) / 2;
    });
  }

  function curves(svg, wide, lines, size, now) {
    const x = (i) => 46 + i * (wide - 66) / 10;
    const text = (at, y, words, end) => svg("text", { x: at, y, "text-anchor": end }, words);
    return svg("svg", { viewBox: `0 0 ${wide} 186`, width: wide, role: "img",
      "aria-label": "The gradient by d: of q·k it falls, of q·k / √d it stays" },
    ["1", "0.01", "10⁻⁴", "10⁻⁶"].flatMap((v, i) => [text(38, 14 + 36 * i, v, "end"),
      svg("path", { d: `M46 ${10 + 36 * i}H${wide}`, class: "softmax-rule" })]),
    SIZES.map((d, i) => i % 2 ? null : text(x(i), 164, d, "middle")),
    text(46, 182, "gradient at the scores, by d; ring: this query"),
    lines.flatMap((line, k) => [
      svg("polyline", { points: line.map((v, i) => [x(i), down(v)]), class: `softmax-line${k}` }),
      text(x(8) - 8, Math.min(down(line[8]) + (k ? -8 : 18), 130), SCORES[k], "end")]),
    svg("circle", { cx: x(size), cy: down(now), r: 6, class: "softmax-ring" }));
  }

  // A key: its score on a slider (by asinh: 1 and 100 both have room), its weight as a bar.
  function keyRow(html, key, change) {
    const range = html("input", { type: "range", min: -5.4, max: 5.4, step: 0.05,
      "aria-label": `score of key ${key}`, oninput: () => change(Math.sinh(range.value)) });
    const [score, bar, weight] = [0, 1, 2].map(() => html("span"));
    return { cells: [html("span", {}, `key ${key}`), range, score, bar, weight], show(e, share) {
      range.value = Math.asinh(e);
      score.textContent = e.toFixed(1);
      weight.textContent = share.toFixed(3);
      range.setAttribute("aria-valuetext", `${e.toFixed(1)}, weight ${share.toFixed(3)}`);
      bar.style.setProperty("--share", `${100 * share}%`);
    } };
  }

  function controls({ html, slider, choice }, set) {
    return html("div", { class: "explorable-controls" },
      slider({ label: "width d", max: 10, min: 0, value: 6, format: (i) => `${SIZES[i]}`,
        change: (size) => set({ size }) }),
      choice({ label: "score", options: SCORES.map((name, i) => [i, name]), value: 0,
        change: (kind) => set({ kind }) }),
      slider({ label: "temperature τ", max: 1, min: -1, step: 0.1, value: 0,
        format: (x) => (10 ** x).toFixed(2), change: (x) => set({ tau: 10 ** x }) }),
      slider({ label: "query", max: QUERIES, min: 1, value: 1,
        change: (query) => set({ query, own: {} }) }));
  }

  Explorable.define("softmax", (stage, data, tools) => {
    const { html, svg, say, fit } = tools, told = html("p"), picture = html("div");
    const queries = Array.from({ length: QUERIES }, (_, i) => drawn(i + 1));
    // `own`: the products that were dragged, by √d: like the others they grow with the width.
    const state = { size: 6, query: 1, kind: 0, tau: 1, own: {} };
    const root = () => SIZES[state.size] ** 0.5;
    const rows = KEYS.map((key, at) => keyRow(html, key, (e) =>
      set({ own: { ...state.own, [at]: e * root() ** (state.kind - 1) } })));
    const keys = html("div", {}, rows.flatMap((row) => row.cells));
    function show() {
      const { own, kind } = state, by = root() ** kind;
      const e = queries[state.query - 1][state.size].map(
        (x, at) => (at in own ? own[at] * root() : x) / by);
      const w = softmax(e.map((x) => x / state.tau));
      keys.className = `softmax-keys softmax-bars${kind}`;
      const move = gradient(w), size = move < 1e-6 ? "below 0.000001" : move.toPrecision(3);
      rows.forEach((row, i) => row.show(e[i], w[i]));
      told.textContent = `Largest weight ${Math.max(...w).toFixed(3)}, entropy `
        + `${entropy(w).toFixed(2)} of ${Math.log(6).toFixed(2)}, gradient ${size}.`;
      const lines = [0, 0.5].map((power) => medians(queries, power, state.tau));
      picture.replaceChildren(curves(svg, state.wide, lines, state.size, move));
    }
    const set = (change) => { Object.assign(state, change); show(); say(told.textContent); };
    stage.append(controls(tools, set), keys, told, picture);
    fit((wide) => { state.wide = Math.min(wide, 560); show(); });
  });
})();
