/** Checks the documentation: the generated reference is up to date, and every relative link leads somewhere. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { generateDocs } from "./gen-docs.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const problems = [...(await generateDocs(true)), ...(await brokenLinks())];
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0 ? "the documentation is in order" : `${problems.length} problems in the documentation`,
);
if (problems.length > 0) process.exitCode = 1;

async function brokenLinks() {
  const broken = [];
  for (const page of await pages()) {
    const text = (await readFile(page, "utf8")).replaceAll(/^```[\s\S]*?^```/gm, "");
    for (const [, target = ""] of text.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)) {
      const problem = await problemOf(page, target);
      if (problem !== undefined) broken.push(`${relative(ROOT, page)}: ${problem}`);
    }
  }
  return broken;
}

/** The Markdown files of the root, of docs/ and of the charts. */
async function pages() {
  const root = await markdownIn(ROOT, false);
  return [...root, ...(await markdownIn(join(ROOT, "docs"))), ...(await markdownIn(join(ROOT, "helm", "dashboard")))];
}

/** @param {string} folder */
async function markdownIn(folder, recursive = true) {
  const names = await readdir(folder, { recursive });
  return names.filter((name) => name.endsWith(".md")).map((name) => join(folder, name));
}

/**
 * @param {string} page
 * @param {string} target
 */
async function problemOf(page, target) {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? page : join(dirname(page), decodeURIComponent(file));
  if (!existsSync(path)) return `the link to ${target} leads nowhere`;
  if (anchor === undefined || !path.endsWith(".md")) return undefined;
  const headings = [...(await readFile(path, "utf8")).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => slug(heading));
  return headings.includes(anchor) ? undefined : `there is no heading for ${target}`;
}

/** The anchor that forges give a heading. @param {string} heading */
function slug(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}
