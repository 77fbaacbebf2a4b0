import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';
import { openApiDocument } from '../../build/openapi.ts';
import { ERROR_CODES } from '../../lib/errors/webhook-error.ts';
import { READERS } from '../../lib/transform/payload/readers.ts';

const published: unknown = parse(readFileSync(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8'));

it('is in step with the schemas that the code validates with', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

it('is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  expect(await validator.validate(JSON.parse(JSON.stringify(published)))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('names every code of a problem, and a status for each', () => {
  const { paths, components } = openApiDocument();
  const [path] = Object.values(paths);
  const described = Object.values(path?.post.responses ?? {}).map((response) => JSON.stringify(response));
  for (const code of ERROR_CODES) {
    expect(described.filter((response) => response.includes(code))).toHaveLength(1);
  }
  expect(components.schemas.Problem).toMatchObject({ properties: { code: { enum: [...ERROR_CODES] } } });
});

it.each(['user', 'cognigy', 'slots', 'nlu', 'text', ''])(
  'wants a payload to have a key as the readers do: "%s"',
  (key) => {
    const [path] = Object.values(openApiDocument().paths);
    const body = JSON.stringify(path?.post.requestBody);
    const isRecognised = READERS.some((reader) => reader.recognises({ [key]: 1 }));
    expect(body.includes(JSON.stringify({ required: [key] }))).toBe(isRecognised);
  },
);

it('asks for nothing that the code does not ask for', () => {
  const { FlowPayload, NativeInput } = openApiDocument().components.schemas;
  expect(JSON.stringify([FlowPayload, NativeInput])).not.toMatch(/"required":\["/);
});
