import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Globals that a browser has and Node lacks; three's own classes need none of them. */
const BROWSER_ONLY = [
  'window',
  'document',
  'navigator',
  'location',
  'self',
  'localStorage',
  'sessionStorage',
  'requestAnimationFrame',
  'OffscreenCanvas',
  'ImageData',
  'ImageBitmap',
  'createImageBitmap',
  'Image',
  'XMLHttpRequest',
  'FileReader',
  'importScripts',
];

/** Globals that Node has and a browser lacks. */
const NODE_ONLY = ['process', 'Buffer', 'global', '__dirname', '__filename', 'require', 'setImmediate'];

const exportAll = {
  selector: 'ExportAllDeclaration',
  message: 'List every public name by hand instead of `export *`.',
};
const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name; no default exports.' };
const privateKeyword = {
  selector:
    ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"], TSParameterProperty)[accessibility="private"]',
  message: 'Use a #private field or method.',
};
const onlyTest = {
  selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name="only"]',
  message: 'Remove `.only`: it hides the other tests.',
};
const wallClock = {
  selector: 'NewExpression[callee.name="Date"], CallExpression[callee.name="Date"]',
  message: 'No wall clock here: results depend on the seed and the simulation time alone.',
};
const mathRandom = { object: 'Math', property: 'random', message: 'Draw from a seeded `Random` (sim/math/random.ts).' };
const clockProperties = [
  { object: 'Date', property: 'now', message: 'No wall clock here.' },
  { object: 'performance', property: 'now', message: 'No wall clock here.' },
  { object: 'crypto', property: 'randomUUID', message: 'Draw from a seeded `Random` (sim/math/random.ts).' },
  { object: 'crypto', property: 'getRandomValues', message: 'Draw from a seeded `Random` (sim/math/random.ts).' },
];

const MAX_LINES = { max: 400, skipBlankLines: true, skipComments: true };
const WARNING_COMMENTS = { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' };

/** AssemblyScript: a dialect that its own compiler checks for types. */
const KERNELS = ['sim/kernels/assembly/**/*.ts', '{sim,sdk}/*/kernels/**/*.ts'];

const syntax = [exportAll, defaultExport, privateKeyword];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'out/',
      'runs/',
      'data/',
      'coverage/',
      'models/',
      'training/',
      '.venv/',
      '**/*.generated.ts',
    ],
  },
  {
    files: ['**/*.ts'],
    ignores: KERNELS,
    extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: process.cwd() } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      // Tests and interfaces hold asynchronous methods that have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', MAX_LINES],
      'no-restricted-properties': ['error', mathRandom],
      'no-restricted-syntax': ['error', ...syntax],
      'no-var': 'error',
      'no-warning-comments': ['error', WARNING_COMMENTS],
      'prefer-const': 'error',
    },
  },
  {
    files: KERNELS,
    extends: [tseslint.configs.base],
    rules: {
      'max-lines': ['error', MAX_LINES],
      'no-warning-comments': ['error', WARNING_COMMENTS],
      'no-restricted-syntax': ['error', ...syntax],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['sim/**/*.ts', 'scenarios/**/*.ts', 'policies/**/*.ts', 'sdk/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['sim/**/*.ts', 'scenarios/**/*.ts', 'policies/**/*.ts', 'sdk/**/*.ts'],
    ignores: ['**/*.node.ts'],
    rules: { 'no-restricted-globals': ['error', ...BROWSER_ONLY, ...NODE_ONLY] },
  },
  {
    files: ['sim/**/*.ts', 'scenarios/**/*.ts', 'policies/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', mathRandom, ...clockProperties],
      'no-restricted-syntax': ['error', ...syntax, wallClock],
    },
  },
  {
    // Loops that run every physics step or pixel, on typed arrays.
    files: ['sim/{math,shapes,cloth,arms,bodies,grasping,rendering,sensors,stains}/**/*.ts', 'sdk/media/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['sdk/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['tests/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': 'off',
      'no-restricted-syntax': ['error', ...syntax, onlyTest],
    },
  },
  {
    // Declares what a package without types exports.
    files: ['**/*.d.ts'],
    rules: { 'no-restricted-syntax': ['error', exportAll, privateKeyword] },
  },
  {
    // Jest loads an environment by its default export.
    files: ['tests/support/environment.ts'],
    rules: { 'no-restricted-syntax': ['error', exportAll, privateKeyword] },
  },
);
