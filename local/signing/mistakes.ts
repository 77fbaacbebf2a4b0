import { createHash, createHmac } from 'node:crypto';
import { tryParseJson } from '../../lib/json/try-parse-json.ts';

/** One way in which signers go wrong: what they took in place of the right thing, and how that is told. */
export interface Variant<T> {
  readonly value: T;
  /** Undefined where nothing is wrong. */
  readonly mistake?: string;
}

/** Returns the secrets that are taken for `secret`. */
export function secretVariants(secret: string, local: string): readonly Variant<string | Buffer>[] {
  const document = JSON.stringify({ webhookSecret: secret });
  const whole = 'the whole secret document was taken for the secret: take the value inside, without quotes';
  return [
    { value: secret },
    { value: document, mistake: whole },
    { value: `{"webhookSecret": ${JSON.stringify(secret)}}`, mistake: whole },
    { value: `${document}\n`, mistake: whole },
    { value: JSON.stringify(secret), mistake: 'the quotes around the secret were taken as part of it' },
    { value: `${secret}\n`, mistake: 'the secret was read with the line break behind it' },
    { value: ` ${secret}`, mistake: 'there is white space before the secret' },
    { value: `${secret} `, mistake: 'there is white space behind the secret' },
    // Before the decoded ones, which are empty where the secret is no hex.
    { value: '', mistake: 'it was signed with an empty secret: is the variable set?' },
    { value: Buffer.from(secret, 'base64'), mistake: 'the secret was decoded as base64: it is text' },
    { value: Buffer.from(secret, 'hex'), mistake: 'the secret was decoded as hex: it is text' },
    { value: local, mistake: 'it was signed with the local secret, and the webhook has another' },
  ];
}

/** Returns the bytes that are signed in place of `body`. */
export function bodyVariants(body: Buffer): readonly Variant<Buffer>[] {
  const text = body.toString();
  const without = text.replace(/\r?\n$/, '');
  const breakAtEnd = 'the line break at the end of the file was not signed, but sent';
  const noBreak = 'a line break at the end was signed, but not sent (curl: --data-binary, not -d)';
  const noBreaks = 'the line breaks were not signed, but sent';
  const breaks = 'the line breaks differ (CRLF and LF): sign the very bytes that are sent';
  const mark = 'a byte order mark stands before the body in one of the two';
  const texts: Variant<string>[] = [
    { value: without, mistake: breakAtEnd },
    { value: `${text}\n`, mistake: noBreak },
    { value: `${text}\r\n`, mistake: noBreak },
    { value: text.replaceAll('\r\n', '\n'), mistake: breaks },
    { value: text.replaceAll(/\r?\n/g, '\r\n'), mistake: breaks },
    { value: `\uFEFF${text}`, mistake: mark },
    { value: text.replace(/^\uFEFF/, ''), mistake: mark },
    { value: text.replaceAll(/[\r\n]/g, ''), mistake: noBreaks },
    { value: '', mistake: 'an empty body was signed' },
    ...serialisations(text),
  ];
  return [
    { value: body },
    ...texts.map(({ value, mistake = '' }) => ({ value: Buffer.from(value), mistake })),
  ];
}

export const BREAKS_TAKEN_OUT =
  'its line breaks were taken out after signing, as curl -d does: use --data-binary';

/** Other texts of the same JSON, as the usual languages write it. */
function serialisations(text: string): readonly Variant<string>[] {
  const json = tryParseJson(text);
  if (json === undefined) {
    return [];
  }
  const compact = JSON.stringify(json);
  const spaced = spaceOut(compact);
  const indented = [2, 4, '\t'].map((indent) => JSON.stringify(json, null, indent));
  const written = [compact, spaced, ...indented, compact.replaceAll('/', '\\/')];
  const mistake =
    'another serialisation of the same JSON was signed: serialise once, sign that text, send that text';
  return [...written, ...written.map(escapeNonAscii)].flatMap((value) => {
    // `curl -d @body.json` takes all of them out.
    const isStripped = value !== text && value.replaceAll('\n', '') === text;
    return [value, `${value}\n`].map((signed) => ({
      value: signed,
      mistake: isStripped ? BREAKS_TAKEN_OUT : mistake,
    }));
  });
}

/** As Python's `json.dumps` writes it: a space behind each comma and colon outside of texts. */
function spaceOut(compact: string): string {
  return compact.replace(/("(?:[^"\\]|\\.)*")|([,:])/g, (_, string: string | undefined, mark: string) =>
    string === undefined ? `${mark} ` : string,
  );
}

function escapeNonAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Returns what stands before the body in what is signed. `sent` is the timestamp that came, if one did. */
export function timestampVariants(sent: string | undefined, nowEpochMs: number): readonly Variant<string>[] {
  if (sent !== undefined) {
    const other = 'the timestamp and the body are signed with a single dot between: timestamp.body';
    return [
      { value: `${sent}.` },
      {
        value: '',
        mistake: 'x-cognigy-timestamp was sent, but not signed: what is signed is timestamp.body',
      },
      ...['', ':', '\n', ' '].map((between) => ({ value: `${sent}${between}`, mistake: other })),
    ];
  }
  return [{ value: '' }, ...recentTimestamps(nowEpochMs)];
}

const SEARCHED_SECONDS = 900;

function recentTimestamps(nowEpochMs: number): readonly Variant<string>[] {
  const now = Math.floor(nowEpochMs / 1_000);
  const mistake = 'a timestamp was signed, but x-cognigy-timestamp was not sent';
  return Array.from({ length: 2 * SEARCHED_SECONDS + 1 }, (_, index) => ({
    value: `${now - SEARCHED_SECONDS + index}.`,
    mistake,
  }));
}

/** Returns what was computed in place of an HMAC-SHA256, by the digest in lowercase hex. */
export function otherDigests(body: Buffer, secret: string): ReadonlyMap<string, string> {
  const plain = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');
  const hmac = (algorithm: string) => createHmac(algorithm, secret).update(body).digest('hex');
  return new Map([
    [plain(body), 'it is a plain SHA-256 of the body: an HMAC with the secret is wanted'],
    [plain(Buffer.concat([Buffer.from(secret), body])), 'it is a hash of secret and body, not an HMAC'],
    [plain(Buffer.concat([body, Buffer.from(secret)])), 'it is a hash of body and secret, not an HMAC'],
    [hmac('sha1'), 'it is an HMAC-SHA1: HMAC-SHA256 is wanted'],
    [hmac('sha512'), 'it is an HMAC-SHA512: HMAC-SHA256 is wanted'],
    [hmac('md5'), 'it is an HMAC-MD5: HMAC-SHA256 is wanted'],
    [
      createHmac('sha256', body).update(secret).digest('hex'),
      'the secret was signed with the body as key: it is the other way round',
    ],
  ]);
}
