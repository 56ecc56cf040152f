// Every figure opens: a link marked data-door opens beside the page; without this script it is a page of its own.
import htmx from "htmx.org";

const drawer = document.getElementById("drawer");
const content = document.getElementById("drawer-content");
let opener = null;

async function open(link) {
  if (!drawer.open) opener = link;
  link.setAttribute("aria-busy", "true");
  try {
    await htmx.ajax("GET", link.href.split("#")[0], { source: link, target: content, swap: "innerHTML show:none" });
  } finally {
    link.removeAttribute("aria-busy");
  }
  if (!drawer.open) drawer.showModal();
  const heading = content.querySelector("h1");
  drawer.setAttribute("aria-label", heading ? heading.textContent : "Opened figure");
  drawer.firstElementChild.scrollTop = 0;
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  if (link.hash) content.querySelector(link.hash)?.scrollIntoView({ block: "start" });
}

function plainClick(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

if (drawer) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-door]");
    if (!link || !plainClick(event)) return;
    event.preventDefault();
    open(link);
  });
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer || event.target.closest(".close button")) drawer.close();
  });
  drawer.addEventListener("close", () => {
    content.replaceChildren();
    opener?.isConnected && opener.focus();
    opener = null;
  });
}
