import { renderDocument } from "./document.tsx";

/** A page with nothing but a message: not found, or an error of the server. */
export function renderMessage(title: string, text: string): string {
  return renderDocument(
    `${title} · Slipway`,
    <main className="message">
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href="/">To the overview</a>
      </p>
    </main>,
  );
}
