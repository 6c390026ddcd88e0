// How far is it from one word to another? The shortest way through four kinds of layers.
"use strict";

(() => {
  const WORDS = ("the horse that the old king saw in the garden ate the apple because it was "
    + "hungry and tired").split(" ");
  // Name, the places that place p hears in a hop from layer l, the hops in words. h: places to
  // either side; taps of a dilated layer stand (h + 1)^l apart: 1, 2, 4 … with a kernel of 3.
  const taps = (p, h, apart) => Array.from({ length: 2 * h + 1 }, (_, i) => p + (i - h) * apart);
  const KINDS = [
    ["recurrence", () => [], (D) => `${D} steps, one a word`],
    ["convolution, or a window", (p, h) => taps(p, h, 1), (D, h, L) => `⌈${D} / ${h}⌉ = ${L}`],
    ["dilated convolution", (p, h, l) => taps(p, h, (h + 1) ** l),
      (D, h, L) => `${L}, for ${h + 1}^${L} > ${D}: neighbours 1, ${h + 1}, ${(h + 1) ** 2} … apart `
        + "(the table's log, but for a factor)"],
    ["self-attention", () => [...WORDS.keys()], () => "1, as everywhere"],
  ];

  // The places on the way, one a hop; none where there is no way.
  function way(kind, from, to, h) {
    const sign = Math.sign(to - from), places = [from];
    const wider = kind === 2 ? h + 1 : 1;
    let rest = Math.abs(to - from), apart = 1;
    if (kind === 0 && sign < 0) return [];
    do {
      const hop = [Math.min(1, rest), Math.min(h, rest), rest % (h + 1), rest][kind];
      places.push(places.at(-1) + sign * hop * apart);
      rest = (rest - hop) / wider;
      apart *= wider;
    } while (rest > 0);
    return places;
  }

  // Words below, a row of dots each layer above, as many as join the ends: the height stays while
  // a word is dragged. A recurrence has one row, and walks along it.
  function drawn(svg, wide, { n, from, to, kind, h }, places) {
    const floors = kind ? way(kind, 0, n - 1, h).length - 1 : 1, gap = Math.min(44, 300 / floors);
    const x = (i) => 24 + i * (wide - 34) / (n - 1), y = (l) => 12 + gap * (floors - l);
    const line = (name, ...points) => svg("polyline", { points: points.join(" "), class: name });
    const dot = (_, i) => `M${x(i % n)} ${y(Math.floor(i / n))}h0`;
    const at = places.map((p, l) => [x(p), y(kind ? l : 1)]);
    const heard = at.slice(1).flatMap((end, l) => KINDS[kind][1](places[l + 1], h, l)
      .filter((p) => p >= 0 && p < n).map((p) => line("paths-heard", [x(p), y(l)], end)));
    const hops = at.slice(1).flatMap(([cx, cy], l) => [
      svg("circle", { cx, cy, r: 8, class: "paths-hop" }),
      svg("text", { x: cx, y: cy + 4, class: "paths-count" }, l + 1)]);
    const words = WORDS.slice(0, n).map((word, i) => svg("text", {
      class: i === from || i === to ? "paths-end" : null,
      transform: `translate(${x(i) + 4} ${y(0) + 18}) rotate(-60)` }, word));
    return svg("svg", { viewBox: `0 0 ${wide} ${y(0) + 80}`, width: wide, role: "img",
      "aria-label": "The shortest way, from the words upwards" }, heard, svg("path", {
      d: Array.from({ length: (floors + 1) * n }, dot).join(""), class: "paths-dots" }),
    line("paths-way", [x(from), y(0)], ...at), hops, words);
  }

  function said({ from, to, kind, h }, { length }) {
    const D = Math.abs(to - from), hops = !length ? "never: it hears no later word"
      : D ? KINDS[kind][2](D, h, length - 1) : "1, it reads itself";
    return `From ${WORDS[from]} to ${WORDS[to]}, ${D} places: ${hops}.`;
  }

  // A row for each kind: a radio button, the hops between the words, the hops between the ends.
  function table(html, change) {
    const head = (scope, inside) => html("th", { scope }, inside);
    return html("table", { class: "explorable-counts" },
      html("tr", {}, ["hops between", "the words", "the ends"].map((text) => head("col", text))),
      KINDS.map(([name], kind) => html("tr", {},
        head("row", html("label", {}, html("input", { type: "radio", name: "paths-kind",
          checked: kind === 1, onchange: () => change(kind) }), ` ${name}`)), html("td"), html("td"))));
  }

  function count({ rows }, { n, from, to, h }) {
    KINDS.forEach((_, kind) => {
      const { cells } = rows[kind + 1], { length } = way(kind, from, to, h);
      cells[1].textContent = length ? length - 1 : "never";
      cells[2].textContent = way(kind, 0, n - 1, h).length - 1;
    });
  }

  // The two words on sliders; a press on the picture takes the nearer one, a drag keeps it.
  function ends({ slider }, state, picture, set) {
    const one = (name, label) => slider({ label, min: 1, max: state.n, value: state[name] + 1,
      format: (i) => `${i} ${WORDS[i - 1]}`, change: (i) => set(name, i - 1) });
    const both = { from: one("from", "word"), to: one("to", "read at") };
    function move(name, at) {
      const range = both[name].querySelector("input");
      Object.assign(range, { max: state.n, value: at + 1 }).dispatchEvent(new Event("input"));
    }
    let held;
    picture.onpointerdown = picture.onpointermove = ({ type, pointerId, clientX }) => {
      const across = clientX - picture.getBoundingClientRect().left - 24;
      const at = Math.round(across / (state.wide - 34) * (state.n - 1));
      const far = (name) => Math.abs(state[name] - at);
      if (type === "pointerdown") {
        held = far("from") < far("to") ? "from" : "to";
        picture.setPointerCapture(pointerId);
      }
      if (picture.hasPointerCapture(pointerId)) move(held, at);
    };
    return { sliders: Object.values(both), shorten(n) {
      state.n = n;
      for (const name in both) move(name, state[name]);
    } };
  }

  Explorable.define("paths", (stage, data, tools) => {
    const { svg, html, slider, say, fit } = tools, words = html("p");
    const state = { n: 17, from: 1, to: 14, kind: 1, h: 1 };
    const picture = html("div", { class: "paths-picture" });
    const list = table(html, (kind) => set("kind", kind));
    const { sliders, shorten } = ends(tools, state, picture, set);
    function set(name, value) {
      state[name] = value;
      const places = way(state.kind, state.from, state.to, state.h);
      count(list, state);
      words.textContent = said(state, places);
      picture.replaceChildren(drawn(svg, state.wide, state, places));
      if (name !== "wide") say(words.textContent);
    }
    stage.append(html("div", { class: "explorable-controls" }, sliders,
      slider({ label: "words n", min: 2, max: WORDS.length, value: state.n, change: shorten }),
      slider({ label: "to either side", min: 1, max: 4, value: 1,
        format: (h) => `${h}, kernel of ${2 * h + 1}`, change: (h) => set("h", h) })),
    list, picture, words);
    fit((wide) => set("wide", Math.min(wide, 600)));
  });
})();
