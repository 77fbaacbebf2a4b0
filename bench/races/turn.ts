import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The turn that everybody answers: signed, of a customer whom the CRM knows. */
export const EVENT = readFileSync(join(import.meta.dirname, '../../events/order-status.json'), 'utf8');

const EXPECTED =
  '{"conversation_id":"conv-0815","primary_intent":"order_status","intent_confidence":0.91,' +
  '"extracted_entities":{"order_number":"A-1001"},"customer_tier":"gold",' +
  '"customer_email":"ada@example.com","language":"de","crm_outcome":"found"}';

/** @throws if the response is not the contract's: a contender has to do the job */
export function checkResponse(name: string, response: string): void {
  const { statusCode, body }: { statusCode?: unknown; body?: unknown } = JSON.parse(response);
  const conversation: Record<string, unknown> = typeof body === 'string' ? JSON.parse(body) : {};
  if (statusCode !== 200 || JSON.stringify({ ...conversation, timestamp: undefined }) !== EXPECTED) {
    throw new Error(`${name} answered wrongly: ${response}`);
  }
}

/** @throws if the output does not hold one EMF document: a contender has to report the turn */
export function checkReport(name: string, output: string): void {
  const documents = output.split('\n').filter((line) => line.startsWith('{') && line.includes('"_aws"'));
  if (documents.length !== 1) {
    throw new Error(`${name} wrote ${documents.length} EMF documents:\n${output}`);
  }
}
