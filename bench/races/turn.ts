import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The turn that everybody answers: signed, of a customer whom the CRM knows. */
export const EVENT = readFileSync(join(import.meta.dirname, '../../events/order-status.json'), 'utf8');

const EXPECTED = {
  conversation_id: 'conv-0815',
  primary_intent: 'order_status',
  intent_confidence: 0.91,
  extracted_entities: { order_number: 'A-1001' },
  customer_tier: 'gold',
  customer_email: 'ada@example.com',
  language: 'de',
  crm_outcome: 'found',
};

/**
 * Makes sure that a contender did the job.
 *
 * @throws if its response is not the contract's
 */
export function checkResponse(name: string, response: string): void {
  const { statusCode, body }: { statusCode?: unknown; body?: unknown } = JSON.parse(response);
  const conversation: Record<string, unknown> = typeof body === 'string' ? JSON.parse(body) : {};
  const isRight = Object.entries(EXPECTED).every(
    ([field, value]) => JSON.stringify(conversation[field]) === JSON.stringify(value),
  );
  if (statusCode !== 200 || !isRight) {
    throw new Error(`${name} answered wrongly: ${response}`);
  }
}

/**
 * Makes sure that a turn was reported.
 *
 * @throws if the output holds another number of EMF documents than one
 */
export function checkReport(name: string, output: string): void {
  const documents = output.split('\n').filter((line) => line.startsWith('{') && line.includes('"_aws"'));
  if (documents.length !== 1) {
    throw new Error(`${name} wrote ${documents.length} EMF documents:\n${output}`);
  }
}
