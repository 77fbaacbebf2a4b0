import type { BuildOptions } from 'esbuild';

/** How esbuild makes the artifact; `serverless-esbuild` hands all of it on. See docs/decisions/0002-bundling.md. */
export const bundle = {
  bundle: true,
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  format: 'esm',
  // A lazy import() becomes a file of its own and leaves the start of the function alone.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  target: 'node24',
  // The ES module builds of dependencies can be shaken, unlike the CommonJS ones.
  mainFields: ['module', 'main'],
  // Bundled whole, the SDK included: what was tested is what runs.
  exclude: [],
  // What a cold start need not load; each stand-in tells why.
  alias: {
    '@aws-sdk/credential-provider-node': './functions/secrets-manager/no-credential-chain.ts',
    '@smithy/node-http-handler': './functions/secrets-manager/no-node-http-handler.ts',
    '@smithy/core/event-streams': './functions/secrets-manager/left-out.ts',
    bowser: './functions/secrets-manager/left-out.ts',
  },
  // Nothing here is a web stream. To ask whether something is one, as the SDK does at every refusal, loads them all.
  define: { ReadableStream: 'undefined' },
} satisfies BuildOptions & { readonly exclude: readonly string[] };
