const MASK = "***";

/** Takes known passwords out of any text, as the last thing before it is written. */
export type Redact = (text: string) => string;

/** From this length on, a password is masked also inside a longer word. */
const LONG = 8;

/**
 * A function that masks these secrets. A secret that is also a public name (user, database, host) stays: masking would hide the
 * name everywhere and by that tell the password.
 */
export function redactor(secrets: readonly string[], publicNames: readonly string[] = []): Redact {
  const wanted = [...new Set(secrets)].filter((secret) => secret.length > 0 && !publicNames.includes(secret));
  if (wanted.length === 0) return (text) => text;
  const alternatives = wanted.toSorted((a, b) => b.length - a.length).map((secret) => pattern(secret));
  const expression = new RegExp(alternatives.join("|"), "gu");
  return (text) => text.replace(expression, MASK);
}

function pattern(secret: string): string {
  const literal = secret.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return secret.length >= LONG ? literal : String.raw`(?<![\p{L}\p{N}_])${literal}(?![\p{L}\p{N}_])`;
}

export interface UrlParts {
  readonly passwords: readonly string[];
  readonly names: readonly string[];
}

/** The passwords in a connection URL, as written and decoded, and the names in it that are no secret. */
export function partsOfUrl(text: string): UrlParts {
  const authority =
    /^[a-z]+:\/\/(?:(?<user>[^:@/?]*)(?::(?<password>[^/?]*))?@)?(?<host>[^/?]*)(?:\/(?<database>[^?]*))?/i.exec(text);
  const groups = authority?.groups ?? {};
  const inQuery = [...text.matchAll(/[?&](?:ssl)?password=(?<password>[^&#]*)/gi)].map(
    (match) => match.groups?.["password"],
  );
  const passwords = [groups["password"], ...inQuery].filter((password) => password !== undefined && password !== "");
  const hosts = (groups["host"] ?? "").split(",").map((host) => host.replace(/:\d*$/, ""));
  const names = [groups["user"], groups["database"], ...hosts].filter((name) => name !== undefined && name !== "");
  return { passwords: passwords.flatMap(bothForms), names: names.flatMap(bothForms) };
}

function bothForms(text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    return [text, decodeURIComponent(text)];
  } catch {
    return [text];
  }
}
