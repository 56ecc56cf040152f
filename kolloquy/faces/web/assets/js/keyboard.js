// "/" finds, j and k walk the rows, Enter opens the row's link, Esc leaves the search or closes what is open.
const typing = (element) => element?.matches?.("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("main .rows > .row:not([hidden])")].filter((row) => row.querySelector("a"));

function walk(step) {
  const all = rows();
  const at = all.findIndex((row) => row.classList.contains("chosen") || row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  if (!next) return;
  choose(next);
  next.querySelector("a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function choose(row) {
  document.querySelectorAll(".row.chosen").forEach((each) => each.classList.remove("chosen"));
  row.classList.add("chosen");
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("main .rows > .row");
  if (row) choose(row);
});

document.addEventListener("keydown", (event) => {
  const inDialog = document.querySelector("dialog[open]");
  if (event.key === "Escape") {
    const account = document.querySelector("details.account[open]");
    if (account) {
      account.open = false;
      account.querySelector("summary").focus();
    } else if (typing(event.target) && event.target.id === "q" && !inDialog) {
      event.preventDefault(); // a search field empties itself on Escape; what was looked for stays
      event.target.blur();
    }
    return;
  }
  const find = event.key === "/" || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
  if (inDialog || typing(event.target) || event.altKey || (!find && (event.ctrlKey || event.metaKey))) return;
  if (find) {
    const field = document.getElementById("q");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
});

document.addEventListener("click", (event) => {
  const account = document.querySelector("details.account[open]");
  if (account && !account.contains(event.target)) account.open = false;
});
