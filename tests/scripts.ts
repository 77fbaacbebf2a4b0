import type { ServerResponse } from 'node:http';
import type { ServedRequest } from '../local/servers/exchange.ts';
import { type Fault, sendAnswer, sendFaulty } from '../local/servers/fault.ts';
import type { Script } from '../local/servers/scripted-server.ts';
import { createSecretsManager } from '../local/servers/secrets-manager.ts';
import { createVault } from '../local/servers/vault.ts';
import { FAKE_NOW_EPOCH_MS } from './fake-time.ts';

/** Returns a script that answers everything with one status and JSON body. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Script {
  const text = JSON.stringify(body);
  return () => ({ status, headers, body: text });
}

/** Returns a script that ends every exchange with a fault. */
export function failing(fault: Fault): Script {
  return (_request, response) => {
    sendFaulty(response, fault, { status: 200, body: {} });
  };
}

/** Returns a script that leaves the request unanswered, once it has done something. */
export function unanswered(effect: () => void): Script {
  return () => {
    effect();
    return undefined;
  };
}

/** Answers a request by a script now, however long ago it came. */
export function answerNow(script: Script, request: ServedRequest, response: ServerResponse): void {
  const answer = script(request, response);
  if (answer !== undefined) {
    sendAnswer(response, answer);
  }
}

/** Returns a script that goes through its parts, one a request, and stays with the last. */
export function inTurn(...parts: readonly [Script, ...Script[]]): Script {
  let next = 0;
  return (request, response) => {
    const script = parts[Math.min(next, parts.length - 1)] ?? parts[0];
    next += 1;
    return script(request, response);
  };
}

/** Returns the script of a token endpoint that grants this token. */
export function token(value: string, expiresInSeconds = 3_600): Script {
  return json(200, { access_token: value, token_type: 'Bearer', expires_in: expiresInSeconds });
}

/** Returns the script of a Secrets Manager that holds these secrets, each in one version. */
export function secrets(held: Readonly<Record<string, unknown>>): Script {
  const vault = createVault(() => FAKE_NOW_EPOCH_MS);
  for (const [name, value] of Object.entries(held)) {
    vault.create(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return createSecretsManager(vault);
}
