import { botOutput } from './bot-output.ts';
import { flowPayload } from './flow-payload.ts';
import { nativeInput } from './native-input.ts';

/** Every reader of a payload, in this order: a flow payload stays one, whatever else it holds. */
export const READERS = [flowPayload, botOutput, nativeInput];
