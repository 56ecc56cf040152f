import htmx from "htmx.org";
import "./doors.js";
import "./exchange.js";
import "./keyboard.js";
import "./passkeys.js";
import "./theme.js";

window.htmx = htmx;

// A part of a page that could not be had is a page of its own: it says what, where and what next.
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (requestConfig.verb === "get" && xhr.status !== 0) location.assign(requestConfig.path + query(requestConfig));
});

function query(config) {
  const asked = new URLSearchParams(config.formData || config.parameters);
  return config.path.includes("?") || ![...asked].length ? "" : `?${asked}`;
}
