import { Buffer } from 'node:buffer';
import type { JsonObject } from './json-object';
import { EnrichmentProblem } from './problem';
import { selectFields } from './select-fields';

/** What Cognigy lets a request weigh, and more than any dialog needs. */
export const MAX_BODY_BYTES = 65_000;

const NAMED_FIELDS = 3;

/** What a flow knows during a turn. */
export type FlowObjects = Readonly<Record<FlowObjectName, JsonObject>>;

/** Paths chosen of each of the flow's objects. */
export type Selection = Readonly<Record<FlowObjectName, readonly string[]>>;

export type FlowObjectName = (typeof FLOW_OBJECTS)[number];

const FLOW_OBJECTS = ['input', 'profile', 'context'] as const;

/**
 * Serialises what is chosen, as `{input, profile?, context?}`, and gives the bytes to be signed and sent.
 *
 * @throws {EnrichmentProblem} where they are too many, or the choice cannot be written as JSON
 */
export function requestBody(flow: FlowObjects, selection: Selection): Buffer {
  const body = Buffer.from(asJson(payload(flow, selection)));
  if (body.byteLength > MAX_BODY_BYTES) {
    const names = biggestFields(flow, selection).join(', ');
    throw new EnrichmentProblem(
      'selection_too_large',
      `What is to be sent has ${body.byteLength} bytes, ${MAX_BODY_BYTES} are allowed. The biggest fields: ${names}`,
    );
  }
  return body;
}

/** What is sent of the flow. */
export interface FlowPart {
  readonly flow: FlowObjects;
  readonly selection: Selection;
}

/**
 * Returns the part with another user, who is looked up in place of the input's own: one who told the bot a customer
 * number, say. The input's own, or undefined, leaves it as it is.
 */
export function withUser({ flow, selection }: FlowPart, user: string | undefined): FlowPart {
  const { input } = flow;
  if (user === undefined || user === input['userId']) {
    return { flow, selection };
  }
  return {
    flow: { ...flow, input: { ...input, userId: user } },
    selection: { ...selection, input: [...selection.input, 'userId'] },
  };
}

function payload(flow: FlowObjects, selection: Selection): JsonObject {
  const parts = FLOW_OBJECTS.map((name): [string, JsonObject] => [
    name,
    selectFields(flow[name], selection[name]),
  ]);
  return Object.fromEntries(parts.filter(([name, part]) => name === 'input' || Object.keys(part).length > 0));
}

function asJson(value: JsonObject): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle or a BigInt; the error's message would quote property names of the flow's data.
    throw new EnrichmentProblem('selection_unreadable', 'What is to be sent cannot be written as JSON');
  }
}

function biggestFields(flow: FlowObjects, selection: Selection): string[] {
  const sizes = FLOW_OBJECTS.flatMap((name) =>
    selection[name].map((path) => ({
      name: `${name}.${path}`,
      bytes: Buffer.byteLength(asJson(selectFields(flow[name], [path]))),
    })),
  );
  return sizes
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, NAMED_FIELDS)
    .map(({ name }) => name);
}
