import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { tlsSettings } from "../../src/postgres/url.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "file.pem");
  writeFileSync(path, text);
  return path;
}

test("certificates come from libpq's variables where the URL names none", () => {
  vi.stubEnv("PGSSLROOTCERT", file("the CA"));
  vi.stubEnv("PGSSLCERT", file("the certificate"));
  vi.stubEnv("PGSSLKEY", file("the key"));
  const settings = tlsSettings("verify-full", {});
  expect(settings).toEqual({ rejectUnauthorized: true, ca: "the CA", cert: "the certificate", key: "the key" });
});

test("the URL wins over the variables", () => {
  vi.stubEnv("PGSSLROOTCERT", file("another CA"));
  expect(tlsSettings("verify-full", { sslRootCert: file("the CA") }).ca).toBe("the CA");
});

test("an empty variable counts as not set", () => {
  vi.stubEnv("PGSSLROOTCERT", "");
  expect(tlsSettings("require", {})).toEqual({ rejectUnauthorized: false });
});

test("a root certificate that cannot be read is an error, whoever named it", () => {
  vi.stubEnv("PGSSLROOTCERT", "/nowhere/ca.crt");
  expect(() => tlsSettings("verify-full", {})).toThrow('sslrootcert "/nowhere/ca.crt" cannot be read');
});
