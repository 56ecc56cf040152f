// Draws the compiled chart definitions with the page's own rows and colours. Vega's expressions are walked, never
// evaluated, so that the content security policy stays script-src 'self'.
import { expressionInterpreter } from "vega-interpreter";
import { parse, View } from "vega";

const here = document.currentScript.src.replace(/charts[^/]*\.js.*$/, "charts/");
const definitions = new Map();
const views = new Map();

function definition(name) {
  if (!definitions.has(name)) definitions.set(name, fetch(`${here}${name}.json`).then((answer) => answer.json()));
  return definitions.get(name);
}

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { ink: of("--color-base-content"), ink2: of("--ink-2"), line: of("--line"), accent: of("--color-primary"), paper: of("--color-base-100") };
};

async function draw(element) {
  const rows = JSON.parse(element.dataset.values);
  const spec = await definition(element.dataset.chart);
  const { ink, ink2, line, accent, paper } = colours();
  const axis = { labelColor: ink2, titleColor: ink2, gridColor: line, domainColor: line, tickColor: line };
  views.get(element)?.finalize();
  // The element says what the picture shows; its thousand marks would only be noise to somebody who listens.
  const canvas = document.createElement("div");
  canvas.setAttribute("aria-hidden", "true");
  element.replaceChildren(canvas);
  const runtime = parse(spec, { axis, title: { color: ink }, background: "transparent" }, { ast: true });
  const view = new View(runtime, { expr: expressionInterpreter, renderer: "svg", container: canvas, hover: true });
  for (const [name, value] of Object.entries({ accent, ink, paper })) view.signal(name, value);
  view.data("rows", rows).signal("width", element.clientWidth - 4);
  view.addEventListener("click", (event, item) => item?.datum?.url && location.assign(item.datum.url));
  views.set(element, view);
  await view.runAsync();
}

const all = () => document.querySelectorAll("[data-chart]");
const redraw = () => all().forEach((element) => draw(element));
const widths = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const view = views.get(target);
    if (view && Math.abs(view.width() - contentRect.width + 4) > 2) view.width(contentRect.width - 4).runAsync();
  }
});

redraw();
all().forEach((element) => widths.observe(element));
document.addEventListener("kolloquy:theme", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
document.addEventListener("htmx:afterSwap", () => all().forEach((element) => views.has(element) || draw(element)));
