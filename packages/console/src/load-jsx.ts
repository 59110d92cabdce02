import { glob, readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

/**
 * Lets this process import the pages, which are written in JSX. Node takes the types out of `.ts` by itself, but knows no
 * `.tsx`; in memory, as there is no build whose result could be out of date.
 */
export async function loadJsx(): Promise<void> {
  const folder = dirname(fileURLToPath(import.meta.url));
  const sources = new Map<string, string>();
  for await (const name of glob("**/*.tsx", { cwd: folder })) {
    const file = new URL(name, import.meta.url);
    const { code } = await transform(await readFile(file, "utf8"), {
      loader: "tsx",
      jsx: "automatic",
      jsxImportSource: "hono/jsx",
      target: "node24",
      sourcefile: fileURLToPath(file),
      sourcemap: "inline",
    });
    sources.set(file.href, code);
  }
  registerHooks({
    load(url, context, nextLoad) {
      const source = sources.get(url);
      return source === undefined ? nextLoad(url, context) : { format: "module", source, shortCircuit: true };
    },
  });
}
