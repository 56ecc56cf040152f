// The board by pointer and by keyboard. Every move can also be made on the contact's own page, without this script.
const board = () => document.getElementById("board");
const box = () => document.getElementById("verdict");
const cells = () => [...document.querySelectorAll(".board-table td[data-week]")];
const blocks = () => [...document.querySelectorAll("#board [data-block]")];
const FAR_ENOUGH = 5; // pixels: less is a click
const WAIT_MS = 60; // a pointer crosses cells faster than anybody decides

let taken = null; // {block, from: cell, over: cell, ghost?, mode, verdict}
let asking = null;
let timer = 0;

const columns = () => cells().filter((cell) => cell.parentNode === cells()[0].parentNode).length;

function say(text) {
  const line = document.getElementById("board-said");
  if (line) line.textContent = text;
}

function takeUp(block, mode) {
  const from = block.closest("td");
  taken = { block, from, over: from, mode, verdict: null };
  block.classList.add("taken");
  block.setAttribute("aria-pressed", "true");
  const what = block.dataset.whole ? `“${block.dataset.name}” with all its ${block.dataset.places} places` : block.getAttribute("aria-label");
  if (mode === "keys") say(`${what}. Taken up: arrows move it, Enter drops it, Escape puts it back.`);
}

// A place in an activity goes with all of it; a visit goes by itself.
const address = (block) => block.dataset.whole || block.getAttribute("href");

function wanted(cell) {
  const { block } = taken;
  return {
    week: String(Number(cell.dataset.week) + 1),
    colleague: cell.dataset.colleague || block.dataset.colleague || "",
    version: block.dataset.version,
    back: board().dataset.back || "",
    contact: block.id.slice(2),
  };
}

function moveOver(cell) {
  if (!taken || !cell || cell === taken.over) return;
  taken.over?.classList.remove("target", "hard", "soft", "fine");
  taken.over = cell;
  taken.verdict = null;
  cell.classList.add("target");
  clearTimeout(timer);
  timer = setTimeout(() => ask(cell), WAIT_MS);
}

async function ask(cell) {
  if (!taken) return null;
  clearTimeout(timer);
  asking?.abort();
  asking = new AbortController();
  const { block } = taken;
  const url = `${address(block)}/verdict?${new URLSearchParams(wanted(cell))}`;
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: asking.signal });
    if (!answer.ok || !taken || taken.over !== cell) return null;
    show(await answer.text(), cell);
    taken.verdict = box().firstElementChild?.dataset.verdict || null;
    cell.classList.remove("hard", "soft", "fine");
    cell.classList.add(taken.verdict);
    return taken.verdict;
  } catch (error) {
    if (error.name !== "AbortError") say("The verdict could not be had; open the contact and move it there.");
    return null;
  }
}

function show(html, cell) {
  const it = box();
  it.innerHTML = html; // our own server's, escaped there
  it.hidden = false;
  place(it, cell);
}

function place(it, cell) {
  const at = cell.getBoundingClientRect();
  const { width, height } = it.getBoundingClientRect();
  const right = at.right + 8 + width < innerWidth ? at.right + 8 : at.left - 8 - width;
  it.style.left = `${Math.max(8, Math.min(right, innerWidth - width - 8))}px`;
  it.style.top = `${Math.max(8, Math.min(at.top, innerHeight - height - 8))}px`;
}

function putBack(words = "Put back.") {
  if (!taken) return hide();
  const { block } = taken;
  letGo();
  hide();
  say(words);
  focusOn(block);
}

function letGo() {
  clearTimeout(timer);
  asking?.abort();
  taken.block.classList.remove("taken", "on-the-way");
  taken.block.removeAttribute("aria-pressed");
  taken.over?.classList.remove("target", "hard", "soft", "fine");
  taken.ghost?.remove();
  taken = null;
}

function hide() {
  const it = box();
  if (it) {
    it.hidden = true;
    it.replaceChildren();
  }
}

async function drop() {
  const { over, from } = taken;
  if (over === from) return putBack("It stays where it is.");
  const verdict = taken.verdict || (await ask(over));
  if (!taken) return undefined;
  taken.ghost?.remove();
  if (verdict === "fine") return send(wanted(over));
  if (verdict === "soft") {
    box().querySelector("textarea")?.focus();
    return undefined;
  }
  if (verdict === "hard") {
    say("It cannot go there.");
    box().querySelector("[data-put-back]")?.focus();
    return undefined;
  }
  return putBack("Nothing was moved.");
}

