/**
 * Keeps the page current: fetches it anew while it is looked at, and changes in place what is different, so that focus, selection and
 * scroll positions stay. Without this script the page is complete, it only does not change by itself.
 */
const INTERVAL_MS = 5_000;

start();

function start() {
  const content = document.querySelector("#content");
  const connection = document.querySelector("#connection");
  const button = document.querySelector("#live");
  if (content !== null && connection !== null && button instanceof HTMLButtonElement) {
    keepCurrent({ content, connection, button });
  }
}

/**
 * @param {object} parts
 * @param {Element} parts.content
 * @param {Element} parts.connection says when there is no answer
 * @param {HTMLButtonElement} parts.button pauses and resumes
 */
function keepCurrent({ content, connection, button }) {
  let paused = false;
  let lost = false;
  const tell = () => {
    button.dataset["state"] = paused ? "paused" : "live";
    button.textContent = paused ? "Resume updates" : "Pause updates";
    connection.textContent = lost && !paused ? "No answer from the server, trying again" : "";
  };
  const update = async () => {
    if (paused || document.hidden) return;
    try {
      const response = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store" });
      if (!response.ok) throw new Error(response.statusText);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector("#content");
      if (fresh !== null && !paused) {
        document.title = page.title;
        morph(content, fresh);
      }
      lost = false;
    } catch {
      lost = true;
    }
    tell();
  };
  button.addEventListener("click", () => {
    paused = !paused;
    tell();
    void update();
  });
  document.addEventListener("visibilitychange", () => void update());
  setInterval(() => void update(), INTERVAL_MS);
  button.disabled = false;
  tell();
}

/**
 * Makes `old` like `fresh` with as few changes as a comparison in order finds.
 * @param {Element} old
 * @param {Element} fresh
 */
function morph(old, fresh) {
  for (const name of old.getAttributeNames()) {
    // What somebody has opened stays open.
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  for (const [index, next] of after.entries()) {
    const current = before[index];
    if (current === undefined) old.append(next);
    else if (current instanceof Element && next instanceof Element && current.tagName === next.tagName)
      morph(current, next);
    else if (!current.isEqualNode(next)) current.replaceWith(next);
  }
  for (const surplus of before.slice(after.length)) surplus.remove();
}
