// A Transformer's decoder writes word after word: what it computes with a cache, and without.
"use strict";

(() => {
  // Words of the source, as in the experiment `caching`.
  const SOURCE = 20, WAYS = ["with the cache", "without"];
  const MODELS = [["the laboratory's: 2 layers, width 104", 2, 104, 8],
    ["the paper's base: 6, 512", 6, 512, 8], ["the paper's big: 6, 1,024", 6, 1024, 16]];

  // Word t alone, in all layers: six products of d numbers by (d, d), keys and values for `own` of
  // the heads, a feed-forward network of 4 d, two products for each of t + 20 pairs.
  function operations(t, { layers, d, heads, own }) {
    return layers * (24 * d * d + 4 * d * d * own / heads + 4 * (t + SOURCE) * d);
  }

  // What is counted, with the cache, without it: there every step works on all t words.
  function counted(t, model) {
    const now = operations(t, model), { layers, d, heads, own, bytes } = model;
    let once = 0, again = 0;
    for (let i = 1; i <= t; i += 1) {
      once += operations(i, model);
      again += i * operations(i, model);
    }
    return [["rows of K and V a layer, this word", 1, t], ["rows, all words", t, t * (t + 1) / 2],
      ["operations, this word", now, t * now], ["operations, all words", once, again],
      ["bytes of K and V kept", 2 * layers * t * d * own / heads * bytes, 0]];
  }

  // A step a column, a row of K and V a cell (many are drawn as one): dark what the step computes,
  // light what was kept.
  function square(svg, left, side, t, way) {
    const size = side / Math.max(t, 12), whole = t > 32;
    const box = (i, low, high) => `M${left + i * size} ${20 + side - low * size}`
      + `h${size}v${(low - high) * size}h${-size}z`;
    const single = (i, n) => Array.from({ length: n }, (_, j) => box(i, j, j + 1)).join("");
    const cells = (i, n) => whole ? box(i, 0, n) : single(i, n), steps = [...Array(t).keys()];
    const path = (name, boxes) => svg("path", { d: boxes.join(""), class: `cache-${name}`,
      "stroke-width": whole ? 0 : 1 });
    return [svg("text", { x: left, y: 14 }, WAYS[way]),
      svg("text", { x: left, y: side + 36 }, "word written →"),
      way ? null : path("kept", steps.map((i) => cells(i, i))),
      path("now", steps.map((i) => way ? cells(i, i + 1) : box(i, i, i + 1))),
      svg("rect", { class: "cache-frame", x: left, y: 20, width: side, height: side })];
  }

  function table(html, numbers) {
    return html("table", { class: "explorable-counts" },
      html("tr", {}, html("td"), WAYS.map((way) => html("th", { scope: "col" }, way))),
      numbers.map(([name, ...both]) => html("tr", {}, html("th", { scope: "row" }, name),
        both.map((x) => html("td", {}, x.toLocaleString("en-GB"))))));
  }

  Explorable.define("cache", (stage, data, { svg, html, menu, stepper, say, fit }) => {
    const state = { t: 8, model: 0, own: 0, bytes: 4 }, picture = html("div"), told = html("p");
    function set(name, value) {
      state[name] = Number(value);
      const { t, model, own, bytes, wide } = state, [, layers, d, heads] = MODELS[model];
      const numbers = counted(t, { layers, d, heads, own: own || heads, bytes });
      const side = Math.min((wide - 32) / 2, 250), [, , , [, once, again]] = numbers;
      picture.replaceChildren(svg("svg", { viewBox: `0 0 ${wide} ${side + 42}`, width: wide,
        role: "img", "aria-label": "Computed: a diagonal with the cache, a triangle without" },
      svg("text", { transform: `translate(13 ${side + 20}) rotate(-90)` }, "K and V of word →"),
      square(svg, 19, side, t, 0), square(svg, side + 31, side, t, 1)),
      html("p", {}, "In each layer: filled is computed, faint is kept."), table(html, numbers));
      told.textContent = `Without the cache: ${(again / once).toFixed(1)} times the operations.`;
      if (name !== "wide") say(told.textContent);
    }
    const one = (label, name, options) =>
      menu({ label, options, value: options[0][0], change: (value) => set(name, value) });
    const words = stepper({ label: "words", count: 256, format: (i) => `${i + 1}`,
      change: (i) => set("t", i + 1) });
    stage.append(html("div", { class: "explorable-controls" }, words,
      one("model", "model", MODELS.map(([name], i) => [i, name])),
      one("keys and values", "own", [[0, "each head its own"], [2, "two for all heads"],
        [1, "one for all heads"]]),
      one("a number", "bytes", [[4, "4 bytes"], [2, "2 bytes"]])), told, picture);
    fit((wide) => set("wide", Math.min(wide, 540)));
    words.go(7);
  });
})();
