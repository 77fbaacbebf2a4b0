import { asJsonObject, isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { type Intent, UNKNOWN_INTENT } from '../dialog.ts';
import { readText, readTextOrJson } from './leaves.ts';

export interface ToolCall {
  readonly intent: Intent;
  readonly entities: readonly (readonly [name: string, value: string])[];
}

/**
 * Returns what a model heard, as it calls a tool of the flow's with it; undefined where it calls none. A call stands
 * under `aiAgent` or `llmPrompt`, by the node that led to it, and the other one is null.
 */
export function readToolCall({ aiAgent, llmPrompt }: JsonObject): ToolCall | undefined {
  return [aiAgent, llmPrompt].filter(isJsonObject).map(readCall).find(saysSomething);
}

function readCall({ toolId, toolArgs }: JsonObject): ToolCall {
  const name = readText(toolId);
  return {
    // It has no score: the tool that the model called is the one that it meant.
    intent: name === undefined ? UNKNOWN_INTENT : { name, confidence: 1 },
    entities: Object.entries(asJsonObject(toolArgs)).flatMap(([argument, value]) => {
      const text = readTextOrJson(value);
      return argument === '' || text === undefined ? [] : [[argument, text] as const];
    }),
  };
}

function saysSomething({ intent, entities }: ToolCall): boolean {
  return intent !== UNKNOWN_INTENT || entities.length > 0;
}
