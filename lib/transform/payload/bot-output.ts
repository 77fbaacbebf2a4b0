import { isJsonObject } from '../../json/json-object.ts';
import { InvalidPayloadError } from './invalid-payload-error.ts';
import type { PayloadReader } from './payload-reader.ts';

/** Recognises what a bot says, sent here by mistake instead of what it heard, and refuses it, saying what to send. */
export const botOutput: PayloadReader = {
  format: 'output',

  recognises: (payload) =>
    isJsonObject(payload) &&
    ('AIOutput' in payload || 'outputStack' in payload || payload['type'] === 'output'),

  read() {
    throw new InvalidPayloadError([
      { path: '', message: "is a bot's output; send the flow's {{input}}, or {user, cognigy}" },
    ]);
  },
};
