"use strict";
// Everything that came from a target is put in as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");

function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter(child => child !== undefined && child !== null).map(
    child => child instanceof Node ? child : String(child)));
  return node;
}

function svg(name, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const kindOf = verdict => verdict.replace(/\(.*/, "");
const toneOf = kind =>
  ({PASS: "fine", LENIENT: "mild", STRICT: "mild", UNSUPPORTED: "none", BROKEN: "none"})[kind] || "bad";

function facts(pairs) {
  const list = el("dl", {class: "facts"});
  for (const [name, value] of pairs)
    if (value !== undefined && value !== null && value !== "") list.append(el("dt", {}, name), el("dd", {}, value));
  return list;
}
