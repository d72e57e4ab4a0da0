/** What every bundle of the command line has in common: the one for Node and the one that is compiled into a program. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const engine = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "packages", "engine");

/**
 * pg asks at import whether it runs in a Cloudflare worker by making a `Response`, which loads Node's whole fetch client: 16 ms of
 * every start. These bundles run on Node and Bun.
 */
const nodeStreams = `
  exports.getStream = () => new (require("net").Socket)();
  exports.getSecureStream = (options) => require("tls").connect(options);
`;

/**
 * pg takes the Web Crypto API, which starts a pool of threads and comes back through the event loop for each of six steps. The same
 * functions at once: the 4096 rounds of a password are a millisecond or two, in which there is nothing else to do. Node's crypto
 * is loaded when it is used: the server is asked for a connection before that.
 */
const nodeCrypto = `
  const createHash = (name) => require("crypto").createHash(name);
  const md5 = (data) => createHash("md5").update(data).digest("hex");
  exports.md5 = md5;
  exports.postgresMd5PasswordHash = (user, password, salt) =>
    "md5" + md5(Buffer.concat([Buffer.from(md5(password + user)), salt]));
  exports.randomBytes = (length) => require("crypto").randomBytes(length);
  exports.deriveKey = (password, salt, iterations) => require("crypto").pbkdf2Sync(password, salt, iterations, 32, "sha256");
  exports.sha256 = (data) => createHash("sha256").update(data).digest();
  exports.hashByName = (name, data) => createHash(name.replace(/^SHA-/, "SHA")).update(data).digest();
  exports.hmacSha256 = (key, message) => require("crypto").createHmac("sha256", key).update(message).digest();
`;

/** Replaces modules of pg by their few lines for Node. */
const pgForNode = {
  name: "pg-for-node",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pg[\\/]lib[\\/]stream\.js$/ }, () => ({ contents: nodeStreams }));
    onLoad({ filter: /[\\/]pg[\\/]lib[\\/]crypto[\\/]utils\.js$/ }, () => ({ contents: nodeCrypto }));
  },
};

/**
 * The command line takes everything from the library's index, which takes everything there is. Here each of its files takes what it
 * names from where that is, so that a command evaluates no more than it needs.
 */
const namedImports = {
  name: "named-imports",
  async setup({ onLoad }) {
    const index = await readFile(join(engine, "src", "index.ts"), "utf8");
    const places = new Map(
      [...index.matchAll(/^export \{([^}]+)\} from "\.\/([^"]+)";$/gm)].flatMap(([, names, place]) =>
        names.split(",").map((name) => [name.trim(), place]),
      ),
    );
    onLoad({ filter: /[\\/]src[\\/]cli[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replaceAll(/^import \{([^}]+)\} from "((?:\.\.\/)+)index\.ts";$/gm, (_, names, up) =>
        names
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "" && !name.startsWith("type "))
          .map((name) => `import { ${name} } from "${up}${places.get(name) ?? "index.ts"}";`)
          .join(" "),
      );
      return { contents, loader: "ts" };
    });
  },
};

/** Options of esbuild. */
export const commonOptions = {
  entryPoints: [join(engine, "src", "cli", "main.ts")],
  bundle: true,
  write: false,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  minifyWhitespace: true,
  minifySyntax: true,
  // Names stay: a stack trace must be readable.
  minifyIdentifiers: false,
  plugins: [pgForNode, namedImports],
  // Modules that are imported when needed are found by require, which is there already, not by the loader of ES modules.
  supported: { "dynamic-import": false },
  // A path does where the code asks for the URL: it makes a `require` of it, or looks at its end.
  define: { "import.meta.url": "bundlePath" },
  logLevel: "warning",
};
