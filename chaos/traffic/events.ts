import { functionUrlEvent } from '../../local/samples/function-url-event.ts';
import { httpApiEvent } from '../../local/samples/http-api-event.ts';
import { restApiEvent } from '../../local/samples/rest-api-event.ts';
import type { Random } from '../plan/random.ts';

/** Gives the event that one of the gateways makes of a call. */
export function makeEvent(
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  random: Random,
): unknown {
  if (typeof body !== 'string') {
    const event = httpApiEvent({ headers, body: '' }, 'base64');
    return { ...event, body: body.toString('base64') };
  }
  const call = { headers: { 'content-type': 'application/json', ...headers }, body };
  switch (random.whole(0, 4)) {
    case 0:
      return restApiEvent(call);
    case 1:
      return functionUrlEvent(call);
    case 2:
      return httpApiEvent(call, 'base64');
    default:
      return httpApiEvent(call);
  }
}
