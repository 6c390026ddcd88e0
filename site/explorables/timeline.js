"use strict";

// The list of papers on the first page becomes a timeline: the years with their papers as radio
// buttons, so that arrow keys walk through them, and below them the entry of the one chosen.
(() => {
  const list = document.querySelector("ul.lineage");
  if (!list) return;
  const papers = [...list.children];
  const part = (paper, name) => paper.querySelector(`.${name}`).textContent;

  function made(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function show(chosen) {
    for (const paper of papers) paper.hidden = paper !== chosen;
  }

  function choice(paper) {
    const radio = made("input", { type: "radio", name: "paper", checked: paper === papers[0] });
    radio.addEventListener("change", () => show(paper));
    return made("label", {}, radio, made("span", {}, part(paper, "name")));
  }

  function column(year) {
    const own = papers.filter((paper) => part(paper, "year") === year);
    const group = made("div", {}, made("b", {}, year), ...own.map(choice));
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", year);
    return group;
  }

  const years = [...new Set(papers.map((paper) => part(paper, "year")))];
  const legend = made("legend", {}, "Papers by year");
  list.before(made("fieldset", { className: "timeline" }, legend, ...years.map(column)));
  list.classList.add("chosen");
  list.setAttribute("aria-live", "polite");
  show(papers[0]);
})();
