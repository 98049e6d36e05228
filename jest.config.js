/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/jest-environment.mjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.tsx?$': '<rootDir>/test/jest-esbuild.mjs' },
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'json'],
  testTimeout: 120_000,
  testSequencer: '<rootDir>/test/jest-sequencer.mjs',
  // Two cores: system tests each start a whole local system, and wait for it a good part of the time.
  maxWorkers: 3,
};
