import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { ICON, SCRIPT, STYLE } from "./assets.ts";

/** A whole HTML document. React escapes every text: file names and error texts may hold anything. */
export function renderDocument(title: string, body: ReactNode): string {
  const html = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href={ICON.href} />
        <link rel="stylesheet" href={STYLE.href} />
        <script src={SCRIPT.href} defer />
      </head>
      <body>{body}</body>
    </html>,
  );
  return `<!doctype html>${html}`;
}
