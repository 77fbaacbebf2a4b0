import { asJsonObject, isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { type Intent, UNKNOWN_INTENT } from '../dialog.ts';
import { readNumber, readText } from './leaves.ts';

/** A Reject intent says what the user did not mean: a flow's own (Cognigy's page "Reject Intent"), or one of no flow's. */
const REJECT_NAME = /^(?:null - .*)?reject intent$/i;

/**
 * Returns the intent of Cognigy's native input: the flow's own, else the intent mapper's final one, else the best of
 * its scores. Negated intents and Reject intents are none, however well they scored; and where the mapper's verdict is
 * that there is none, the scores are but candidates.
 */
export function nativeIntent(input: JsonObject): Intent {
  const own = readText(input['intent']);
  if (own !== undefined) {
    return REJECT_NAME.test(own)
      ? UNKNOWN_INTENT
      : { name: own, confidence: readNumber(input['intentScore']) ?? 0 };
  }
  const results = asJsonObject(input['nlu'])['intentMapperResults'];
  if (!isJsonObject(results) || isNoneChosen(results)) {
    return UNKNOWN_INTENT;
  }
  const final = readText(results['finalIntentName']);
  if (final !== undefined && results['finalIntentNegated'] !== true) {
    return { name: final, confidence: readNumber(results['finalIntentScore']) ?? 0 };
  }
  return Array.isArray(results['scores']) ? bestScored(results['scores']) : UNKNOWN_INTENT;
}

function isNoneChosen({ finalIntentName, intentPath }: JsonObject): boolean {
  return (
    finalIntentName === null || finalIntentName === '' || [finalIntentName, intentPath].flat().some(isReject)
  );
}

function isReject(name: unknown): boolean {
  return typeof name === 'string' && REJECT_NAME.test(name);
}

function bestScored(scores: readonly unknown[]): Intent {
  let best: Intent | undefined;
  for (const entry of scores) {
    const intent = isJsonObject(entry) ? readScored(entry) : undefined;
    if (intent !== undefined && (best === undefined || intent.confidence > best.confidence)) {
      best = intent;
    }
  }
  return best ?? UNKNOWN_INTENT;
}

function readScored({ id, name, intent, score, negated }: JsonObject): Intent | undefined {
  // Some captures say `intent` where others say `name`.
  const known = readText(name) ?? readText(intent);
  if (known === undefined || negated === true || id === null || isReject(known)) {
    return undefined;
  }
  return { name: known, confidence: readNumber(score) ?? 0 };
}
