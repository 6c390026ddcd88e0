// Beam search on a tree: at each step, which beginnings are kept and which are dropped.
"use strict";

Explorable.define("beam", (stage, data, tools) => {
  const { svg, html, choice, menu, stepper, say } = tools;
  const ROW = 46, COLUMN = 100; // pixels of a step, and at most of a beginning
  const now = { sentence: data.sentences[0], width: Number(tools.start ?? 3) };
  const steps = html("div"), tree = html("div"), table = html("div");
  let room = 0;

  const written = (log) => (log / 100).toFixed(2).replace("-", "−");
  const search = (width = now.width) => now.sentence.searches.find((each) => each.width === width);

  // The beginnings of a step with their words, kept and dropped; a finished one stays as it is.
  function beginnings(searched, step, which) {
    const before = step ? beginnings(searched, step - 1, "kept") : [{ words: [] }];
    return searched[which][step].map(([parent, word, log]) => {
      const { words } = before[parent];
      return { parent, log, stays: word < 0, words: word < 0 ? words : [...words, now.sentence.words[word]] };
    });
  }

  // As it is read: words, or pieces that begin a word with ▁.
  function text(words) {
    const pieces = now.sentence.words.some((word) => word.startsWith("▁"));
    return words.join(pieces ? "" : " ").replaceAll("▁", " ").replace(/ *<\/s>/, " </s>").trim();
  }

  // Each step's nodes from left to right: children under their parents, the likelier first.
  function layout() {
    const searched = search(), rows = [[{ words: [], column: 0 }]];
    for (let step = 0; step <= now.step; step += 1) {
      const nodes = beginnings(searched, step, "kept").map((node, rank) => ({ ...node, rank }));
      const column = ({ parent }) => rows[step][parent].column;
      const order = [...nodes].sort((a, b) => column(a) - column(b) || a.rank - b.rank);
      order.forEach((node, place) => { node.column = place; });
      rows.push(nodes);
    }
    return rows;
  }

  // Which nodes lead to the best of the last step, and which greedy search would have taken.
  function marked(rows) {
    const last = rows.length - 1, end = now.step === search().kept.length - 1;
    let rank = last ? (end ? search().best : 0) : 0;
    for (let step = last; step > 0; step -= 1) {
      rows[step][rank].best = true;
      rank = rows[step][rank].parent;
    }
    const greedy = search(1), all = beginnings(greedy, greedy.kept.length - 1, "kept")[0].words;
    for (const row of rows) {
      for (const node of row) node.greedy = node.words.every((word, at) => word === all[at]);
    }
    rows.slice(0, -1).forEach((row, step) => row.forEach((node, place) => {
      node.dropped = !rows[step + 1].some(({ parent }) => parent === place);
    }));
    return rows;
  }

  function kind(node) {
    return ["best", "greedy", "dropped"].filter((name) => node[name]).join(" ");
  }

  function drawTree() {
    const rows = marked(layout()), height = rows.length * ROW;
    const width = Math.min(room, COLUMN * now.width);
    const x = (node, step) => ((node.column + 0.5) * width) / (step ? now.width : 1);
    const edges = [], nodes = [];
    rows.forEach((row, step) => row.forEach((node) => {
      const [left, top] = [x(node, step), step * ROW];
      if (step) {
        const from = x(rows[step - 1][node.parent], step - 1), start = top - ROW + 32;
        const end = `${left} ${top - 6} ${left} ${top + 2}${node.stays ? `v${ROW}` : ""}`;
        edges.push(svg("path", { class: kind(node), d: `M${from} ${start}C${from} ${start + 8} ${end}` }));
      }
      if (!node.stays) nodes.push(label(node, left, top));
    }));
    tree.replaceChildren(svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "beam-tree" }, edges, nodes));
  }

  function label(node, x, y) {
    const word = (node.words.at(-1) ?? "<s>") + (node.dropped ? " ✕" : "");
    const width = Math.max(46, 7.5 * word.length + 8);
    return svg("g", { class: kind(node), transform: `translate(${x} ${y})` },
      svg("rect", { x: -width / 2, y: 2, width, height: 30, rx: 4 }),
      svg("text", { y: 15 }, word),
      svg("text", { y: 28, class: "log" }, node.log === undefined ? "" : written(node.log)));
  }

  // The same in words: a table of the step, and how it ends.
  function drawTable() {
    const row = (state) => ({ words, log }) => html("tr", { class: state },
      html("td", {}, state), html("td", { lang: now.sentence.languages[1] }, text(words)), html("td", {}, written(log)));
    const kept = beginnings(search(), now.step, "kept"), dropped = beginnings(search(), now.step, "dropped");
    const heads = ["", "beginning", "log p"].map((head) => html("th", { scope: "col" }, head));
    table.replaceChildren(html("table", { class: "beam-table" },
      html("caption", {}, `Step ${now.step + 1}: the likeliest beginnings`), html("thead", {}, html("tr", {}, heads)),
      html("tbody", {}, kept.map(row("kept")), dropped.map(row("dropped")))), ending());
    say(`Step ${now.step + 1}. Kept: ${kept.map(({ words, log }) => `${text(words)}, ${written(log)}`).join("; ")}`);
  }

  function ending() {
    const line = (width) => {
      const searched = search(width), best = beginnings(searched, searched.kept.length - 1, "kept")[searched.best];
      const said = text(best.words.filter((word) => word !== "</s>")), { gold } = now.sentence;
      const verdict = gold ? `, ${said === gold ? "right" : "wrong"}` : "";
      return html("li", {}, width === 1 ? "Greedy: " : `A beam of ${width}: `, html("em", { lang: now.sentence.languages[1] }, said), ` (log p ${written(best.log)}${verdict})`);
    };
    return html("ul", {}, [...new Set([1, now.width])].map(line));
  }

  function show(step) {
    now.step = step;
    drawTree();
    drawTable();
  }

  function restart() {
    const count = search().kept.length;
    const row = stepper({ label: "Step", count, change: show });
    steps.replaceChildren(row);
    row.go(count - 1);
  }

  const options = data.sentences.map((each, i) => [`${i}`, each.source.join(" ")]);
  stage.append(html("div", { class: "explorable-controls" },
    menu({ label: "Sentence", options, value: "0", change(i) {
      now.sentence = data.sentences[i];
      restart();
    } }),
    choice({ label: "Beam width", options: data.sentences[0].searches.map(({ width }) => [width, `${width}`]), value: now.width, change(width) {
      now.width = width;
      restart();
    } }), steps), html("div", { class: "beam-parts" }, tree, table));
  tools.fit((width) => {
    room = width;
    if (now.step === undefined) restart();
    else drawTree();
  });
});
