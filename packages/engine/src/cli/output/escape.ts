import { escapeControl, escapeLines, printable } from "../../index.ts";

export { escapeControl, escapeLines, printable };
