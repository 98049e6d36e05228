import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// A named or default import of zod brings all of it into a bundle, messages in every language included.
const zodAsNamespace = {
  selector: 'ImportDeclaration[source.value=/^zod(.mini)?$/] > :matches(ImportSpecifier, ImportDefaultSpecifier)',
  message: "Write `import * as z from 'zod'`: the bundler then leaves out what is not used.",
};
const noClock = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'A clock comes in.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'A clock comes in.' },
];
const noTestLeftOut = {
  selector:
    'CallExpression[callee.object.name=/^(test|describe|it)$/][callee.property.name=/^(skip|only|todo|failing)$/]',
  message: 'Every test runs, every time.',
};

export default tseslint.config(
  { ignores: ['node_modules', '.build', '.local', 'cdk.out', 'coverage'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', zodAsNamespace],
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  {
    // The rules are pure: a clock and an environment come in, they are not reached for.
    files: ['domain/**'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout'],
      'no-restricted-syntax': ['error', zodAsNamespace, ...noClock],
    },
  },
  {
    // A page is drawn for an instant that comes in.
    files: ['web/**'],
    ignores: ['web/islands/**'],
    rules: { 'no-restricted-syntax': ['error', zodAsNamespace, ...noClock] },
  },
  {
    files: ['test/**'],
    rules: { 'no-restricted-syntax': ['error', zodAsNamespace, noTestLeftOut] },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly', module: 'writable' },
    },
  },
);
