// What somebody types about an exchange is kept on this device until it is saved; nothing here is needed to save it.
const PREFIX = "kolloquy:draft:";
const KEPT_MS = 3 * 24 * 60 * 60 * 1000;
const PASSED_BY = new Set(["csrfmiddlewaretoken", "form_key", "draft", "version", "touchpoint", "find", "do"]);

const stored = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    if (draft && Date.now() - draft.at < KEPT_MS) return draft.fields;
  } catch {
    // Not ours, or half-written: as if there were none.
  }
  localStorage.removeItem(key);
  return null;
}

function keep(form) {
  const fields = [...new FormData(form)].filter(([name]) => !PASSED_BY.has(name));
  try {
    localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // The device keeps no more: the form itself still holds the text.
  }
}

// Only the words come back: who, when and how are as the server offers them, unless they were asked for in vain.
function restore(form) {
  const key = PREFIX + form.dataset.draft;
  const fields = read(key);
  if (!fields) return;
  let came = false;
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (field?.matches?.("textarea, input:not([type]), input[type=text]") && !field.value && value) {
      field.value = value;
      came = true;
    }
  }
  if (!came) return;
  const words = document.createElement("p");
  words.className = "small muted";
  words.append("What you had typed here before is back. ");
  const away = Object.assign(document.createElement("button"), { type: "button", className: "plain-button", textContent: "Begin anew" });
  away.addEventListener("click", () => {
    localStorage.removeItem(key);
    location.reload();
  });
  words.append(away);
  form.querySelector("textarea").closest("label").after(words);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  form.addEventListener("input", () => keep(form));
}
for (const done of document.querySelectorAll("[data-draft-done]")) {
  for (const key of done.dataset.draftDone.split(" ")) localStorage.removeItem(PREFIX + key);
}
// Who signs out takes the drafts along: the next person at this device reads none of them.
document.querySelector("form[data-signs-out]")?.addEventListener("submit", () => stored().forEach((key) => localStorage.removeItem(key)));

// A person found and ticked joins those already chosen, and the search is empty again for the next.
document.addEventListener("change", (event) => {
  const found = event.target.closest?.("[data-found]");
  if (!found || !event.target.checked) return;
  document.querySelector("[data-chosen]").append(event.target.closest("li"));
  const field = found.closest("fieldset").querySelector("input[type=search]");
  field.value = "";
  found.replaceChildren();
});

// The steward's bench by keyboard: 1, 2, 3 choose a candidate, n is nobody, u undoes.
document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("input, textarea, select") || event.altKey || event.ctrlKey || event.metaKey || !/^[1-9nu]$/.test(event.key)) return;
  const button = document.querySelector(`button[data-key="${event.key}"]`);
  if (button) button.click();
});
