import fc from 'fast-check';

/** Stands for `__proto__` until JSON.parse makes an own key of it, as it does of a payload's. */
const PROTO = '~proto~';

const names = fc.oneof(
  fc.constantFrom('a', 'b', PROTO, 'constructor', 'prototype', 'toString', 'valueOf', 'name', '0', 'length'),
  fc.string({ maxLength: 5 }),
);

const leaves = fc.oneof(
  names,
  fc.constantFrom(null, '', ' ', 0, -0, false, true, '0.87', ' 0.5 ', '1e-1', 'abc', '1e999', 5e-324, 1e308),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Objects of which any field can be missing, or be something else altogether. */
function sloppy<T extends Record<string, fc.Arbitrary<unknown>>>(fields: T): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.record({ ...fields, [PROTO]: leaves }, { requiredKeys: [] }) },
    { weight: 1, arbitrary: leaves },
  );
}

function sloppyList(element: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(element, { maxLength: 30 }) },
    { weight: 1, arbitrary: leaves },
  );
}

/** The leaves that are never refused, so that whole dialogs come out. */
const fixable = fc.oneof(names, fc.constantFrom(null, '', 0, false, true), fc.integer());

/** Payloads as they arrive: most of the flow payload's shape, some of any, with `__proto__` as an own key. */
export const payloads: fc.Arbitrary<unknown> = fc
  .oneof(
    sloppy({
      sessionId: leaves,
      user: sloppy({
        id: fixable,
        profile: sloppy({ preferences: sloppy({ language: leaves }) }),
      }),
      cognigy: sloppy({
        conversationId: fixable,
        intents: sloppyList(sloppy({ name: fixable, confidence: fc.oneof(fc.double(), leaves) })),
        entities: sloppyList(sloppy({ name: fixable, value: leaves })),
      }),
    }),
    fc.jsonValue(),
  )
  .map(asReceived);

/** Returns the value as JSON.parse would, where {@link PROTO} stands for `__proto__`. */
export function asReceived(value: unknown): unknown {
  return JSON.parse((JSON.stringify(value) ?? 'null').replaceAll(PROTO, '__proto__'));
}

/** A leaf that the reader takes for text, some of them missing. */
export const textLeaves = fc.oneof(names, fc.constantFrom(null, '', 0, false, true), fc.integer());

/** Any JSON value, `__proto__` keys included. */
export const jsonLeaves = fc.oneof(textLeaves, fc.jsonValue({ maxDepth: 2 }), fc.constant({ [PROTO]: 1 }));

/** A leaf that the reader takes for a number, some of them missing. */
export const numberLeaves = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(null, '', 0, '0.87', ' 0.5 ', '1e-1'),
);
