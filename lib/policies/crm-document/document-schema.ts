import * as z from 'zod/mini';
import { CUSTOMER_FIELD } from '../../transform/conversation.ts';

/** Fields that a document can map at most, tier and e-mail included. */
export const MAX_FIELDS = 16;
/** Longest pattern of an id, and longest id that one is held against: matching has to end soon. */
export const MAX_PATTERN_CHARACTERS = 256;
const MAX_EXPRESSION_CHARACTERS = 1_024;
/** A day; no server's token is known to live longer without saying so. */
const MAX_LIFETIME_SECONDS = 86_400;

/** RFC 9110 section 5.1. */
const HEADER_NAME = /^[!#$%&'*+.^_\x60|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\x20-\x7e]*$/;

/** Returns how a rule is told that a value breaks, or that is not there at all. */
function must(rule: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) =>
      input === undefined ? `is missing; must ${rule}` : `must ${rule}`,
  };
}

/** How the client authenticates at the token endpoint (RFC 6749 section 2.3.1, names of RFC 7591 section 2). */
export const CLIENT_AUTHS = ['client_secret_basic', 'client_secret_post'] as const;

/** What an answer can be declared to mean. */
const DECLARED_OUTCOMES = [
  'not_found',
  'ambiguous',
  'refused',
  'unauthorized',
  'rate_limited',
  'unavailable',
] as const;
export type DeclaredOutcome = (typeof DECLARED_OUTCOMES)[number];

/**
 * Creates the schema of a CRM's document, and those of its parts; docs/crm.md explains each key. A function, since a
 * cold start with the default document needs none of them.
 */
export function documentSchemas() {
  const text = z.string(must('be text'));
  const expression = z
    .string(must('be a JMESPath expression'))
    .check(
      z.minLength(1, 'must be a JMESPath expression'),
      z.maxLength(MAX_EXPRESSION_CHARACTERS, 'is too long'),
    );
  const headers = z.record(
    z.string().check(z.regex(HEADER_NAME, 'is no name of a header')),
    text.check(z.regex(HEADER_VALUE, 'must be printable ASCII')),
  );
  const scalar = z.union([z.string(), z.number(), z.boolean()], 'must be text, a number or a boolean');
  const status = z
    .int(must('be a status, 100 to 599'))
    .check(z.gte(100, 'must be a status'), z.lte(599, 'must be a status'));

  const oauth2 = z.strictObject({
    type: z.literal('oauth2'),
    clientAuth: z.optional(z.enum(CLIENT_AUTHS, must(`be ${CLIENT_AUTHS.join(' or ')}`))),
    format: z.optional(z.enum(['form', 'json'], must('be form or json'))),
    params: z.optional(z.record(z.string(), scalar)),
    scheme: z.optional(text.check(z.regex(HEADER_NAME, 'must be one word, such as Bearer'))),
    lifetimeSeconds: z.optional(
      z
        .int(must('be a whole number of seconds'))
        .check(
          z.gte(1, 'must be at least 1'),
          z.lte(MAX_LIFETIME_SECONDS, `must be at most ${MAX_LIFETIME_SECONDS}`),
        ),
    ),
  });
  const header = z.strictObject({ type: z.literal('header'), headers });
  const basic = z.strictObject({
    type: z.literal('basic'),
    user: z.optional(z.string(must('be text'))),
    password: z.optional(z.string(must('be text'))),
  });

  const request = z.strictObject(
    {
      method: z.optional(z.enum(['GET', 'POST'], must('be GET or POST'))),
      path: text,
      query: z.optional(z.record(z.string().check(z.minLength(1, 'is empty')), scalar)),
      headers: z.optional(headers),
      body: z.optional(z.unknown()),
    },
    must('be an object'),
  );

  const id = z.strictObject({
    from: z.optional(z.enum(['userId', 'email', 'phone'], must('be userId, email or phone'))),
    pattern: z.optional(
      text.check(z.maxLength(MAX_PATTERN_CHARACTERS, `must be at most ${MAX_PATTERN_CHARACTERS} characters`)),
    ),
  });

  const outcome = z.strictObject({
    of: z.optional(z.literal('token', 'must be token, or left out')),
    status,
    where: z.optional(expression),
    is: z.optional(
      z.union([z.string(), z.number(), z.boolean(), z.null()], 'must be text, a number, a boolean or null'),
    ),
    then: z.enum(DECLARED_OUTCOMES, must(`be one of ${DECLARED_OUTCOMES.join(', ')}`)),
  });

  const samples = z.strictObject({
    found: z.optional(z.unknown()),
    none: z.optional(z.unknown()),
  });

  const fieldName = z
    .string()
    .check(
      z.regex(CUSTOMER_FIELD, 'is no name: a to z first, then also digits and _, at most 32 characters'),
    );

  const document = z.strictObject(
    {
      $schema: z.optional(z.string(must('be text'))),
      auth: z.discriminatedUnion(
        'type',
        [oauth2, header, basic],
        must('say its type: oauth2, header or basic'),
      ),
      id: z.optional(id),
      request,
      records: z.optional(expression),
      match: z.optional(expression),
      fields: z.record(fieldName, expression, must('name at least one field')),
      values: z.optional(z.record(fieldName, z.record(z.string(), text))),
      outcomes: z.optional(z.array(outcome, must('be a list'))),
      samples: z.optional(samples),
    },
    must('be an object'),
  );
  return { document, auth: { oauth2, header, basic }, request, id, outcome, samples };
}

type Schemas = ReturnType<typeof documentSchemas>;

/** One CRM's contract as data. */
export type CrmDocument = z.infer<Schemas['document']>;
export type OAuth2 = z.infer<Schemas['auth']['oauth2']>;
