/**
 * Fails on a public name without a doc comment. Walks every declaration file of ours that the package's entry points
 * reach (package.json, `exports[...].types`), and every exported symbol in them: functions, classes, interfaces, type
 * aliases, enums, constants, and their public members. A member may inherit its comment from the class or interface
 * that it implements.
 *
 *   node tools/check-docs.mjs [PACKAGE_FOLDER]
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(process.argv[2] ?? '.');

/** @type {{ exports: Record<string, string | { types?: string }> }} */
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'object' && target.types !== undefined ? [join(root, target.types)] : [],
);

/** @type {string[]} */
const problems = [];
for (const entry of entries) {
  if (!existsSync(entry)) problems.push(`${relative(root, entry)}:1 entry point is missing; build first`);
}

const program = ts.createProgram(
  entries.filter((entry) => existsSync(entry)),
  {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
    types: [],
    noEmit: true,
    strict: true,
  },
);
const checker = program.getTypeChecker();

/** @type {Set<ts.Symbol>} */
const seen = new Set();
let names = 0;
let files = 0;

for (const file of program.getSourceFiles()) {
  if (!isOurs(file)) continue;
  files++;
  const module = checker.getSymbolAtLocation(file);
  if (module === undefined) continue;
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    checkSymbol(symbol, exported.name);
  }
}

for (const problem of problems.sort()) console.error(problem);
console.log(`${names} public names in ${files} declaration files, ${problems.length} without a doc comment`);
process.exitCode = problems.length > 0 ? 1 : 0;

/**
 * @param {ts.SourceFile} file
 * @returns {boolean}
 */
function isOurs(file) {
  const path = relative(root, file.fileName);
  return !path.startsWith('..') && !path.includes('node_modules');
}

/**
 * @param {ts.Symbol} symbol
 * @param {string} name
 */
function checkSymbol(symbol, name) {
  const declarations = (symbol.declarations ?? []).filter((declaration) => isOurs(declaration.getSourceFile()));
  if (declarations.length === 0 || seen.has(symbol)) return;
  seen.add(symbol);
  requireComment(symbol, name, declarations);
  for (const declaration of declarations) {
    if (ts.isInterfaceDeclaration(declaration)) checkMembers(declaration.members, name);
    else if (ts.isClassDeclaration(declaration)) checkMembers(declaration.members, name);
    else if (ts.isEnumDeclaration(declaration)) checkMembers(declaration.members, name);
    else if (ts.isTypeAliasDeclaration(declaration)) checkType(declaration.type, name);
    else if (ts.isModuleDeclaration(declaration)) {
      for (const inner of checker.getExportsOfModule(symbol)) checkSymbol(inner, `${name}.${inner.name}`);
    }
  }
}

/**
 * @param {ts.NodeArray<ts.ClassElement | ts.TypeElement | ts.EnumMember>} members
 * @param {string} owner
 */
function checkMembers(members, owner) {
  for (const member of members) {
    if (ts.isConstructorDeclaration(member)) {
      const isPublic = !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private);
      if (isPublic && member.parameters.length > 0) requireNodeComment(member, `${owner}.constructor`);
      continue;
    }
    if (ts.getCombinedModifierFlags(/** @type {ts.Declaration} */ (member)) & ts.ModifierFlags.Private) continue;
    if (member.name === undefined || ts.isPrivateIdentifier(member.name)) {
      // Index and call signatures are what the comment of their owner is about.
      continue;
    }
    // `[Symbol.dispose]` and `[Symbol.iterator]` mean what the language says.
    if (ts.isComputedPropertyName(member.name)) continue;
    const symbol = checker.getSymbolAtLocation(member.name);
    if (symbol === undefined || seen.has(symbol)) continue;
    seen.add(symbol);
    const name = `${owner}.${member.name.getText()}`;
    requireComment(symbol, name, symbol.declarations ?? [member]);
    if ((ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) && member.type)
      checkType(member.type, name);
  }
}

/**
 * Members of object types written in place, however nested in unions, arrays and wrappers. Not asked of constants and
 * class fields: their types are inferred, and the compiler drops the comments.
 *
 * @param {ts.TypeNode} type
 * @param {string} owner
 */
function checkType(type, owner) {
  if (ts.isTypeLiteralNode(type)) {
    checkMembers(type.members, owner);
    return;
  }
  // Parameters of function types carry no comments of their own.
  if (ts.isFunctionTypeNode(type) || ts.isConstructorTypeNode(type)) return;
  ts.forEachChild(type, (child) => {
    if (ts.isTypeNode(child)) checkType(child, owner);
  });
}

/**
 * @param {ts.Symbol} symbol
 * @param {string} name
 * @param {readonly ts.Declaration[]} declarations
 */
function requireComment(symbol, name, declarations) {
  names++;
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  if (text === '' && declarations[0] !== undefined) report(declarations[0], name);
}

/**
 * @param {ts.Node} node
 * @param {string} name
 */
function requireNodeComment(node, name) {
  names++;
  if (ts.getJSDocCommentsAndTags(node).length === 0) report(node, name);
}

/**
 * @param {ts.Node} node
 * @param {string} name
 */
function report(node, name) {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  problems.push(`${relative(root, file.fileName)}:${line + 1} ${name} has no doc comment`);
}
