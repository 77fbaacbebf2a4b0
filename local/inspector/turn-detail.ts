import { readBody, readHeader } from '../../functions/api-gateway/read-event.ts';
import { asJsonObject, isJsonObject } from '../../lib/json/json-object.ts';
import { tryParseJson } from '../../lib/json/try-parse-json.ts';
import { metricsOf, summarise } from '../turns/describe-turn.ts';
import { tracedAnswer } from '../turns/traced-answer.ts';
import type { TurnRecord } from '../turns/turn-record.ts';
import type { Gateway } from '../webhook-server/gateway-event.ts';
import type { CallerSecrets } from '../webhook-server/local-webhook.ts';
import { signDraft } from './draft.ts';
import type { Draft, TurnDetail } from './page-api.ts';

/** Returns all of a turn that the page shows. */
export function turnDetail(
  turn: TurnRecord,
  secrets: CallerSecrets,
  url: string,
  nowEpochMs: number,
): TurnDetail {
  const { event, answer, requests, lines, crash } = turn;
  const draft = draftOf(turn);
  const texts = Object.entries(asJsonObject(event.headers)).map(([name, value]) => [name, String(value)]);
  const log = lines.map((line) => tryParseJson(line)).find((line) => isJsonObject(line) && !('_aws' in line));
  return {
    summary: summarise(turn),
    requests,
    values: tracedAnswer(turn),
    request: { body: draft.body, headers: Object.fromEntries(texts), event },
    answer,
    draft,
    code: signDraft(draft, secrets, url, nowEpochMs).code,
    metrics: metricsOf(turn),
    log: isJsonObject(log) ? log : undefined,
    crash,
  };
}

/** Returns the call of a turn as a draft, to be signed anew: by the webhook's own secret, or with its key. */
export function draftOf({ event }: TurnRecord): Draft {
  const hasSignature = readHeader(event, 'x-cognigy-signature') !== undefined;
  const hasKey = readHeader(event, 'x-api-key') !== undefined;
  return {
    body: Buffer.from(readBody(event)).toString(),
    auth: !hasSignature && hasKey ? 'api key' : 'signature',
    timestamp: readHeader(event, 'x-cognigy-timestamp') !== undefined,
    gateway: gatewayOf(event),
    base64: event.isBase64Encoded,
  };
}

function gatewayOf(event: TurnRecord['event']): Gateway {
  if (!('version' in event) || event.version !== '2.0') {
    return 'rest';
  }
  return 'routeKey' in event && event.routeKey === '$default' ? 'url' : 'http';
}
