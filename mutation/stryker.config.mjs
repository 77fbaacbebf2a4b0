// A zone that is not UTC, so that a time read as local is never right by chance.
process.env['TZ'] = 'America/New_York';

/**
 * Mutation run over what decides a turn: `npm run mutate`. Stryker is installed here, apart from the project.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  // The schema of the native input is there for docs/openapi.yaml alone, whose own test is not run here.
  mutate: ['lib/**/*.ts', 'functions/middlewares/**/*.ts', '!lib/transform/payload/native-input-schema.ts'],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  coverageAnalysis: 'perTest',
  jest: {
    projectType: 'custom',
    configFile: 'jest.config.ts',
    config: {
      runner: '<rootDir>/mutation/bailing-runner.mjs',
      testMatch: ['<rootDir>/tests/{unit,property,integration,crm}/**/*.test.ts'],
      // What spawns processes, or looks at the local servers, the stack and the docs, says nothing about a mutant; the hostile inputs
      // say it too late: a minute for each mutant that survives until then.
      testPathIgnorePatterns: [
        '/node_modules/',
        '/integration/(?:broken-stack|call-code|crm-command|demo|enter-local|local-|needs-node|operate|page|runtime-api|scripted-server|send-command|sign-command|smoke-hook|stack-|supply-chain|threat-model)',
        '/unit/(?:apply-settings|canary|check-settings|configuration|docs|stack|stages|template|events|local|openapi)',
        '/property/(?:alarms|hostile)',
      ],
    },
  },
  // None: Stryker would rewrite it by the API of an older TypeScript, for paths that do not leave the folder.
  tsconfigFile: 'none',
  ignorePatterns: ['/bench', '/coverage', '/extension', '/.esbuild', '/.serverless'],
  tempDirName: 'mutation/sandbox',
  cleanTempDir: 'always',
  reporters: ['clear-text', 'progress', 'html', 'json'],
  htmlReporter: { fileName: 'mutation/report/index.html' },
  jsonReporter: { fileName: 'mutation/report/mutants.json' },
  clearTextReporter: { allowColor: false, reportTests: false },
  concurrency: 2,
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 90, break: 90 },
};
