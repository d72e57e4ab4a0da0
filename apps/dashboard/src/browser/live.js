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
 * Makes `old` like `fresh` with few changes. Children are compared in order; those with a `data-key` are found again by it.
 * @param {Element} old
 * @param {Element} fresh
 */
function morph(old, fresh) {
  for (const name of old.getAttributeNames()) {
    // What somebody has opened stays open.
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  /** @type {ChildNode | null} */
  let place = old.firstChild;
  for (const next of Array.from(fresh.childNodes)) {
    const same = counterpart(place, next);
    if (same === null) {
      old.insertBefore(next, place);
      continue;
    }
    // What lies in between is not there any more.
    for (; place !== null && place !== same; place = removed(place));
    place = same.nextSibling;
    if (same instanceof Element && next instanceof Element) morph(same, next);
    else if (!same.isEqualNode(next)) same.replaceWith(next);
  }
  while (place !== null) place = removed(place);
}

/**
 * What stands for `next` among the children from `place` on; null where there is nothing.
 * @param {ChildNode | null} place
 * @param {ChildNode} next
 */
function counterpart(place, next) {
  if (place === null || place.nodeName !== next.nodeName) return null;
  const key = keyOf(next);
  if (key === null) return keyOf(place) === null ? place : null;
  /** @type {ChildNode | null} */
  let node = place;
  while (node !== null && keyOf(node) !== key) node = node.nextSibling;
  return node;
}

/** @param {ChildNode} node */
function keyOf(node) {
  return node instanceof HTMLElement ? (node.dataset["key"] ?? null) : null;
}

/**
 * Takes a node away; returns the one after it.
 * @param {ChildNode} node
 */
function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
