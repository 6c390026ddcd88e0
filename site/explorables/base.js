// Figures that a reader moves: found on the page, drawn when they come near the window.
// What the page shows without this script stays until the drawing stands, and if it fails.
"use strict";

(() => {
  const home = document.currentScript.src.replace(/[^/]*$/, "");
  const drawings = {}, values = {}, loading = {};
  let number = 0; // of names that must differ

  window.Explorable = {
    define(name, draw) { drawings[name] = draw; },
    data(name, value) { values[name] = value; },
  };

  // Elements. An attribute that is a function is an event's; null and false leave it out.
  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(name, value === true ? "" : value);
      }
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    return fill(element, attributes, children);
  }

  function html(tag, attributes, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  // Controls. `change` is called when the reader changes the value, not at first.
  function slider({ label, min, max, step = 1, value, format = String, change }) {
    const output = html("output", {}, format(value));
    const range = html("input", {
      type: "range", min, max, step, value, "aria-valuetext": format(value),
      oninput() {
        const now = Number(range.value);
        output.textContent = format(now);
        range.setAttribute("aria-valuetext", format(now));
        change(now);
      },
    });
    return html("label", { class: "explorable-slider" }, html("span", {}, label), range, output);
  }

  const pairs = (options) => options.map((option) => (Array.isArray(option) ? option : [option, option]));

  function choice({ label, options, value, change }) {
    const name = `explorable-choice-${(number += 1)}`;
    return html("fieldset", { class: "explorable-choice" }, html("legend", {}, label),
      pairs(options).map(([key, text]) => html("label", {},
        html("input", { type: "radio", name, checked: key === value, onchange: () => change(key) }),
        html("span", {}, text))));
  }

  function menu({ label, options, value, change }) {
    const select = html("select", { onchange: () => change(select.value) }, pairs(options).map(
      ([key, text]) => html("option", { value: key, selected: key === value }, text)));
    return html("label", { class: "explorable-menu" }, html("span", {}, label), select);
  }

  // A row of states, 0 to count - 1. The element has `go(n)`, for a drawing that sets it itself.
  function stepper({ label, count, format = (n) => `${n + 1} of ${count}`, change }) {
    const range = html("input", { type: "range", min: 0, max: count - 1, value: 0,
      "aria-label": label, oninput: () => go(Number(range.value)) });
    const button = (text, by) => html("button", { type: "button",
      onclick: () => go(Number(range.value) + by) }, text);
    const output = html("output", {});
    const [back, on] = [button("◀ back", -1), button("on ▶", 1)];
    const show = (n) => {
      range.value = n;
      output.textContent = format(n);
      range.setAttribute("aria-valuetext", format(n));
      for (const [end, at] of [[back, n <= 0], [on, n >= count - 1]]) {
        end.setAttribute("aria-disabled", at); // not `disabled`: the keyboard would lose its place
      }
    };
    const go = (n) => {
      if (n < 0 || n >= count) return;
      show(n);
      change(n);
    };
    show(0);
    const parts = [html("span", {}, label), back, range, on, output];
    return Object.assign(html("div", { class: "explorable-stepper" }, parts), { go });
  }

  // What a drawing gets: `say` is read out, `fit` tells the width now and whenever it changes.
  function toolsFor(figure, stage, voice) {
    return {
      svg, html, slider, choice, menu, stepper,
      start: figure.dataset.start,
      say(text) { voice.textContent = text; },
      fit(change) {
        let width = 0;
        new ResizeObserver(() => {
          if (stage.clientWidth !== width) change(width = stage.clientWidth);
        }).observe(stage);
        change(width = stage.clientWidth);
      },
    };
  }

  function load(path) {
    return loading[path] ??= new Promise((done, failed) => {
      const onerror = () => failed(new Error(`${path} cannot be loaded`));
      document.head.append(html("script", { src: home + path, onload: done, onerror }));
    });
  }

  async function draw(figure) {
    const { explorable: name, data } = figure.dataset;
    const stage = figure.querySelector(".explorable-stage");
    const fresh = html("div", { class: "explorable-drawing", hidden: true });
    const voice = html("div", { class: "explorable-voice", "aria-live": "polite" });
    try {
      await Promise.all([load(`${name}.js`), data && load(`data/${data}.js`)]);
      if (data && !(data in values)) throw new Error(`data/${data}.js is damaged`);
      stage.append(fresh);
      drawings[name](fresh, values[data], toolsFor(figure, stage, voice));
      fresh.hidden = false;
      stage.replaceChildren(fresh);
      figure.append(voice);
      figure.dataset.state = "drawn";
    } catch (error) {
      fresh.remove();
      figure.dataset.state = "failed";
      console.error(error);
    }
  }

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      draw(target);
    }
  }, { rootMargin: "400px" });
  document.querySelectorAll("figure[data-explorable]").forEach((figure) => near.observe(figure));
})();
