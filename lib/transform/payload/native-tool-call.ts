import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { type Intent, UNKNOWN_INTENT } from '../dialog.ts';
import { readText, readTextOrJson } from './leaves.ts';

/** Where the call of a tool stands: under an AI Agent node and under an LLM Prompt node; the other one is null then. */
const CALLERS = ['aiAgent', 'llmPrompt'] as const;

export interface ToolCall {
  readonly intent: Intent;
  readonly entities: readonly (readonly [name: string, value: string])[];
}

/**
 * Returns what a model heard, as it calls a tool of the flow's with it; undefined where it calls none. It has no score:
 * the tool that it called is the one that it meant.
 */
export function readToolCall(input: JsonObject): ToolCall | undefined {
  for (const caller of CALLERS) {
    const call = input[caller];
    if (isJsonObject(call) && (isJsonObject(call['toolArgs']) || readText(call['toolId']) !== undefined)) {
      return { intent: readIntent(call), entities: readArguments(call) };
    }
  }
  return undefined;
}

function readIntent({ toolId }: JsonObject): Intent {
  const name = readText(toolId);
  return name === undefined ? UNKNOWN_INTENT : { name, confidence: 1 };
}

function readArguments({ toolArgs }: JsonObject): ToolCall['entities'] {
  return Object.entries(isJsonObject(toolArgs) ? toolArgs : {}).flatMap(([name, value]) => {
    const text = readTextOrJson(value);
    return name === '' || text === undefined ? [] : [[name, text] as const];
  });
}
