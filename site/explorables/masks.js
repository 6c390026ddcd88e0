// Which words may a query read? A grid to paint, a row for each query, and what a row means.
"use strict";

(() => {
  const PAD = "pad", SOURCE = ["le", "roi", "dort", "ici", "</s>", PAD, PAD];
  const TARGET = ["<s>", ...SOURCE.slice(0, 4), PAD, PAD], LEFT = [PAD, PAD, ...TARGET.slice(0, 5)];
  const ARROWS = { Up: [-1, 0], Down: [1, 0], Left: [0, -1], Right: [0, 1] };
  const PLACES = [...SOURCE.keys()], WINDOW = 2, PREFIX = 6, PAINTED = 8;
  // Name, words, may query q read key k? `real`: k is no padding; two have a slider. Painted cells
  // are kept under the last.
  const MASKS = [
    ["everything", SOURCE, () => true],
    ["padding hidden", SOURCE, (q, k, real) => real],
    ["window", SOURCE, (q, k, real, reach) => real && Math.abs(q - k) <= reach],
    ["causal", TARGET, (q, k) => k <= q],
    ["causal, padding hidden", TARGET, (q, k, real) => real && k <= q],
    ["leak of one", TARGET, (q, k, real) => real && k <= q + 1],
    ["prefix", TARGET, (q, k, real, length) => real && (k <= q || k < length)],
    ["causal, padding on the left", LEFT, (q, k, real) => real && k <= q],
    ["painted", SOURCE, () => false],
  ];

  // `given`: as many words need no foretelling.
  function made(preset, number) {
    const [, words, rule] = MASKS[preset], real = (k) => words[k] !== PAD;
    return { words, mask: PLACES.map((q) => PLACES.map((k) => rule(q, k, real(k), number))),
      given: words === SOURCE ? words.length : preset === PREFIX ? number : 0 };
  }

  // Does q see a word that is still to be foretold?
  function leaks({ words, mask, given }, q, k) {
    return mask[q][k] && k > q && k >= given && words[q] !== PAD && words[k] !== PAD;
  }

  // What the row says, in words.
  function told(html, state) {
    const { words, mask, q } = state, read = words.filter((_, k) => mask[q][k]);
    const ahead = words.filter((_, k) => leaks(state, q, k));
    const empty = mask.filter((row) => !row.includes(true)).length;
    return [html("b", {}, words[q]), ...read.length
      ? [` may read ${read.length} of ${words.length}: ${read.join(" ")}. `,
        `With equal scores each weighs ${(1 / read.length).toFixed(2)}.`]
      : [" may read nothing: a softmax over nothing is 0/0. ", html("code", {}, "masked_softmax"),
        " makes the row's weights 0: it reads zeros, and its gradient is 0."],
    ahead.length ? ` A leak: it sees ${ahead.join(" ")}, still to be foretold.` : "",
    read.includes(PAD) ? " Padding is read like a word." : "",
    empty ? ` Rows with nothing to read: ${empty}.` : ""];
  }

  // A mouse paints what it is drawn over; a tap, space and enter turn one cell; arrows move.
  function brush(table, cells, turn) {
    let colour = null, mouse = false;
    const listen = (name, act) => table.addEventListener(name, (event) => {
      const { q, k } = event.target.dataset;
      if (q) act(event, Number(q), Number(k));
    });
    listen("pointerdown", ({ pointerType }, q, k) => {
      mouse = pointerType !== "touch";
      if (mouse) colour = turn(q, k);
    });
    listen("pointerover", (event, q, k) => colour === null || turn(q, k, colour));
    addEventListener("pointerup", () => { colour = null; });
    listen("click", ({ detail }, q, k) => (mouse && detail) || turn(q, k));
    listen("keydown", (event, q, k) => {
      const step = ARROWS[event.key.replace("Arrow", "")];
      if (!step) return;
      event.preventDefault();
      cells[q + step[0]]?.[k + step[1]]?.focus();
    });
  }

  function grid(html, turn, look) {
    const [heads, names] = ["col", "row"].map((scope) => PLACES.map(() => html("th", { scope })));
    const cells = PLACES.map((q) => PLACES.map((k) => html("button", { type: "button",
      "data-q": q, "data-k": k, onfocus: () => look(q, k) })));
    const rows = PLACES.map((q) => html("tr", { onmouseenter: () => look(q) }, names[q],
      cells[q].map((cell) => html("td", {}, cell))));
    const table = html("table", { class: "masks-grid" }, html("caption", {},
      "Rows ask, columns are read. Filled: may. !: a word still to be foretold."),
    html("tr", {}, html("td"), heads), rows);
    brush(table, cells, turn);
    return { table, cells, heads, names, rows };
  }

  function show({ cells, heads, names, rows }, state) {
    const { words, mask, q: now, k: at } = state;
    for (const q of PLACES) {
      rows[q].classList.toggle("now", q === now);
      rows[q].classList.toggle("empty", !mask[q].includes(true));
      heads[q].className = mask[now][q] ? "lit" : "";
      heads[q].textContent = names[q].textContent = words[q];
      cells[q].forEach((cell, k) => {
        cell.textContent = leaks(state, q, k) ? "!" : "";
        cell.tabIndex = q === now && k === at ? 0 : -1;
        cell.setAttribute("aria-pressed", mask[q][k]);
        cell.setAttribute("aria-label", `${words[q]} (${q + 1}) reads ${words[k]} (${k + 1})`);
      });
    }
  }

  Explorable.define("masks", (stage, data, { html, choice, slider, say }) => {
    const state = { q: 3, k: 0 }, number = { [WINDOW]: 1, [PREFIX]: 3 }, words = html("p");
    let painted = made(PAINTED);
    function look(q, k = state.k) {
      show(view, Object.assign(state, { q, k }));
      words.replaceChildren(...told(html, state));
      say(words.textContent);
    }
    const turn = (q, k, may = !state.mask[q][k]) => {
      state.mask[q][k] = may;
      painted = { ...state, q, k };
      take(PAINTED);
      return may;
    };
    const view = grid(html, turn, look);
    const sliders = [[WINDOW, "reach", 3], [PREFIX, "words of the prefix", 5]].map(
      ([preset, label, max]) => slider({ label, min: 0, max, value: number[preset],
        change: (n) => { number[preset] = n; take(preset); } }));
    function take(preset) {
      presets.querySelectorAll("input")[preset].checked = true;
      sliders.forEach((each, i) => { each.hidden = preset !== [WINDOW, PREFIX][i]; });
      Object.assign(state, preset === PAINTED ? painted : made(preset, number[preset]));
      look(state.q);
    }
    const presets = choice({ label: "mask", value: 4, change: take,
      options: MASKS.map(([name], i) => [i, name]) });
    stage.append(html("div", { class: "explorable-controls" }, presets),
      view.table, ...sliders, words);
    take(4);
  });
})();
