// Beam search on a tree: at each step, which beginnings are kept and which are dropped.
"use strict";

Explorable.define("beam", (stage, data, tools) => {
  const { svg, html, choice, menu, stepper, say } = tools;
  const ROW = 46, COLUMN = 100, BOX = 30; // pixels: a step, a beginning at most, a word
  const now = { sentence: data.sentences[0], width: Number(tools.start ?? 3) };
  const steps = html("div"), tree = html("div"), words = html("div");
  let room = 0; // pixels

  const search = (width = now.width) => now.sentence.searches.find((each) => each.width === width);
  const written = (log) => (log / 100).toFixed(2).replace("-", "−");

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
    const pieces = now.sentence.words.some((word) => word.startsWith("▁"));
    return tokens.join(pieces ? "" : " ").replaceAll("▁", " ").replace(/ *<\/s>/, " </s>").trim();
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
    const greedy = best(1).words, last = now.step === search().kept.length - 1;
    let place = last ? search().best : 0;
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
    rows.forEach((row, step) => row.forEach((node) => {
      node.x = ((node.column + 0.5) * width) / (step ? now.width : 1);
      node.y = step * ROW;
    }));
    const edges = rows.slice(1).flatMap((row, step) => row.map((node) => edge(rows[step][node.parent], node)));
    const nodes = rows.flat().filter(({ stays }) => !stays).map(label);
    const box = { width, height, viewBox: `0 0 ${width} ${height}` };
    tree.replaceChildren(svg("svg", { ...box, class: "beam-tree", "aria-hidden": "true" }, edges, nodes));
  }

  function edge(parent, { x, y, kind, stays }) {
    const start = parent.y + BOX, curve = `C${parent.x} ${start + 10} ${x} ${y - 6} ${x} ${y}`;
    return svg("path", { class: kind, d: `M${parent.x} ${start}${curve}${stays ? `v${BOX}` : ""}` });
  }

  function label({ words: all, kind, x, y, log }) {
    const word = (all.at(-1) ?? "<s>") + (kind.includes("dropped") ? " ✕" : "");
    const width = Math.max(BOX + 16, 7.5 * word.length + 8);
    return svg("g", { class: kind, transform: `translate(${x} ${y})` },
      svg("rect", { x: -width / 2, width, height: BOX, rx: 4 }),
      svg("text", { y: 13 }, word),
      svg("text", { y: 26, class: "log" }, log === undefined ? "" : written(log)));
  }

  // The same in words: what competed at this step, and what is written in the end.
  function drawWords() {
    const { kept, dropped } = search(), [, lang] = now.sentence.languages;
    const row = (state) => ({ words: all, log }) => html("tr", { class: state },
      [state, text(all), written(log)].map((each, i) => html("td", { lang: i === 1 && lang }, each)));
    const heads = ["", "beginning", "log p"].map((head) => html(head ? "th" : "td", {}, head));
    const all = beginnings(kept, now.step);
    words.replaceChildren(html("table", { class: "beam-table" },
      html("caption", {}, `Step ${now.step + 1}: the likeliest beginnings`),
      html("thead", {}, html("tr", {}, heads)),
      html("tbody", {}, all.map(row("kept")), beginnings(kept, now.step, dropped).map(row("dropped")))),
    html("ul", {}, [...new Set([1, now.width])].map(ending)));
    const told = all.map(({ words: each, log }) => `${text(each)}, ${written(log)}`);
    say(`Step ${now.step + 1}. Kept: ${told.join("; ")}`);
  }

  function ending(width) {
    const { words: all, log } = best(width), { gold, languages } = now.sentence;
    const found = text(all.filter((word) => word !== "</s>"));
    const verdict = gold ? `, ${found === gold ? "right" : "wrong"}` : "";
    return html("li", {}, width > 1 ? `A beam of ${width}: ` : "Greedy: ",
      html("em", { lang: languages[1] }, found), ` (log p ${written(log)}${verdict})`);
  }

  function show(step) {
    now.step = step;
    drawTree();
    drawWords();
  }

  function restart(news) {
    Object.assign(now, news);
    const count = search().kept.length, row = stepper({ label: "Step", count, change: show });
    steps.replaceChildren(row);
    row.go(count - 1);
  }

  const options = data.sentences.map(({ source }, i) => [`${i}`, source.join(" ")]);
  const widths = data.sentences[0].searches.map(({ width }) => [width, `${width}`]);
  stage.append(html("div", { class: "explorable-controls" },
    menu({ label: "Sentence", options, value: "0", change: (i) => restart({ sentence: data.sentences[i] }) }),
    choice({ label: "Beam width", options: widths, value: now.width, change: (width) => restart({ width }) }),
    steps), html("div", { class: "beam-parts" }, tree, words));
  tools.fit((width) => {
    room = width;
    if (now.step === undefined) restart();
    else drawTree();
  });
});
