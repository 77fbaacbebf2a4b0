import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asJsonObject } from '../../lib/json/json-object.ts';
import { sampleNames, sampleText } from '../samples/sample-body.ts';
import { summarise } from '../turns/describe-turn.ts';
import { draftEvent, readDraft, signDraft } from './draft.ts';
import { FAULTS, type PageState } from './page-api.ts';
import type { PageServerOptions } from './serve-page.ts';
import { turnDetail } from './turn-detail.ts';

/** Answers the page; `id` is the last part of the path. Undefined where there is no such thing. */
type Route = (body: unknown, id: string) => unknown;

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');
const SAMPLE_NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;
const MAX_LEFT = 1_000;

/** Creates what the page asks for, by method and path. */
export function createPageApi({ webhook, breakages, webhookUrl }: PageServerOptions) {
  const { secrets } = webhook;
  const firstSecret = secrets.webhookSecret;

  function state(): PageState {
    return {
      webhookUrl,
      ownCrm: webhook.ownCrm,
      samples: sampleNames().map((name) => ({ name, body: sampleText(name) })),
      breakages: breakages.list(),
      turns: webhook.turns.map(summarise).toReversed(),
    };
  }

  const routes: Readonly<Record<string, Route>> = {
    'GET /api/state': state,
    'GET /api/turns': (_, id) => {
      const turn = webhook.turns.find((candidate) => String(candidate.id) === id);
      return turn && turnDetail(turn, secrets, webhookUrl, Date.now());
    },
    'GET /api/contract': async () => (await import('../../build/openapi.ts')).openApiDocument(),
    'POST /api/drafts': (body) => signDraft(readDraft(body), secrets, webhookUrl, Date.now()),
    'POST /api/calls': async (body) => {
      const turn = await webhook.run(draftEvent(readDraft(body), secrets, Date.now()));
      return { id: turn.id };
    },
    'POST /api/breakages': (body) => {
      const { to, fault, left } = asJsonObject(body);
      const known = breakages.list().find((breakage) => breakage.to === to);
      if (known !== undefined) {
        breakages.set({
          to: known.to,
          fault: FAULTS.find((name) => name === fault),
          left: typeof left === 'number' && left >= 1 ? Math.min(Math.floor(left), MAX_LEFT) : undefined,
        });
      }
      return state();
    },
    'POST /api/rotations': () => {
      webhook.rotate(`${firstSecret}-${secrets.formerSecrets.length + 2}`);
      return state();
    },
    'POST /api/restarts': async () => ({ problem: await webhook.restart() }),
    'POST /api/samples': (body) => saveSample(asJsonObject(body)),
  };
  return routes;
}

/** The only thing that the page writes to the disk, and only by that button. */
function saveSample({ name, body }: Readonly<Record<string, unknown>>): object {
  if (typeof name !== 'string' || !SAMPLE_NAME.test(name) || typeof body !== 'string') {
    return { problem: 'A name has lower case letters, digits and hyphens.' };
  }
  const file = join(SAMPLES, `${name}.json`);
  if (existsSync(file)) {
    return { problem: `There is a sample ${name} already.` };
  }
  writeFileSync(file, body);
  return {};
}
