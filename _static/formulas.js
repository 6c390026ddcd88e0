"use strict";

/* What is copied of a page has its formulas as TeX between dollar signs. */
document.addEventListener("copy", (event) => {
  const selection = document.getSelection();
  if (selection.isCollapsed || !event.clipboardData) return;
  const range = selection.getRangeAt(0).cloneRange();
  const formulaOf = (node) => (node.closest ? node : node.parentElement).closest("math");
  const [first, last] = [formulaOf(range.startContainer), formulaOf(range.endContainer)];
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const holder = document.createElement("div");
  holder.append(range.cloneContents());
  const formulas = holder.querySelectorAll("math");
  if (!formulas.length) return;
  const html = holder.innerHTML;
  for (const formula of formulas) {
    const tex = formula.querySelector("annotation").textContent;
    const sign = formula.getAttribute("display") === "block" ? "$$" : "$";
    formula.replaceWith(sign + tex + sign);
  }
  for (const link of holder.querySelectorAll(".headerlink")) link.remove();
  document.body.append(holder);
  event.clipboardData.setData("text/plain", holder.innerText);
  event.clipboardData.setData("text/html", html);
  holder.remove();
  event.preventDefault();
});

/* A formula that is wider than its place can be moved with the keys. */
const reachFormulas = () => {
  for (const box of document.querySelectorAll(".formula")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
document.fonts.ready.then(reachFormulas);
addEventListener("resize", reachFormulas);
