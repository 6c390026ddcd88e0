// What the search found: the best first, each with the section and the words around it.
// Words come from a script for each page: a site that was opened as a folder has no server to ask.
"use strict";

(() => {
  const AROUND = 110, MOST = 40, SHOWN = 12; // letters, results, results with words of the page
  const pages = {}, waiting = {};

  // A chapter that tells of attention comes before the functions that are called so, but for who
  // looks for a name of the code.
  const score = (query) => Object.assign(
    Scorer, { objNameMatch: /[._(]/.test(query) ? 20 : 4, objPartialMatch: 1, objPrio: { 0: 0, 1: 0, 2: -5 } },
  );

  Search.told = (page, sections) => { pages[page] = sections; waiting[page].forEach((show) => show()); };

  function ask(page, show) {
    if (pages[page]) return show();
    if (waiting[page]) return waiting[page].push(show);
    waiting[page] = [show];
    const script = document.createElement("script");
    script.src = `search/${page}.js`;
    document.head.append(script);
  }

  function make(tag, text = "", attributes = {}) {
    return Object.assign(document.createElement(tag), { textContent: text }, attributes);
  }

  // Where a word stands, or a word that it begins; -1 if nowhere.
  const place = (text, word) => text.toLowerCase().search(`(?<![a-z0-9])${_escapeRegExp(word)}`);

  // The section with most of the words; of equal ones that which names them, then the first.
  // The first of the words is all that was looked for: where it stands as it is, it counts most.
  function best(sections, words) {
    const worth = ([, title, text]) =>
      words.filter((word) => place(`${title} ${text}`, word) >= 0).length
      + words.filter((word) => place(title, word) >= 0).length / (words.length + 1)
      + (place(text, words[0]) >= 0 ? words.length : 0);
    return sections.reduce((found, section) => (worth(section) > worth(found) ? section : found));
  }

  // The words around the first that was found, what was found marked.
  function excerpt(text, words) {
    const places = words.map((word) => place(text, word)).filter((at) => at >= 0);
    const whole = place(text, words[0]);
    const first = whole >= 0 ? whole : places.length ? Math.min(...places) : 0;
    const from = Math.max(0, first - AROUND / 2);
    const begin = from ? text.indexOf(" ", from) + 1 : 0;
    const end = begin + 2 * AROUND < text.length ? text.lastIndexOf(" ", begin + 2 * AROUND) : text.length;
    const piece = (begin ? "… " : "") + text.slice(begin, Math.max(end, begin + AROUND)) + (end < text.length ? " …" : "");
    const known = new RegExp(`((?<![a-z0-9])(?:${words.map(_escapeRegExp).join("|")}))`, "gi");
    const paragraph = make("p", "", { className: "context" });
    piece.split(known).forEach((part, odd) => paragraph.append(odd % 2 ? make("mark", part) : part));
    return paragraph;
  }

  function entry([page, title, anchor, about], words, told) {
    const item = make("li"), link = make("a", "", { href: page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + anchor });
    link.innerHTML = title;
    item.append(link);
    if (about) item.append(` (${about})`);
    if (about || !told) return item;
    ask(page, () => {
      const sections = pages[page];
      const [id, heading, text] = sections.find(([id]) => `#${id}` === anchor) ?? best(sections, words);
      if (anchor.startsWith("#term-")) link.textContent = `${heading} (${link.textContent})`;
      const paragraph = excerpt(text, words);
      if (!anchor && heading !== sections[0][1]) {
        const there = make("a", heading, { href: `${link.getAttribute("href")}#${id}` });
        paragraph.prepend(there, ": ");
      }
      item.append(paragraph);
    });
    return item;
  }

  Search.query = (query) => {
    const parsed = Search._parseQuery(query);
    const words = [...new Set([query.toLowerCase().trim(), ...parsed[3], ...parsed[1]])];
    score(query);
    const found = Search._performSearch(...parsed).reverse();
    Search.output.replaceChildren(
      ...found.slice(0, MOST).map((item, number) => entry(item, words, number < SHOWN)),
    );
    _finishSearch(found.length);
    if (found.length > MOST) Search.status.textContent += ` The best ${MOST} are shown.`;
  };
})();
