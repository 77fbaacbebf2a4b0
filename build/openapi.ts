import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { PROBLEMS, TITLES } from '../functions/api-gateway/problem.ts';
import { asJsonObject } from '../lib/json/json-object.ts';
import { type Conversation, conversationSchema } from '../lib/transform/conversation.ts';
import { flowPayloadSchema } from '../lib/transform/payload/flow-payload-schema.ts';
import {
  language,
  number,
  optionalNumber,
  optionalText,
  text,
  textOrJson,
} from '../lib/transform/payload/leaf-schemas.ts';
import { NATIVE_KEYS } from '../lib/transform/payload/native-input.ts';
import { nativeInputSchema } from '../lib/transform/payload/native-input-schema.ts';
import { samplePayload } from '../local/samples/sample-body.ts';
import { WEBHOOK_PATH } from '../stack/webhook-function.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const SCALAR = ['string', 'number', 'boolean', 'null'];

/** What a leaf accepts: its schema is a function, which no JSON schema can tell. */
const LEAVES = new Map<unknown, JsonSchema>([
  [text, { type: SCALAR, description: 'Text; numbers and booleans become text.' }],
  [language, { description: 'A language tag; underscores become hyphens, anything else counts as missing.' }],
  [optionalText, { description: 'Text; numbers and booleans become text, anything else counts as missing.' }],
  [
    textOrJson,
    { description: 'Text; numbers and booleans become text, objects and arrays their JSON text.' },
  ],
  [number, { type: ['number', 'string', 'null'], description: 'A number, or the text of one.' }],
  [conversationSchema.shape.extracted_entities, { type: 'object', additionalProperties: { type: 'string' } }],
  [conversationSchema.shape.timestamp, { format: 'date-time' }],
  [optionalNumber, { description: 'A number, or the text of one; anything else counts as missing.' }],
]);

/** What the sample order-status is answered with. */
const FOUND = {
  conversation_id: 'conv-0815',
  primary_intent: 'order_status',
  intent_confidence: 0.91,
  extracted_entities: { order_number: 'A-1001' },
  customer_tier: 'gold',
  customer_email: 'ada@example.com',
  language: 'de',
  timestamp: '2026-11-23T07:00:00.000Z',
  crm_outcome: 'found',
} satisfies Conversation;

const FLOW_KEYS = ['user', 'cognigy'];

/** As the readers recognise their payloads, whatever else is in them. */
const FLOW_MARKS = { anyOf: [hasOneOf(FLOW_KEYS), { propertyNames: { const: 'sessionId' } }] };
const NATIVE_MARKS = { ...hasOneOf(NATIVE_KEYS), not: hasOneOf(FLOW_KEYS) };

/**
 * Returns the webhook's published contract as an OpenAPI 3.1 document, made from the schemas that the code validates
 * with and from the table of its problems.
 */
export function openApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cognigy webhook',
      version: projectVersion(),
      description:
        "Turns what a Cognigy.AI dialog heard into what the business knows, inside the dialog's turn.",
    },
    servers: [
      {
        url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
        variables: { apiId: { default: 'example' }, region: { default: 'eu-central-1' } },
      },
      { url: 'http://127.0.0.1:3000', description: 'npm start' },
    ],
    paths: {
      [WEBHOOK_PATH]: {
        post: {
          operationId: 'answerTurn',
          summary: 'Answers one turn of a dialog',
          parameters: [{ $ref: '#/components/parameters/Timestamp' }],
          security: [{ signature: [] }, { apiKey: [] }],
          requestBody: {
            required: true,
            description: 'JSON in UTF-8; the content type is not looked at.',
            content: {
              'application/json': {
                schema: {
                  anyOf: [
                    { allOf: [{ $ref: '#/components/schemas/FlowPayload' }, FLOW_MARKS] },
                    { allOf: [{ $ref: '#/components/schemas/NativeInput' }, NATIVE_MARKS] },
                    { allOf: [{ $ref: '#/components/schemas/WrappedInput' }, { not: hasOneOf(FLOW_KEYS) }] },
                  ],
                },
                examples: {
                  'flow payload': { value: samplePayload('order-status') },
                  'native input': { value: samplePayload('native-webchat') },
                  'wrapped input': { value: samplePayload('native-voice') },
                },
              },
            },
          },
          responses: responses(),
        },
      },
    },
    components: {
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'x-cognigy-signature',
          description:
            'HMAC-SHA256 of the raw body under the webhook secret, as hex, optionally with the prefix sha256=; with x-cognigy-timestamp, of timestamp.body. Up to five with commas between.',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'Off unless API_KEY_SECRET_ID is set; only where there is no signature.',
        },
      },
      parameters: {
        Timestamp: {
          name: 'x-cognigy-timestamp',
          in: 'header',
          required: false,
          description: 'Seconds since 1970; part of what is signed.',
          schema: { type: 'string', pattern: '^\\d{1,12}$' },
        },
      },
      headers: {
        RequestId: { description: "Lambda's id of the request", schema: { type: 'string' } },
        RetryAfter: { description: 'Seconds to stay away', schema: { type: 'integer', minimum: 0 } },
      },
      schemas: {
        FlowPayload: schemaOf(flowPayloadSchema),
        NativeInput: nativeInput(),
        WrappedInput: {
          type: 'object',
          properties: {
            input: { $ref: '#/components/schemas/NativeInput' },
            profile: { description: 'The contact profile; what is no object counts as missing.' },
            context: { description: 'Not read.' },
          },
          required: ['input'],
        },
        Conversation: schemaOf(conversationSchema),
        Problem: problemSchema(),
      },
    },
  };
}

