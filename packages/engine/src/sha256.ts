import type { Hash } from "node:crypto";

/** A new SHA-256. Node's crypto is loaded with the first one: a connection can be on its way by then. */
export const sha256 = (): Hash => process.getBuiltinModule("node:crypto").createHash("sha256");
