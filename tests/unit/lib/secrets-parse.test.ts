import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { parseSecret } from '../../../lib/policies/secrets/parse-secret.ts';
import { clientCredentialsSchema, webhookSecretSchema } from '../../../lib/policies/secrets/secret-forms.ts';
import { SecretUnavailableError } from '../../../lib/policies/secrets/secret-unavailable-error.ts';
import { thrownBy } from './thrown-by.ts';

describe("a secret's text", () => {
  it('is read by its schema; other fields are left out', () => {
    expect(parseSecret('{"webhookSecret":"s","rotatedAt":1}', webhookSecretSchema)).toEqual({
      webhookSecret: 's',
    });
    expect(parseSecret('{"clientId":"a","clientSecret":"b"}', clientCredentialsSchema)).toEqual({
      clientId: 'a',
      clientSecret: 'b',
    });
  });

  it.each([
    ['', 'the whole'],
    ['topsecret', 'the whole'],
    ['"topsecret"', 'the whole'],
    ['null', 'the whole'],
    ['["topsecret"]', 'the whole'],
    ['{}', 'clientId, clientSecret'],
    ['{"clientId":"topsecret"}', 'clientSecret'],
    ['{"clientId":"topsecret","clientSecret":""}', 'clientSecret'],
    ['{"clientId":7,"clientSecret":"topsecret"}', 'clientId'],
    ['{"clientId":null,"clientSecret":"topsecret"}', 'clientId'],
  ])('%j lacks or breaks %s, and its values are not quoted', (text, fields) => {
    const error = thrownBy(() => parseSecret(text, clientCredentialsSchema));
    expect(error).toBeInstanceOf(SecretUnavailableError);
    expect(error).toMatchObject({
      code: 'secret_unavailable',
      message: `secret lacks or breaks: ${fields}`,
    });
    expect(error).not.toHaveProperty('cause');
  });

  it('that breaks its schema deeper is told by the whole path', () => {
    const schema = z.object({ crm: z.object({ clientId: z.string() }) });
    expect(() => parseSecret('{"crm":{"clientId":7}}', schema)).toThrow(
      'secret lacks or breaks: crm.clientId',
    );
  });

  it.each(['{}', '{"webhookSecret":""}', '{"webhookSecret":7}'])(
    '%s is no webhook secret: an empty key would let everyone sign',
    (text) => {
      expect(() => parseSecret(text, webhookSecretSchema)).toThrow(SecretUnavailableError);
    },
  );
});
