const state = {differences: false, text: ""};
page.append(el("h1", {}, "busproof: runs side by side"));
page.append(el("div", {class: "wide"}, el("table", {id: "runs"},
  el("thead", {}, el("tr", {}, ["run", "target", "version", "begun", "directory"].map(name => el("th", {scope: "col"}, name)))),
  el("tbody", {}, data.columns.map(column => el("tr", {},
    el("td", {}, column.label), el("td", {}, column.target), el("td", {}, column.targetVersion || ""),
    el("td", {}, column.startedAt), el("td", {}, column.directory)))))));
const lines = data.rows.map(row => ({row, line: el("tr", {class: row.differs ? "differs" : "", "data-differs": row.differs},
  el("td", {class: "id"}, row.id),
  data.columns.map(column => {
    const cell = row.verdicts[column.label];
    return cell
      ? el("td", {class: `verdict ${toneOf(kindOf(cell.verdict))}`, title: cell.detail}, cell.verdict
        + (cell.verdict === "FLAKY" ? ` ${cell.reliabilityPercent} %` : ""))
      : el("td", {class: "none"}, "\u2013");
  }))}));

function apply() {
  let shown = 0;
  for (const {row, line} of lines) {
    line.hidden = (state.differences && !row.differs) || !row.id.includes(state.text);
    if (!line.hidden) shown++;
  }
  document.getElementById("count").textContent =
    `${shown} of ${lines.length} cases, ${data.rows.filter(row => row.differs).length} differ`;
}

page.append(el("div", {class: "filters", role: "search"},
  el("button", {type: "button", id: "differences", "aria-pressed": "false", onclick: event => {
    state.differences = !state.differences;
    event.currentTarget.setAttribute("aria-pressed", String(state.differences));
    apply();
  }}, "differences only"),
  el("input", {type: "search", id: "search", placeholder: "case", "aria-label": "search",
    oninput: event => { state.text = event.target.value.trim(); apply(); }}),
  el("span", {class: "count", id: "count", role: "status"})));
page.append(el("div", {class: "wide"}, el("table", {id: "matrix"},
  el("thead", {}, el("tr", {}, el("th", {scope: "col"}, "case"), data.columns.map(column =>
    el("th", {scope: "col", title: column.target}, `${column.label} ${column.target}`.slice(0, 28))))),
  el("tbody", {}, lines.map(one => one.line)))));
apply();
