import { runInNewContext } from 'node:vm';

/** What the scripts of a payload see. */
export type ScriptObjects = Readonly<Record<'input' | 'profile' | 'context', object>>;

/**
 * Fills in a payload of an HTTP Request node, as Cognigy documents it for JSON editors: `"{{script}}"` becomes text,
 * `{"$cs": {"script", "type"}}` keeps its type, and a key whose script gives nothing is dropped.
 *
 * @param typed false plays the reading in which `$cs` gives text for numbers, too
 */
export function fillIn(payload: unknown, objects: ScriptObjects, typed: boolean): unknown {
  if (typeof payload === 'string') {
    const script = /^\{\{(.*)\}\}$/.exec(payload)?.[1];
    return script === undefined ? payload : asText(evaluate(script, objects));
  }
  if (Array.isArray(payload)) {
    return payload.map((element: unknown) => fillIn(element, objects, typed));
  }
  if (typeof payload !== 'object' || payload === null) {
    return payload;
  }
  if ('$cs' in payload) {
    const { $cs } = payload;
    if (typeof $cs !== 'object' || $cs === null || !('script' in $cs)) {
      throw new Error('$cs without a script');
    }
    const value = evaluate(String($cs.script), objects);
    return typed || typeof value === 'object' ? value : asText(value);
  }
  const filled = Object.entries(payload).map(([key, value]) => [key, fillIn(value, objects, typed)]);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

function evaluate(script: string, objects: ScriptObjects): unknown {
  try {
    const value: unknown = runInNewContext(script, { ...objects });
    return value ?? undefined;
  } catch {
    return undefined;
  }
}

function asText(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
