/**
 * Makes the command `nextstate` runnable in a clone: the compiler writes plain files, and npm links the commands of
 * dependencies, never a package's own.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** @type {{ bin: Record<string, string> }} */
const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = join('node_modules', '.bin');

for (const [name, target] of Object.entries(bin)) {
  if (!existsSync(target)) continue;
  chmodSync(target, 0o755);
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, name), { force: true });
  symlinkSync(relative(folder, target), join(folder, name));
}
