import * as z from 'zod/mini';
import { refuseConstantSecret, refuseOwnHeader } from './constant-secrets.ts';
import { DocumentError } from './document-error.ts';
import type { CrmDocument, OAuth2 } from './document-schema.ts';
import { hasId, parseTemplate, secretFieldsOf, type TemplatePart } from './template.ts';

/** The fields of the CRM's secret, by name. */
export type SecretFields = Readonly<Record<string, string>>;
export type Headers = Readonly<Record<string, string>>;

/** Whether two of the same document are equal: their names stand in the same order. */
export function isSameText(one: Headers | SecretFields, other: Headers | SecretFields): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** How the CRM knows us: by a token that is asked for, or by the secret itself. */
export type Credential =
  | {
      readonly type: 'oauth2';
      readonly secretFields: readonly string[];
      readonly secretSchema: z.ZodMiniType<SecretFields>;
      /** Creates headers and body of the token request, which is a POST. */
      readonly tokenRequest: (secret: SecretFields) => { readonly headers: Headers; readonly body: string };
      /** Returns the headers of a contact request with a token. */
      readonly authorize: (token: string) => Headers;
      /** Whether the answer's `token_type` says nothing, since the document names the scheme. */
      readonly hasScheme: boolean;
      /** Assumed where the answer does not say how long the token lives. */
      readonly lifetimeSeconds: number | undefined;
    }
  | {
      readonly type: 'static';
      readonly secretFields: readonly string[];
      readonly secretSchema: z.ZodMiniType<SecretFields>;
      /** Returns the headers of a contact request. */
      readonly authorize: (secret: SecretFields) => Headers;
    };

const nonEmpty = z.string().check(z.minLength(1));
/** RFC 9110 section 5.5, without white space at an end or anything beyond ASCII, which servers read differently. */
const inHeader = z.string().check(z.regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/));
/** RFC 7617 section 2: what is before the first colon is the user; no control characters. */
const inBasic = z.string().check(z.regex(/^[^\p{Cc}]+$/u));
const basicUser = z.string().check(z.regex(/^[^\p{Cc}:]+$/u));

/**
 * Compiles how requests are authenticated.
 *
 * @param baseUrl what `{baseUrl}` stands for: the CRM's base URL without a slash at its end
 * @throws {DocumentError} where a template is wrong, or a secret is constant
 */
export function compileCredential({ auth }: CrmDocument, baseUrl: string): Credential {
  switch (auth.type) {
    case 'oauth2':
      return compileOAuth2(auth, baseUrl);
    case 'header': {
      const headers = Object.entries(auth.headers).map(([name, value]) => {
        const place = `auth.headers.${name}`;
        refuseOwnHeader(name, place);
        return [name.toLowerCase(), secretTemplate(value, place)] as const;
      });
      if (headers.length === 0) {
        throw new DocumentError('auth.headers', 'is empty; name the header, with {secret.name} in it');
      }
      const fields = headers.flatMap(([, { fields }]) => fields);
      return {
        type: 'static',
        ...secretOf(fields.map((field) => [field, inHeader])),
        authorize: (secret) => Object.fromEntries(headers.map(([name, { fill }]) => [name, fill(secret)])),
      };
    }
    case 'basic': {
      const user = secretTemplate(auth.user ?? '{secret.user}', 'auth.user');
      const password = secretTemplate(auth.password ?? '{secret.password}', 'auth.password');
      return {
        type: 'static',
        ...secretOf([
          ...password.fields.map((field) => [field, inBasic] as const),
          ...user.fields.map((field) => [field, basicUser] as const),
        ]),
        authorize: (secret) => ({ authorization: basic(`${user.fill(secret)}:${password.fill(secret)}`) }),
      };
    }
  }
}

function compileOAuth2(auth: OAuth2, baseUrl: string): Credential {
  const { clientAuth = 'client_secret_basic', format = 'form', scheme = 'Bearer', lifetimeSeconds } = auth;
  const params = Object.entries({ grant_type: 'client_credentials', ...auth.params }).map(([name, value]) => {
    const place = `auth.params.${name}`;
    if (name === 'client_id' || name === 'client_secret') {
      throw new DocumentError(place, 'is sent by clientAuth client_secret_post; leave it out');
    }
    if (typeof value !== 'string') {
      return [name, { fields: [], fill: () => value }] as const;
    }
    const parts = parseTemplate(value, place);
    if (secretFieldsOf(parts).length === 0) {
      refuseConstantSecret(name, place);
    }
    return [name, fillable(parts, place, baseUrl)] as const;
  });
  const fields = params.flatMap(([, { fields }]) => fields);
  return {
    type: 'oauth2',
    ...secretOf(['clientId', 'clientSecret', ...fields].map((field) => [field, nonEmpty])),
    tokenRequest(secret) {
      const { clientId = '', clientSecret = '' } = secret;
      const byBody = clientAuth === 'client_secret_post' && {
        client_id: clientId,
        client_secret: clientSecret,
      };
      const values = {
        ...Object.fromEntries(params.map(([name, { fill }]) => [name, fill(secret)])),
        ...byBody,
      };
      return {
        headers: {
          accept: 'application/json',
          'content-type': format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
          ...(!byBody && { authorization: basic(`${formEncode(clientId)}:${formEncode(clientSecret)}`) }),
        },
        body: format === 'json' ? JSON.stringify(values) : formOf(values),
      };
    },
    authorize: (token) => ({ authorization: `${scheme} ${token}` }),
    hasScheme: auth.scheme !== undefined,
    lifetimeSeconds,
  };
}

interface Fillable {
  readonly fields: readonly string[];
  readonly fill: (secret: SecretFields) => string;
}

function fillable(parts: readonly TemplatePart[], place: string, baseUrl: string): Fillable {
  if (hasId(parts)) {
    throw new DocumentError(place, '{id} can stand in request.path, query and body alone');
  }
  const texts = parts.map((part) => (typeof part !== 'string' && part.of === 'baseUrl' ? baseUrl : part));
  return {
    fields: secretFieldsOf(parts),
    fill: (secret) =>
      texts
        .map((part) =>
          typeof part === 'string' ? part : part.of === 'secret' ? (secret[part.field] ?? '') : '',
        )
        .join(''),
  };
}

function secretTemplate(text: string, place: string): Fillable {
  const parts = parseTemplate(text, place);
  if (secretFieldsOf(parts).length === 0) {
    throw new DocumentError(
      place,
      'is a constant secret; keep it in the secret, and write {secret.name} here',
    );
  }
  if (parts.some((part) => typeof part !== 'string' && part.of === 'baseUrl')) {
    throw new DocumentError(place, '{baseUrl} can stand in auth.params alone');
  }
  return fillable(parts, place, '');
}

/** Where a field stands in two places, the later one has its say. */
function secretOf(fields: readonly (readonly [field: string, schema: z.ZodMiniType<string>])[]): {
  readonly secretFields: readonly string[];
  readonly secretSchema: z.ZodMiniType<SecretFields>;
} {
  const shape = Object.fromEntries(fields);
  return { secretFields: Object.keys(shape), secretSchema: z.object(shape) };
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function formOf(values: Readonly<Record<string, string | number | boolean>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    form.set(name, String(value));
  }
  return form.toString();
}

/** application/x-www-form-urlencoded for a single value, as RFC 6749 section 2.3.1 asks before base64. */
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}
