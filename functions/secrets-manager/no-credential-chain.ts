/**
 * Stands in for `@aws-sdk/credential-provider-node` in the artifact (see `build/bundle.ts`): the SDK imports its
 * chain of credentials even where it is given others.
 */
export function defaultProvider(): never {
  throw new Error('the default credential chain is not part of the artifact');
}
