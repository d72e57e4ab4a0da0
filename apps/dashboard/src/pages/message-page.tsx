import { renderDocument } from "./document.tsx";

/** A page with nothing but a message: not found, or an error of the server. `path` is where it is shown. */
export function renderMessage(title: string, text: string, path: string): string {
  const toRoot = "../".repeat(Math.max(0, path.replace(/[?#].*/, "").split("/").length - 2));
  return renderDocument(
    `${title} · Slipway`,
    <main className="message">
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href={toRoot === "" ? "./" : toRoot}>To the overview</a>
      </p>
    </main>,
    toRoot,
  );
}
