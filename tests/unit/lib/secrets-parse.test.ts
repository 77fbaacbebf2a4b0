import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { parseSecret } from '../../../lib/policies/secrets/parse-secret.ts';
import { apiKeySchema, webhookSecretSchema } from '../../../lib/policies/secrets/secret-forms.ts';
import { SecretUnavailableError } from '../../../lib/policies/secrets/secret-unavailable-error.ts';
import { thrownBy } from './thrown-by.ts';

const nonEmpty = z.string().check(z.minLength(1));
const clientSchema = z.object({ clientId: nonEmpty, clientSecret: nonEmpty });

describe("a secret's text", () => {
  it('is read by its schema; other fields are left out', () => {
    expect(parseSecret('{"webhookSecret":"sixteen or longer","rotatedAt":1}', webhookSecretSchema)).toEqual({
      webhookSecret: 'sixteen or longer',
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
    const error = thrownBy(() => parseSecret(text, clientSchema));
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

  const LONG = 'sixteen or longer';

  it.each([
    [`${LONG}\n`, 'ends in white space'],
    [`${LONG} `, 'ends in white space'],
    [`\t${LONG}`, 'begins with white space'],
    [`\ufeff${LONG}`, 'begins with a byte order mark'],
    ['fifteen letters', 'has fewer than 16 characters'],
    ['', 'has fewer than 16 characters'],
  ])('whose field is %j says that it %s, for secret and key alike', (value, fault) => {
    for (const [field, schema] of [
      ['webhookSecret', webhookSecretSchema],
      ['apiKey', apiKeySchema],
    ] as const) {
      const error = thrownBy(() => parseSecret<unknown>(JSON.stringify({ [field]: value }), schema));
      expect(error).toMatchObject({ code: 'secret_unavailable', message: `${field} ${fault}` });
    }
  });

  it.each(['sixteen\nor longer', 'sechzehn ö oder mehr'])('no header can carry the key %j', (apiKey) => {
    expect(() => parseSecret(JSON.stringify({ apiKey }), apiKeySchema)).toThrow(
      'apiKey has characters that no header carries',
    );
  });

  it('that begins with a byte order mark says so', () => {
    expect(() => parseSecret('\ufeff{"clientId":"a","clientSecret":"b"}', clientSchema)).toThrow(
      'secret begins with a byte order mark',
    );
  });
});
