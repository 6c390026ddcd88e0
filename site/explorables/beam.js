// Beam search on a tree: at each step, which beginnings are kept and which are dropped.
"use strict";

Explorable.define("beam", (stage, data, tools) => {
  const { svg, html, choice, menu, stepper, say } = tools;
  const ROW = 46, COLUMN = 100, BOX = 30; // pixels: a step, a beginning at most, a word
  const now = { sentence: data.sentences[0], width: Number(tools.start ?? 3) };
  const steps = html("div"), tree = html("div"), words = html("div");
  let room = 0; // pixels

  const search = (width = now.width) => now.sentence.searches.find((each) => each.width === width);
  const last = () => search().kept.length - 1;
  const written = (log) => (log / 100).toFixed(2).replace("-", "−");
  const average = ({ log, words: all }) => log / all.length; // what the finished are ranked by
  const pieces = () => now.sentence.words.some((word) => word.startsWith("▁"));
  const unit = () => (pieces() ? "a piece" : "a word");

  // The beginnings of a step, kept or dropped, each with all its words; a finished one stays.
  function beginnings(kept, step, which = kept) {
    const before = step ? beginnings(kept, step - 1) : [{ words: [] }];
    return which[step].map(([parent, word, log], rank) => {
      const stays = word < 0, start = before[parent].words;
      return { parent, log, rank, stays, words: stays ? start : [...start, now.sentence.words[word]] };
    });
  }

  function best(width) {
    const { kept, best: place } = search(width);
    return beginnings(kept, kept.length - 1)[place];
  }

  // As it is read: words, or pieces of words, of which ▁ begins one.
  function text(tokens) {
    return tokens.join(pieces() ? "" : " ").replaceAll("▁", " ").replace(/ *<\/s>/, " </s>").trim();
  }

  // The nodes of each step; children stand under their parents, the likelier first.
  function layout() {
    const rows = [[{ words: [], column: 0 }]];
    for (let step = 0; step <= now.step; step += 1) {
      const nodes = beginnings(search().kept, step), column = ({ parent }) => rows[step][parent].column;
      const order = [...nodes].sort((a, b) => column(a) - column(b) || a.rank - b.rank);
      order.forEach((node, place) => { node.column = place; });
      for (const { parent } of nodes) rows[step][parent].lives = true;
      rows.push(nodes);
    }
    return rows;
  }

  // The way to the best beginning, the way of greedy search, and where nothing goes on.
  function classed(rows) {
    const greedy = best(1).words;
    let place = now.step === last() ? search().best : 0;
    for (const row of [...rows].reverse()) {
      for (const node of row) {
        const kinds = { dropped: !node.lives && row !== rows.at(-1), best: node === row[place],
          greedy: node.words.every((word, at) => word === greedy[at]) };
        node.kind = Object.keys(kinds).filter((kind) => kinds[kind]).join(" ");
      }
      place = row[place].parent;
    }
    return rows;
  }

  function drawTree() {
    const rows = classed(layout()), height = rows.length * ROW, width = Math.min(room, COLUMN * now.width);
    rows.forEach((row, step) => spread(row, step * ROW, width));
    const edges = rows.slice(1).flatMap((row, step) => row.map((node) => edge(rows[step][node.parent], node)));
    const nodes = rows.flat().filter(({ stays }) => !stays).map(label);
    const box = { width, height, viewBox: `0 0 ${width} ${height}` };
    tree.replaceChildren(svg("svg", { ...box, class: "beam-tree", "aria-hidden": "true" }, edges, nodes));
  }

  // Columns of one width if the boxes fit, else as wide as the boxes, narrowed where they must be.
  function spread(row, y, width) {
    const needs = row.map((node) => (node.stays ? 12 : boxed(node).width + 4));
    const total = needs.reduce((a, b) => a + b), even = width / row.length;
    const slots = needs.map((need) => (Math.max(...needs) > even ? (need * width) / total : even));
    row.forEach((node, i) => {
      const before = slots.reduce((sum, slot, j) => sum + (row[j].column < node.column ? slot : 0), 0);
      Object.assign(node, { x: before + slots[i] / 2, y, narrow: Math.min(1, width / total) });
    });
  }

  function edge(parent, { x, y, kind, stays }) {
    const start = parent.y + BOX, curve = `C${parent.x} ${start + 10} ${x} ${y - 6} ${x} ${y}`;
    return svg("path", { class: kind, d: `M${parent.x} ${start}${curve}${stays ? `v${BOX}` : ""}` });
  }

  function boxed({ words: all, kind }) {
    const word = (all.at(-1) ?? "<s>") + (kind.includes("dropped") ? " ✕" : "");
    return { word, width: Math.max(BOX + 16, 7.5 * word.length + 8) };
  }

  function label(node) {
    const { kind, x, y, log, narrow } = node, { word, width } = boxed(node);
    return svg("g", { class: kind, transform: `translate(${x} ${y}) scale(${narrow} 1)` },
      svg("rect", { x: -width / 2, width, height: BOX, rx: 4 }),
      svg("text", { y: 13 }, word),
      svg("text", { y: 26, class: "log" }, log === undefined ? "log p" : written(log)));
  }

  // The same in words: what competed at this step, and what is written in the end.
  function drawWords() {
    const { kept, dropped } = search(), [, lang] = now.sentence.languages;
    const ended = now.step === last(), all = beginnings(kept, now.step);
    if (ended) all.sort((a, b) => average(b) - average(a));
    const cells = (tag, texts) => texts.slice(0, ended ? 4 : 3).map((text, i) => (
      html(text ? tag : "td", { lang: tag === "td" && i === 1 && lang }, text)));
    const row = (state) => (node) => html("tr", { class: state }, cells("td",
      [state, text(node.words), written(node.log), state === "kept" ? written(average(node)) : ""]));
    words.replaceChildren(html("table", { class: "beam-table" },
      html("caption", {}, `Step ${now.step + 1}: ${ended ? `finished, ranked by log p ${unit()}` : "the likeliest beginnings"}`),
      html("thead", {}, html("tr", {}, cells("th", ["", "beginning", "log p", unit()]))),
      html("tbody", {}, all.map(row("kept")), beginnings(kept, now.step, dropped).map(row("dropped")))),
    html("ul", {}, [...new Set([1, now.width])].map(ending)));
    const told = all.map((node) => `${text(node.words)}, ${written(ended ? average(node) : node.log)}`);
    say(`Step ${now.step + 1}. ${ended ? `Log p ${unit()}` : "Kept"}: ${told.join("; ")}`);
  }

  function ending(width) {
    const node = best(width), { gold, languages } = now.sentence;
    const found = text(node.words.filter((word) => word !== "</s>"));
    const verdict = gold ? `, ${found === gold ? "right" : "wrong"}` : "";
    return html("li", {}, width > 1 ? `A beam of ${width}: ` : "Greedy: ",
      html("em", { lang: languages[1] }, found), ` (log p ${written(node.log)}, ${unit()} ${written(average(node))}${verdict})`);
  }

  function show(step) {
    now.step = step;
    drawTree();
    drawWords();
  }

  function restart(news) {
    const step = now.step < last() ? now.step : Infinity; // who is at the end stays there
    Object.assign(now, { step }, news);
    const row = stepper({ label: "Step", count: last() + 1, change: show });
    steps.replaceChildren(row);
    row.go(Math.min(now.step, last()));
  }

  const options = data.sentences.map(({ source }, i) => [`${i}`, source.join(" ")]);
  const change = (i) => restart({ sentence: data.sentences[i], step: Infinity });
  const widths = data.sentences[0].searches.map(({ width }) => [width, `${width}`]);
  stage.append(html("div", { class: "explorable-controls" },
    options.length > 1 ? menu({ label: "Sentence", options, value: "0", change })
      : html("span", { lang: now.sentence.languages[0] }, options[0][1]),
    choice({ label: "Beam width", options: widths, value: now.width, change: (width) => restart({ width }) }),
    steps), html("div", { class: "beam-parts" }, tree, words));
  tools.fit((width) => {
    room = width;
    if (now.step === undefined) restart();
    else drawTree();
  });
});
