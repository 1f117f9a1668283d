const KINDS = ["CRASHED", "HUNG", "HARMED", "LEAKED", "WRONG_ERROR", "FLAKY", "BROKEN", "UNSUPPORTED", "STRICT", "LENIENT", "PASS"];
const present = KINDS.filter(kind => data.cases.some(one => kindOf(one.verdict) === kind));
const columns = present.length + 4;
const state = {kinds: new Set(), family: "", text: ""};
const rows = [];

/* ---- plots ---- */

const WIDTH = 420, HEIGHT = 130, LEFT = 46, BOTTOM = 20, TOP = 14, RIGHT = 8;

function nice(value) {
  return value >= 100 ? Math.round(value).toString() : (Math.round(value * 10) / 10).toString();
}

function frame(title, xMax, yMax, unit, xText = `${nice(xMax)} ms`) {
  const x = at => LEFT + (WIDTH - LEFT - RIGHT) * (xMax > 0 ? at / xMax : 0);
  const y = value => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (yMax > 0 ? value / yMax : 0);
  const label = (text, tx, ty, anchor) => {
    const node = svg("text", {x: tx, y: ty, "text-anchor": anchor});
    node.textContent = text;
    return node;
  };
  const drawing = svg("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": title},
    svg("line", {class: "axis", x1: LEFT, y1: y(0), x2: WIDTH - RIGHT, y2: y(0)}),
    svg("line", {class: "axis", x1: LEFT, y1: TOP, x2: LEFT, y2: y(0)}),
    label(`${nice(yMax)} ${unit}`, LEFT - 4, TOP + 4, "end"),
    label("0", LEFT - 4, y(0) + 3, "end"),
    label(xText, WIDTH - RIGHT, HEIGHT - 6, "end"));
  return {x, y, drawing, figure: el("figure", {}, drawing, el("figcaption", {}, title))};
}

function gapPlot(title, samples, calm) {
  if (!samples || !samples.length) return null;
  const xMax = Math.max(...samples.map(s => s.atMillis), 1);
  const yMax = Math.max(...samples.map(s => s.waitMillis), calm || 0, 1);
  const {x, y, drawing, figure} = frame(title, xMax, yMax, "ms");
  if (calm) drawing.append(svg("line", {class: "limit", x1: LEFT, x2: WIDTH - RIGHT, y1: y(calm), y2: y(calm)}));
  for (const s of samples)
    drawing.append(svg("line", {class: "stem", x1: x(s.atMillis), x2: x(s.atMillis), y1: y(0), y2: y(s.waitMillis)}));
  return figure;
}

/* One bar for each doubling: below 1 µs, 2 µs, 4 µs and so on. */
function timingPlot(timing) {
  const bars = timing.histogram;
  const longest = 2 ** (bars.length - 1);
  const {x, y, drawing, figure} = frame(`${timing.what}: how often, each bar up to twice as long as the one before it`,
    bars.length, Math.max(...bars, 1), "times", longest < 10000 ? `${longest} µs` : `${nice(longest / 1000)} ms`);
  bars.forEach((times, i) => drawing.append(svg("rect", {class: "bar", x: x(i) + 1, width: x(1) - x(0) - 2, y: y(times), height: y(0) - y(times)})));
  return figure;
}

const METERS = [
  ["resident memory", "MiB", r => r.residentBytes / 1048576],
  ["descriptors", "", r => r.descriptors],
  ["mappings", "", r => r.mappings],
  ["threads", "", r => r.threads]];

function meterPlots(seen) {
  const samples = (seen.usage && seen.usage.samples) || [];
  const rounds = seen.meter || [];
  if (!samples.length && !rounds.length) return [];
  return METERS.map(([name, unit, value]) => {
    const before = rounds.length ? value(rounds[0].before) : null;
    const after = rounds.length ? value(rounds[rounds.length - 1].after) : null;
    const peak = seen.usage && seen.usage.peak ? value(seen.usage.peak) : null;
    const caption = [before !== null ? `before ${nice(before)}` : "", peak !== null ? `peak ${nice(peak)}` : "",
      after !== null ? `after ${nice(after)}` : ""].filter(t => t).join(", ");
    const points = samples.map(s => [s.atMillis, value(s.reading)]);
    const xMax = Math.max(...points.map(p => p[0]), 1);
    const yMax = Math.max(...points.map(p => p[1]), before || 0, after || 0, peak || 0, 1);
    const {x, y, drawing, figure} = frame(`${name}: ${caption}`, xMax, yMax, unit);
    if (before !== null) drawing.append(svg("line", {class: "limit", x1: LEFT, x2: WIDTH - RIGHT, y1: y(before), y2: y(before)}));
    if (points.length)
      drawing.append(svg("polyline", {class: "series", points: points.map(p => `${x(p[0])},${y(p[1])}`).join(" ")}));
    if (after !== null) drawing.append(svg("circle", {class: "peak", cx: WIDTH - RIGHT, cy: y(after), r: 3}));
    return figure;
  });
}

/* ---- the story of a case ---- */

