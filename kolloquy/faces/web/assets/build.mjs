// Builds everything a browser loads into static/built: one stylesheet, two scripts, fonts, compiled chart definitions.
// Scripts and styles keep plain names: the server's manifest adds the content hash.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../../..");
const out = resolve(here, "../static/built");
const stylesheet = join(root, "node_modules/.cache/kolloquy/app.css");

function run(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "pipe"], encoding: "utf8" });
  if (done.status !== 0) {
    process.stderr.write(done.stderr || String(done.error));
    process.exit(done.status || 1);
  }
}

function python() {
  const ours = join(root, ".venv/bin/python");
  return process.env.KOLLOQUY_PYTHON || (existsSync(ours) ? ours : "python3");
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
mkdirSync(dirname(stylesheet), { recursive: true });

const tailwind = join(root, "node_modules/@tailwindcss/cli/dist/index.mjs");
run(process.execPath, [tailwind, "--input", join(here, "css/app.css"), "--output", stylesheet]);

const shared = { bundle: true, minify: true, legalComments: "none", logLevel: "warning", outdir: out, target: "es2022" };
await build({
  ...shared,
  entryPoints: { app: join(here, "css/all.css") },
  alias: { "built-by-tailwind": stylesheet },
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  nodePaths: [join(root, "node_modules")],
});
await build({
  ...shared,
  entryPoints: { app: join(here, "js/app.js"), charts: join(here, "js/charts.js"), plan_board: join(here, "js/plan_board.js") },
  format: "iife",
});
copyFileSync(join(here, "mark.svg"), join(out, "mark.svg"));
run(python(), ["-m", "kolloquy.faces.web.build_charts", join(out, "charts")]);
