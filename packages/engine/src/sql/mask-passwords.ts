/** `PASSWORD 'x'` of roles and user mappings, `password = 'x'`; also where the text is cut within it. */
const LITERAL = /(\b(?:ssl)?password\s*(?:=\s*)?(?:e|u&)?')((?:[^']|'')+)(?='|$)/giu;
/** `password=x` within a connection string. */
const CONNECTION = /(\b(?:ssl)?password=)([^\s'"();,]+)(?![\w.(])/giu;

/** The SQL with every password literal as stars. A character stays a character, so that places stay right. */
export function maskPasswords(sql: string): string {
  if (!/password/i.test(sql)) return sql;
  const mask = (_: string, before: string, secret: string): string => before + "*".repeat(Array.from(secret).length);
  return sql.replace(LITERAL, mask).replace(CONNECTION, mask);
}
