import { isJsonObject } from './json-object';
import { EnrichmentProblem } from './problem';

/**
 * Reads the secret out of the Connection. What people paste wrongly would be a 403 with every turn, and no hint:
 * it is refused here, by name.
 *
 * @throws {EnrichmentProblem} where there is none, or it cannot be the secret
 */
export function readWebhookSecret(connection: unknown): string {
  const secret = isJsonObject(connection) ? connection['webhookSecret'] : undefined;
  if (typeof secret !== 'string' || secret === '') {
    throw new EnrichmentProblem('invalid_configuration', 'The Connection must hold a webhookSecret');
  }
  if (secret !== secret.trim()) {
    throw new EnrichmentProblem(
      'invalid_configuration',
      'The webhookSecret of the Connection begins or ends with white space',
    );
  }
  if (secret.startsWith('{')) {
    throw new EnrichmentProblem(
      'invalid_configuration',
      'The webhookSecret of the Connection is a whole JSON document: it must be the value inside, without quotes',
    );
  }
  return secret;
}
