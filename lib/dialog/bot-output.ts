import { InvalidPayloadError } from './invalid-payload-error.ts';
import type { PayloadReader } from './payload-reader.ts';

/** Recognises what a bot says, sent here by mistake instead of what it heard, and refuses it with the mend. */
export const botOutput: PayloadReader = {
  format: 'output',

  recognises: (payload) =>
    typeof payload === 'object' &&
    payload !== null &&
    ('AIOutput' in payload || 'outputStack' in payload || ('type' in payload && payload.type === 'output')),

  read() {
    throw new InvalidPayloadError([
      { path: '', message: "is a bot's output; send the flow's {{input}}, or {user, cognigy}" },
    ]);
  },
};
