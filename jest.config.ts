import type { Config } from 'jest';

const config: Config = {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.esbuild/', '<rootDir>/.serverless/', '<rootDir>/mutation/sandbox/'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' }],
  },
  collectCoverageFrom: ['functions/**/*.ts', 'lib/**/*.ts', '!functions/cognigy-webhook/handler.ts'],
  // Jest leaves one core idle by itself, which is half of a small machine.
  maxWorkers: '100%',
  coverageProvider: 'v8',
  coverageReporters: ['text', 'lcov'],
};

export default config;
