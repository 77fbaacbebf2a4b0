import { asJsonObject, isJsonObject } from '../../lib/json/json-object.ts';
import { tryParseJson } from '../../lib/json/try-parse-json.ts';

/** Returns the body inside a Lambda event; undefined if the text is no event. */
export function bodyOfEvent(text: string): Buffer | undefined {
  const { requestContext, headers, body, isBase64Encoded } = asJsonObject(tryParseJson(text));
  return isJsonObject(requestContext) && isJsonObject(headers) && typeof body === 'string'
    ? Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8')
    : undefined;
}

/** Whether the text is the document of a webhook's secret. */
export function isSecretDocument(text: string): boolean {
  return 'webhookSecret' in asJsonObject(tryParseJson(text));
}

/** Returns what is strange about a body, a line each; empty where nothing is. */
export function describeBody(body: Uint8Array): readonly string[] {
  const text = Buffer.from(body).toString();
  if (text === '') {
    return ['the body came empty'];
  }
  if (bodyOfEvent(text) !== undefined) {
    return ['the body is a Lambda event: `npx sls invoke local -f cognigyWebhook -p FILE` runs one'];
  }
  return isSecretDocument(text) ? ['the body is the secret document, not a turn'] : [];
}
