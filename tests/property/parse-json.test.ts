import { describe, expect, it } from '@jest/globals';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import fc from 'fast-check';
import { parseJson } from '../../functions/middlewares/parse-json.ts';
import { decodeUtf8 } from '../../lib/json/decode-utf8.ts';

/** What a middleware makes of a body: its JSON, as `read` finds it, or that it is refused. */
async function outcomeOf(
  middleware: { before?: unknown },
  body: string,
  read: (request: { event: { body: unknown }; context: { turn: { payload: unknown } } }) => unknown,
): Promise<unknown> {
  const event = { body, headers: {}, isBase64Encoded: false };
  const request = { event, context: { turn: { payload: undefined } } };
  try {
    if (typeof middleware.before === 'function') {
      await Reflect.apply(middleware.before, undefined, [request]);
    }
    return { payload: read(request) };
  } catch {
    return 'refused';
  }
}

/** A large number is the same one, whether its digits are kept or not. */
function rewritten(payload: unknown): unknown {
  return JSON.parse(JSON.stringify(payload));
}

const KEYS = ['__proto__', 'constructor', 'prototype', 'a', '_proto_', 'Constructor'];

/** A key as JSON may write it: any of its letters as an escape. */
const writtenKey = fc
  .tuple(fc.constantFrom(...KEYS), fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }), fc.boolean())
  .map(([key, escaped, upper]) =>
    [...key]
      .map((letter, index) => {
        const hex = letter.charCodeAt(0).toString(16).padStart(4, '0');
        return escaped[index] ? `\\u${upper ? hex.toUpperCase() : hex}` : letter;
      })
      .join(''),
  );

/** JSON texts whose keys could pollute a prototype, at any depth, among such as could not. */
const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.json({ maxDepth: 1 }),
    fc.constantFrom('1', 'null', '"__proto__"', '"constructor"', '{"prototype":1}', '{', ''),
    fc.array(tie('text'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(writtenKey, tie('text')), { maxLength: 3 })
      .map((entries) => `{${entries.map(([key, value]) => `"${key}":${value}`).join(',')}}`),
  ),
}));

describe('a body', () => {
  const ours = parseJson({ maxBodyBytes: 1_000_000 });
  const guarded = httpJsonBodyParser({ disableContentTypeCheck: true });

  it('is refused or read as the parser does that looks at every key', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const outcome = await outcomeOf(guarded, body, ({ event }) => rewritten(event.body));
        refused += outcome === 'refused' ? 1 : 0;
        expect(await outcomeOf(ours, body, ({ context }) => rewritten(context.turn.payload))).toEqual(
          outcome,
        );
      }),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(300);
    expect(refused).toBeLessThan(2_700);
  });
});

describe('the text of bytes', () => {
  it('is that of a decoder which takes UTF-8 and nothing else', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ unit: 'grapheme' }).map((characters) => new TextEncoder().encode(characters)),
      fc.string().map((characters) => new TextEncoder().encode(`\ufeff${characters}`)),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        let expected: string | undefined;
        try {
          expected = decoder.decode(given);
        } catch {
          // Stays undefined.
        }
        expect(decodeUtf8(given)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
