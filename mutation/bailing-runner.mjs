import TestRunner from 'jest-runner';

/** Cheap tests first: what they catch never starts a server. */
const ORDER = ['/unit/lib/', '/unit/', '/property/', '/integration/'];

/**
 * Runs test files one by one and stops at the first that fails: one is enough to catch a mutant. Jest's own `bail`
 * does nothing for who starts Jest from a program (jestjs/jest#11766), as Stryker does.
 */
export default class BailingRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    let failed = false;
    const stopListening = [
      this.on('test-file-success', ([, { numFailingTests, testExecError }]) => {
        failed ||= numFailingTests > 0 || testExecError !== undefined;
      }),
      this.on('test-file-failure', () => {
        failed = true;
      }),
    ];
    for (const test of tests.toSorted((one, other) => rank(one) - rank(other))) {
      if (!failed) {
        await super.runTests([test], watcher, { ...options, serial: true });
      }
    }
    for (const stop of stopListening) {
      stop();
    }
  }
}

function rank({ path }) {
  const found = ORDER.findIndex((part) => path.includes(part));
  return found === -1 ? ORDER.length : found;
}