function conversation(one) {
  const lines = [...one.first, ...(one.omitted ? [`... ${one.omitted} messages ...`] : []), ...one.last];
  return [el("h2", {}, `What client ${one.client} and the target said`), el("pre", {tabindex: "0"}, lines.join("\n"))];
}

function copyButton(text) {
  return el("button", {type: "button", onclick: event => {
    const button = event.currentTarget;
    navigator.clipboard.writeText(text).then(() => button.textContent = "copied", () => button.textContent = "select and copy");
  }}, "copy");
}

function newcomers(name, seen) {
  return seen && seen.arrivals ? [name, `${seen.arrivals} came, ${seen.failures} failed, the slowest had the globals after `
    + `${seen.worstMillis} ms` + (seen.firstFailure ? `; ${seen.firstFailure}` : "")] : [name, null];
}

function attempt(one, seen, number, count) {
  const judged = one.attempts[number] || {verdict: one.verdict, detail: one.detail};
  const parts = [];
  if (count > 1) parts.push(el("h2", {}, `Attempt ${number + 1} of ${count}: ${judged.verdict}`));
  const target = seen.target;
  const state = target.exit ? "died" : target.answered ? `answered after ${target.answerMillis} ms` : `no answer within ${target.answerMillis} ms`;
  parts.push(facts([
    ["what came back", seen.ends.join("; ")],
    ["the target then", state],
    ["the twin before", seen.twinBefore.join("; ")],
    ["the twin after", seen.twinAfter.join("; ")],
    ["the bystander", `${seen.bystander.frames} frames, longest gap ${seen.bystander.longestGapMillis} ms `
      + `(calm: ${seen.bystander.baselineGapMillis} ms), longest answer ${seen.bystander.longestAnswerMillis} ms`
      + (seen.bystander.failure ? `; ${seen.bystander.failure}` : "")],
    newcomers("newcomers", seen.newcomer),
    newcomers("a newcomer after", seen.newcomerAfter),
    ["the lab's own pause", `${seen.labPauseMillis} ms`],
    ["done", Object.entries(seen.attack.counters).map(([name, n]) => `${n} ${name}`).join(", ")],
    ["when it hit", seen.timings.join("; ")],
    ["the lab failed", seen.attack.labFailure]]));
  for (const talk of seen.attack.conversations || []) parts.push(...conversation(talk));
  const threads = target.unresponsive ? target.unresponsive.threads : [];
  if (threads.length) {
    parts.push(el("h2", {}, "Its threads"), el("pre", {tabindex: "0"}, threads.map(t =>
      `${t.id} ${t.name} ${t.state} ${t.cpuPercent} % ${t.systemCall} ${t.waitChannel}\n`
      + t.kernelStack.map(f => `    ${f}\n`).join("")).join("")));
  }
  const plots = [
    gapPlot("gaps between the bystander's frames; dashed: the longest in the calm", seen.bystander.frameGaps, seen.bystander.baselineGapMillis),
    gapPlot("waits for an answer to the bystander", seen.bystander.answerWaits, 0),
    ...seen.attack.timings.map(timingPlot),
    ...meterPlots(seen)].filter(plot => plot);
  if (plots.length) parts.push(el("h2", {}, "Meanwhile"), el("div", {class: "plots"}, plots));
  return parts;
}

function story(one) {
  const about = data.stories[one.id] || {attempts: []};
  const parts = [
    facts([
      ["requirement", one.requirement],
      ["a failure shows", about.shows],
      ["needs", about.needs],
      ["passes", about.passes],
      ["verdict", el("span", {class: toneOf(kindOf(one.verdict))}, one.verdict)],
      ["the culprit was told", one.told],
      ["why", one.detail],
      ["known", one.known],
      ["reliability", one.attempts.length > 1 ? `${one.reliabilityPercent} % of ${one.attempts.length} attempts` : null],
      ["repeats", one.repeats]]),
    el("h2", {}, "How to reproduce"),
    el("div", {}, el("code", {}, one.reproduce), " ", copyButton(one.reproduce))];
  about.attempts.forEach((seen, number) => parts.push(...attempt(one, seen, number, about.attempts.length)));
  if (one.lastOutput.length)
    parts.push(el("h2", {}, "The target's last output"), el("pre", {tabindex: "0"}, one.lastOutput.join("\n")));
  return parts;
}

/* ---- the matrix ---- */

function row(one) {
  const kind = kindOf(one.verdict);
  const button = el("button", {type: "button", "aria-expanded": "false", onclick: () => toggle(entry)}, one.id);
  const cells = present.map(column => el("td", {class: `cell ${toneOf(column)}`},
    column === kind ? el("span", {title: one.verdict, "aria-label": one.verdict}, one.known ? "\u25CB" : "\u25CF") : ""));
  const line = el("tr", {id: one.id, "data-verdict": kind},
    el("td", {class: "id"}, button), cells,
    el("td", {class: `verdict ${toneOf(kind)}`}, one.verdict + (one.known ? " (known)" : "")
      + (one.attempts.length > 1 ? ` ${one.reliabilityPercent} %` : "")),
    el("td", {class: "number"}, one.longestGapMillis), el("td", {class: "number"}, one.durationMillis));
  const entry = {one, kind, line, button, story: null,
    haystack: `${one.id} ${one.verdict} ${one.requirement} ${one.detail} ${one.told} ${one.repeats || ""}`.toLowerCase()};
  return entry;
}

