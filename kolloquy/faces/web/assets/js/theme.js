// The theme is a cookie, so that the server already answers in it; here it only changes without a reload.
const form = document.getElementById("theme");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = event.submitter?.value || "";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${chosen}; path=/; samesite=lax; max-age=${chosen ? 365 * 24 * 60 * 60 : 0}${secure}`;
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === chosen));
  document.dispatchEvent(new CustomEvent("kolloquy:theme"));
});