async function send(values) {
  const { block } = taken;
  const body = new FormData(document.getElementById("board-move"));
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  const answer = await fetch(`${address(block)}/move`, { method: "POST", headers: { "HX-Request": "true" }, body });
  const html = await answer.text();
  if (answer.status === 422) {
    show(html, taken.over);
    box().querySelector("textarea, [data-put-back]")?.focus();
    return;
  }
  if (!answer.ok) {
    putBack("It could not be moved; load the page again and look where it stands.");
    return;
  }
  letGo();
  const fresh = document.createRange().createContextualFragment(html).getElementById("board");
  board().replaceWith(fresh);
  window.htmx?.process(fresh);
  ready();
  focusOn(document.getElementById(fresh.dataset.focus));
}

// One block can be reached by Tab; arrows go on from there.
function ready() {
  const all = blocks();
  all.forEach((block) => (block.tabIndex = -1));
  const first = all.find((block) => block.hasAttribute("data-movable") && !block.closest(".past")) || all[0];
  if (first) first.tabIndex = 0;
}

function focusOn(block) {
  if (!block?.isConnected) return;
  blocks().forEach((each) => (each.tabIndex = -1));
  block.tabIndex = 0;
  block.focus({ preventScroll: true });
  block.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function stepped(cell, [right, down]) {
  const all = cells();
  const across = columns();
  const at = all.indexOf(cell);
  const column = (at % across) + right;
  const next = at + right + down * across;
  return column < 0 || column >= across ? null : all[next] || null;
}

function walk(block, [right, down]) {
  const here = block.closest("td");
  const inCell = [...here.querySelectorAll("[data-block]")];
  if (down && inCell[inCell.indexOf(block) + down]) return focusOn(inCell[inCell.indexOf(block) + down]);
  let cell = here;
  while ((cell = stepped(cell, [right, down]))) {
    const found = [...cell.querySelectorAll("[data-block]")];
    if (found.length) return focusOn(down < 0 ? found[found.length - 1] : found[0]);
  }
  return undefined;
}

function onKey(event) {
  const block = event.target.closest?.("[data-block]");
  if (event.key === "Escape" && taken) {
    event.preventDefault();
    event.stopPropagation();
    putBack();
    return;
  }
  if (!block || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = STEPS[event.key];
  if (step) {
    event.preventDefault();
    if (!taken) walk(block, step);
    else if (!step[1] || taken.over.dataset.colleague) {
      const next = stepped(taken.over, step);
      if (next && (!step[1] || next.dataset.colleague)) {
        moveOver(next);
        next.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    }
  } else if (event.key === "Enter" && block.hasAttribute("data-movable")) {
    event.preventDefault();
    event.stopPropagation();
    taken ? drop() : takeUp(block, "keys");
  } else if (event.key === " ") {
    event.preventDefault();
    if (!taken) block.click();
  }
}

let pressed = null;

function onDown(event) {
  const block = event.target.closest?.("#board [data-movable]");
  if (!block || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  pressed = { block, x: event.clientX, y: event.clientY };
}

function onMove(event) {
  if (pressed && !taken && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR_ENOUGH) {
    takeUp(pressed.block, "pointer");
    taken.ghost = pressed.block.cloneNode(true);
    if (pressed.block.dataset.whole) taken.ghost.querySelector(".n").textContent = `all ${pressed.block.dataset.places} places`;
    taken.ghost.removeAttribute("id");
    taken.ghost.classList.add("block-ghost");
    document.body.append(taken.ghost);
    pressed.block.classList.add("on-the-way");
  }
  if (!taken?.ghost) return;
  event.preventDefault();
  taken.ghost.style.left = `${event.clientX + 6}px`;
  taken.ghost.style.top = `${event.clientY + 6}px`;
  moveOver(document.elementFromPoint(event.clientX, event.clientY)?.closest("td[data-week]"));
}

function onUp() {
  const dragged = Boolean(taken?.ghost?.isConnected);
  pressed = null;
  if (!dragged) return;
  // The click that follows a drag opens nothing.
  const swallow = (event) => (event.preventDefault(), event.stopPropagation());
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
  drop();
}

document.addEventListener("keydown", onKey, true);
document.addEventListener("pointerdown", onDown);
document.addEventListener("pointermove", onMove);
document.addEventListener("pointerup", onUp);
document.addEventListener("pointercancel", () => taken?.ghost && putBack());
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-put-back]")) putBack();
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-reason]");
  if (!form || !taken) return;
  event.preventDefault();
  send(Object.fromEntries(new FormData(form)));
});
ready();
