/** `PASSWORD 'x'` of roles and user mappings, `password = 'x'`; also where the text is cut within it. */
const LITERAL = /(\b(?:ssl)?password\s*(?:=\s*)?(?:e|u&)?')((?:[^']|'')+)(?='|$)/giu;
/** `password=x` within a connection string. */
const CONNECTION = /(\b(?:ssl)?password=)([^\s'"();,]+)(?![\w.(])/giu;

/** `PASSWORD $$x$$`, with or without a tag. */
const DOLLAR = /(\b(?:ssl)?password\s*(?:=\s*)?\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)([^$]+)/giu;
/** `postgresql://user:x@host`, as in CONNECTION '…'. */
const URL_PASSWORD = /(\bpostgres(?:ql)?:\/\/[^\s:/@']*:)([^\s@']+)(?=@)/giu;

/** The SQL with every password literal as stars. A character stays a character, so that places stay right. */
export function maskPasswords(sql: string): string {
  if (!/password|postgres(?:ql)?:/i.test(sql)) return sql;
  const mask = (_: string, before: string, secret: string): string => before + "*".repeat(Array.from(secret).length);
  return sql.replace(LITERAL, mask).replace(DOLLAR, mask).replace(CONNECTION, mask).replace(URL_PASSWORD, mask);
}
