import { readFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildFailure, type Plugin } from 'esbuild';
import { UserError } from '../episodes/index.js';

/** A script with everything that it imports by relative paths, as one JavaScript module. */
export interface ScriptBundle {
  /** The module's text, with its source map in it. */
  readonly code: string;
  /** Absolute paths of the files that are in it, in order. */
  readonly files: readonly string[];
}

/** What a resolution that the plugin asks for itself carries, so that it is not asked again. */
const ASKED = { asked: true };

/**
 * Bundles a script of TypeScript or JavaScript. `nextstate` and its entry points are those of this very package, wherever
 * the script lies; other packages are found from the script's folder and stay outside, and so do Node's modules.
 *
 * esbuild takes the types off: Node does so itself only from 22.18 on, and neither finds `./helper.js` in `helper.ts` nor
 * knows enums.
 *
 * @param path - Absolute path of the script.
 * @param output - Absolute path where the module will lie: the source map is relative to it.
 * @throws UserError with file, line and column when it cannot be parsed or an import is not found.
 */
export async function bundleScript(path: string, output: string): Promise<ScriptBundle> {
  const folder = dirname(path);
  try {
    const { outputFiles, metafile } = await build({
      absWorkingDir: folder,
      entryPoints: [path],
      outfile: output,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      target: 'es2023',
      sourcemap: 'inline',
      logLevel: 'silent',
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(path).href) },
      plugins: [packagesStayOutside()],
    });
    const files = Object.keys(metafile.inputs)
      .map((file) => join(folder, file))
      .sort();
    return { code: outputFiles[0]?.text ?? '', files };
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined) throw error;
    const lines = errors.map(({ text, location }) =>
      location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
    );
    throw new UserError(`${basename(path)} cannot be loaded:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
}

/** The text of every file of a bundle by its path relative to a folder, with slashes. */
export async function textsOf(files: readonly string[], folder: string): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all(
    files.map(async (file) => [relative(folder, file).split(sep).join('/'), await readFile(file, 'utf8')] as const),
  );
  return new Map(texts);
}

/** Imports of packages become imports of the files that they mean from the script's place. */
function packagesStayOutside(): Plugin {
  const own = createRequire(import.meta.url);
  return {
    name: 'packages-stay-outside',
    setup(bundler) {
      bundler.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (kind === 'entry-point' || pluginData === ASKED) return undefined;
        if (path === 'nextstate' || path.startsWith('nextstate/')) return outside(own.resolve(path));
        if (isBuiltin(path)) return { path, external: true };
        const found = await bundler.resolve(path, { kind, resolveDir, pluginData: ASKED });
        if (found.errors.length > 0) return { errors: found.errors };
        const packaged = isAbsolute(found.path) && found.path.split(sep).includes('node_modules');
        return packaged ? outside(found.path) : { path: found.path, external: found.external };
      });
    },
  };
}

function outside(path: string): { readonly path: string; readonly external: true } {
  return { path: pathToFileURL(path).href, external: true };
}
