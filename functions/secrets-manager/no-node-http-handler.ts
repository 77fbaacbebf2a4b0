/**
 * Stands in for `@smithy/node-http-handler` in the artifact (see `build/bundle.ts`): the SDK imports it even where
 * it is given another handler of requests.
 */
export const NodeHttpHandler = { create: <T>(given: T): T => given };

/** Never called: our handler gives whole bodies. */
export function streamCollector(): never {
  throw new Error("the SDK's own HTTP handler is not part of the artifact");
}