function responses(): Readonly<Record<string, unknown>> {
  const byStatus = Map.groupBy(Object.entries(PROBLEMS), ([, { status }]) => status);
  const problems = [...byStatus].map(([status, entries]) => [
    status,
    {
      description: `${TITLES[status]}: ${entries.map(([code]) => code).join(', ')}`,
      headers: {
        'x-request-id': { $ref: '#/components/headers/RequestId' },
        ...(status === 429 || status === 503
          ? { 'retry-after': { $ref: '#/components/headers/RetryAfter' } }
          : {}),
      },
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(
            entries.map(([code, problem]) => [code, { value: example(code, problem) }]),
          ),
        },
      },
    },
  ]);
  return {
    200: {
      description: 'The conversation',
      headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Conversation' },
          examples: {
            found: { value: FOUND },
            'not found': {
              value: { ...FOUND, customer_tier: 'standard', customer_email: null, crm_outcome: 'not_found' },
            },
            'no user': {
              value: { ...FOUND, customer_tier: 'guest', customer_email: null, crm_outcome: 'no_user' },
            },
            unavailable: {
              value: {
                ...FOUND,
                customer_tier: 'standard',
                customer_email: null,
                crm_outcome: 'unavailable',
              },
            },
          },
        },
      },
    },
    ...Object.fromEntries(problems),
  };
}

function hasOneOf(keys: readonly string[]): JsonSchema {
  return { anyOf: keys.map((key) => ({ required: [key] })) };
}

/** The problem as `toProblemResponse` words it. */
function example(code: string, { status, detail }: (typeof PROBLEMS)[keyof typeof PROBLEMS]): object {
  const errors = [{ path: 'cognigy.intents', message: 'must be an array' }];
  return {
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail,
    code,
    request_id: '5e1c2a3b-0000-4000-8000-1234567890ab',
    ...(code === 'invalid_payload' && { errors }),
  };
}

function problemSchema(): JsonSchema {
  const issue = {
    type: 'object',
    properties: { path: { type: 'string' }, message: { type: 'string' } },
    required: ['path', 'message'],
  };
  return {
    type: 'object',
    description: 'Problem details (RFC 9457)',
    properties: {
      type: { const: 'about:blank' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { enum: [...new Set(Object.values(PROBLEMS).map(({ detail }) => detail))] },
      code: { enum: Object.keys(PROBLEMS) },
      request_id: { type: 'string' },
      errors: {
        type: 'array',
        items: issue,
        description:
          'With 422: each place to fix. With 400: what stands where no JSON does, where that is known.',
      },
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  };
}

/** Nothing in it is required: a leaf of another form counts as missing. */
function nativeInput(): JsonSchema {
  const slots = {
    description: 'An object of values by slot name: lists of scalars or objects, a bare object, or null.',
  };
  const properties = Object.entries(nativeInputSchema.shape).map(([name, schema]) => [
    name,
    schemaOf(schema, true),
  ]);
  return {
    type: 'object',
    description: "Cognigy's own input object; what is not named here is not read.",
    properties: { ...Object.fromEntries(properties), slots },
  };
}

/** @param isLenient whether what has another form counts as missing, and so is taken too */
function schemaOf(schema: z.core.$ZodType, isLenient = false): JsonSchema {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      Object.assign(jsonSchema, LEAVES.get(zodSchema));
      if (isLenient || zodSchema instanceof z.ZodMiniCatch) {
        delete jsonSchema.type;
      }
      // A schema with a fallback takes anything, so nobody need send it.
      const required = jsonSchema.required?.filter((key) => !hasFallback(zodSchema, key)) ?? [];
      delete jsonSchema.required;
      if (required.length > 0) {
        jsonSchema.required = required;
      }
    },
  });
  return json;
}

function hasFallback(schema: z.core.$ZodType, key: string): boolean {
  return schema instanceof z.ZodMiniObject && schema.shape[key] instanceof z.ZodMiniCatch;
}

function projectVersion(): unknown {
  const file = new URL('../package.json', import.meta.url);
  return asJsonObject(JSON.parse(readFileSync(file, 'utf8')))['version'];
}
