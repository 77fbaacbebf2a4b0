/** Stands in for `node:https` in the artifact, for the reason that `node-http.ts` tells. */
const https = process.getBuiltinModule('node:https');

export const { Agent, request } = https;

export default https;
