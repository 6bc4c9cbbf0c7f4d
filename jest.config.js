/** Tests run on what ships: the compiled JavaScript in dist/. */
export default {
  roots: ['<rootDir>/dist/tests'],
  testMatch: ['**/*.test.js'],
  testEnvironment: '<rootDir>/dist/tests/support/environment.js',
  transform: {},
  maxWorkers: 2,
  testTimeout: 120000,
};
