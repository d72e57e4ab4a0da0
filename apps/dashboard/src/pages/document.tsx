import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { ICON, SCRIPT, STYLE } from "./assets.ts";

/**
 * A whole HTML document. React escapes every text: file names and error texts may hold anything.
 * @param toRoot the way from the page to `/`, such as `../`, as the dashboard may be mounted below a path
 */
export function renderDocument(title: string, body: ReactNode, toRoot = ""): string {
  const html = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href={toRoot + ICON.href} />
        <link rel="stylesheet" href={toRoot + STYLE.href} />
        <script src={toRoot + SCRIPT.href} defer />
      </head>
      <body>{body}</body>
    </html>,
  );
  return `<!doctype html>${html}`;
}
