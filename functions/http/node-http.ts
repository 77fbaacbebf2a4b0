/**
 * Stands in for `node:http` in the artifact (see `stack/bundle.ts`). An ES import of the real one builds a facade
 * that reads every export, and among them is a getter that loads all of undici: some 25 ms of a cold start for a
 * `WebSocket` that nobody here opens. This way the module is the same, without the facade.
 */
const http = process.getBuiltinModule('node:http');

export const { Agent, request, STATUS_CODES } = http;

export default http;