function toggle(entry, open) {
  const show = open === undefined ? entry.button.getAttribute("aria-expanded") !== "true" : open;
  if (show && !entry.story) {
    entry.story = el("tr", {class: "story"}, el("td", {class: "story", colspan: columns}, story(entry.one)));
    entry.line.after(entry.story);
  }
  if (entry.story) entry.story.hidden = !show || entry.line.hidden;
  entry.button.setAttribute("aria-expanded", show ? "true" : "false");
}

function applyFilters() {
  let shown = 0;
  const families = new Set();
  for (const entry of rows) {
    const visible = (!state.kinds.size || state.kinds.has(entry.kind))
      && (!state.family || entry.one.family === state.family)
      && state.text.split(/\s+/).every(word => entry.haystack.includes(word));
    entry.line.hidden = !visible;
    if (entry.story) entry.story.hidden = !visible || entry.button.getAttribute("aria-expanded") !== "true";
    if (visible) { shown++; families.add(entry.one.family); }
  }
  for (const head of document.querySelectorAll("tr.family")) head.hidden = !families.has(head.dataset.family);
  document.getElementById("count").textContent = `${shown} of ${rows.length} cases`;
}

function filters() {
  const bar = el("div", {class: "filters", role: "search"});
  for (const kind of present) {
    const n = data.cases.filter(one => kindOf(one.verdict) === kind).length;
    bar.append(el("button", {type: "button", "aria-pressed": "false", "data-kind": kind, onclick: event => {
      const pressed = !state.kinds.has(kind);
      if (pressed) state.kinds.add(kind); else state.kinds.delete(kind);
      event.currentTarget.setAttribute("aria-pressed", String(pressed));
      applyFilters();
    }}, `${kind} ${n}`));
  }
  const families = [...new Set(data.cases.map(one => one.family))].sort();
  bar.append(el("select", {id: "family", "aria-label": "family", onchange: event => { state.family = event.target.value; applyFilters(); }},
    el("option", {value: ""}, "all families"), families.map(family => el("option", {value: family}, family))));
  bar.append(el("input", {type: "search", id: "search", placeholder: "search ( / )", "aria-label": "search",
    oninput: event => { state.text = event.target.value.toLowerCase().trim(); applyFilters(); }}));
  const all = open => () => rows.filter(entry => !entry.line.hidden).forEach(entry => toggle(entry, open));
  bar.append(el("button", {type: "button", id: "expand", onclick: all(true)}, "expand shown"),
    el("button", {type: "button", id: "collapse", onclick: all(false)}, "collapse"),
    el("span", {class: "count", id: "count", role: "status"}));
  return bar;
}

const MEANING = {0: "0: nothing worse than LENIENT or STRICT, or nothing that is not known", 1: "1: findings, or a baseline that is out of date",
  3: "3: the lab could not test everything"};
page.append(el("h1", {}, `busproof: ${data.target}`), facts([
  ["version", data.targetVersion],
  ["begun", data.startedAt],
  ["took", `${(data.durationMillis / 1000).toFixed(1)} s`],
  ["exit code", MEANING[data.exitCode]],
  ["where", data.environments.map(e => `busproof ${e.busproof}, Java ${e.java}, Linux ${e.kernel} ${e.architecture}, `
    + `${e.processors} processors, host ${e.host}, user ${e.user}`).join("; ")],
  ["directory", data.directories.join(", ")]]));
if (data.failure) page.append(el("p", {class: "banner"}, `Could not test: ${data.failure}`));
for (const line of data.stale) page.append(el("p", {class: "banner"}, `Stale: ${line}`));
page.append(filters());
const body = el("tbody");
for (const family of [...new Set(data.cases.map(one => one.family))]) {
  body.append(el("tr", {class: "family", "data-family": family}, el("th", {colspan: columns, scope: "rowgroup"}, family)));
  for (const one of data.cases.filter(c => c.family === family)) {
    const entry = row(one);
    rows.push(entry);
    body.append(entry.line);
  }
}
page.append(el("div", {class: "wide"}, el("table", {},
  el("thead", {}, el("tr", {}, el("th", {scope: "col"}, "case"), present.map(kind => el("th", {class: "cell", scope: "col"}, kind)),
    el("th", {scope: "col"}, "verdict"), el("th", {class: "number", scope: "col"}, "gap ms"), el("th", {class: "number", scope: "col"}, "ms"))), body)));
applyFilters();

function followHash() {
  const entry = rows.find(one => `#${one.one.id}` === decodeURIComponent(location.hash));
  if (entry) { toggle(entry, true); entry.line.scrollIntoView(); }
}
addEventListener("hashchange", followHash);
addEventListener("keydown", event => {
  const search = document.getElementById("search");
  if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
});
followHash();
