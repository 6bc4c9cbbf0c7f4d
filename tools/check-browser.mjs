/**
 * Bundles the portable entry points for a browser: fails where one of them needs a Node module, by itself or through a
 * package.
 *
 *   node tools/check-browser.mjs [PACKAGE_FOLDER]
 */
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(process.argv[2] ?? '.');
let failed = false;

for (const folder of ['sim', 'scenarios', 'policies', 'sdk']) {
  const entry = join('dist', folder, 'index.js');
  if (!existsSync(join(root, entry))) {
    console.error(`${entry} is missing; build first`);
    failed = true;
    continue;
  }
  try {
    const { metafile, outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      platform: 'browser',
      format: 'esm',
      target: 'es2023',
      minify: true,
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    // esbuild leaves an import alone that stands in a try block and does not resolve.
    const left = Object.entries(metafile.inputs).flatMap(([file, input]) =>
      input.imports
        .filter(({ path, external }) => external && isBuiltin(path))
        .map(({ path }) => `${file} imports ${path}`),
    );
    for (const line of left) console.error(`${entry}: ${line}`);
    failed ||= left.length > 0;
    const bytes = outputFiles.reduce((sum, file) => sum + file.contents.length, 0);
    console.log(`${entry}: ${Math.ceil(bytes / 1024)} KiB minified`);
  } catch (error) {
    failed = true;
    const { errors } = /** @type {import('esbuild').BuildFailure} */ (error);
    for (const { text, location } of errors ?? [{ text: String(error), location: null }]) {
      console.error(`${entry}: ${location ? `${location.file}:${location.line} ` : ''}${text}`);
    }
  }
}
process.exitCode = failed ? 1 : 0;
