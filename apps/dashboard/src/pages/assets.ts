import { createHash } from "node:crypto";
import icon from "./icon.svg?raw";
import style from "./style.css?raw";
import script from "../browser/live.js?raw";

/** A file that pages load. Its name holds a digest of its content, so browsers may keep it for good. */
export interface Asset {
  readonly name: string;
  /** Relative: the dashboard may be mounted below a path. */
  readonly href: string;
  readonly type: string;
  readonly content: string;
}

export const STYLE = asset("style.css", "text/css; charset=utf-8", style);
export const SCRIPT = asset("live.js", "text/javascript; charset=utf-8", script);
export const ICON = asset("icon.svg", "image/svg+xml", icon);

export const ASSETS: ReadonlyMap<string, Asset> = new Map([STYLE, SCRIPT, ICON].map((file) => [file.name, file]));

function asset(fileName: string, type: string, content: string): Asset {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const name = fileName.replace(".", `.${digest}.`);
  return { name, href: `assets/${name}`, type, content };
}
