/**
 * Fails on a link in a Markdown file that leads nowhere: to a file or folder that does not exist, or to a heading that the file
 * does not have. What stands in code is no link, and the web is not asked.
 *
 *   node tools/check-links.mjs [FOLDER]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? '.');

/** Folders whose files are made or installed. */
const FOREIGN = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.venv']);

/**
 * @param {string} folder
 * @returns {string[]}
 */
function markdownFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** @param {string} path */
function withoutCode(path) {
  return readFileSync(path, 'utf8')
    .replace(/^(```|~~~)[^]*?^\1/gm, '')
    .replace(/`[^`\n]*`/g, 'code');
}

/**
 * The anchors of a file's headings, as GitHub names them.
 *
 * @param {string} path
 */
function anchors(path) {
  const headings = readFileSync(path, 'utf8').matchAll(/^#+ +(.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

let links = 0;
/** @type {string[]} */
const problems = [];
for (const file of markdownFiles(root)) {
  const text = withoutCode(file);
  const targets = [...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g), ...text.matchAll(/(?:src|href)="([^"]+)"/g)];
  for (const [, target = ''] of targets) {
    if (/^[a-z]+:/i.test(target)) continue;
    links++;
    const [path = '', anchor] = target.split('#');
    const aim = path === '' ? file : resolve(dirname(file), decodeURI(path));
    const known = existsSync(aim) && (anchor === undefined || !aim.endsWith('.md') || anchors(aim).has(anchor));
    if (!known) problems.push(`${relative(root, file)} links to ${target}, which does not exist`);
  }
}

for (const problem of problems) console.error(problem);
console.log(`${links} links, ${problems.length} lead nowhere`);
process.exitCode = problems.length > 0 ? 1 : 0;
