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
  const shared = (node) => `${written(node.log)} / ${node.words.length} = ${written(average(node))}`;

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
    return tokens.join(data.unit === "piece" ? "" : " ").replaceAll("▁", " ").replace(/ *<\/s>/, " </s>").trim();
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
    rows.forEach((row, step) => row.forEach((node) => {
      node.slot = width / (step ? now.width : 1);
      node.x = (node.column + 0.5) * node.slot;
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

  // A word too long for its column is drawn narrower.
  function label({ words: all, kind, x, y, log, slot }) {
    const word = all.at(-1) ?? "<s>", width = Math.max(BOX + 20, 7.5 * word.length + 12);
    const narrow = Math.min(1, slot / (width + 4));
    return svg("g", { class: kind, transform: `translate(${x} ${y}) scale(${narrow} 1)` },
      svg("rect", { x: -width / 2, width, height: BOX, rx: 4 }),
      svg("text", { y: 13 }, word),
      svg("text", { y: 26, class: "log" }, log === undefined ? "log p"
        : (kind.includes("dropped") ? "✕ " : "") + written(log)));
  }

  // The same in words: what competed at this step, and what is written in the end.
  function drawWords() {
    const { kept, dropped } = search(), [, lang] = now.sentence.languages;
    const ended = now.step === last(), all = beginnings(kept, now.step);
    if (ended) all.sort((a, b) => average(b) - average(a));
    const told = (node) => (ended ? shared(node) : written(node.log));
    const row = (state) => (node) => html("tr", { class: state },
      [state, text(node.words), told(node)].map((each, i) => html("td", { lang: i === 1 && lang }, each)));
    const heads = ["", "beginning", "log p"].map((head) => html(head ? "th" : "td", {}, head));
    words.replaceChildren(html("table", { class: "beam-table" },
      html("caption", {}, `Step ${now.step + 1}: ${ended ? `finished, ranked by log p a ${data.unit}` : "the likeliest beginnings"}`),
      html("thead", {}, html("tr", {}, heads)),
      html("tbody", {}, all.map(row("kept")), beginnings(kept, now.step, dropped).map(row("dropped")))),
    html("ul", {}, [...new Set([1, now.width])].map(ending)));
    say(`Step ${now.step + 1}. Kept: ${all.map((node) => `${text(node.words)}, ${told(node)}`).join("; ")}`);
  }

  function ending(width) {
    const node = best(width), { gold, languages } = now.sentence;
    const found = text(node.words.filter((word) => word !== "</s>"));
    const verdict = gold ? `, ${found === gold ? "right" : "wrong"}` : "";
    return html("li", {}, width > 1 ? `A beam of ${width}: ` : "Greedy: ",
      html("em", { lang: languages[1] }, found), ` (log p ${shared(node)}${verdict})`);
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
