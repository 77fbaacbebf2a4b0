/**
 * Stands in for what the SDK imports only when it comes to it, and never does for a secret (see `build/bundle.ts`):
 * event streams, and a parser of browsers' names.
 */
throw new Error('this part of the SDK is not part of the artifact');
