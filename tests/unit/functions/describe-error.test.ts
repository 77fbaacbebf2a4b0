import { describe, expect, it } from '@jest/globals';
import { describeError } from '../../../functions/turn/describe-error.ts';
import { CrmFailure } from '../../../lib/policies/crm/crm-failure.ts';
import { HttpFailure } from '../../../lib/policies/http/http-client.ts';
import { SecretUnavailableError } from '../../../lib/policies/secrets/secret-unavailable-error.ts';
import { thrownBy } from '../lib/thrown-by.ts';

describe('an error of ours', () => {
  it('is described by its code and its reason', () => {
    expect(describeError(new CrmFailure('unavailable', 'contact API answered 503'))).toEqual({
      code: 'crm_unavailable',
      reason: 'contact API answered 503',
    });
  });

  it('is described with its cause', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' });
    const http = new HttpFailure('connection', { cause: refused });
    const failure = new CrmFailure('unavailable', 'CRM: connection', { cause: http });
    expect(describeError(failure)).toMatchObject({
      code: 'crm_unavailable',
      reason: 'CRM: connection',
      cause: { name: 'HttpFailure', cause: { name: 'Error', code: 'ECONNREFUSED' } },
    });
  });
});

describe('an error that is not ours', () => {
  it('is described by its name and where it was thrown', () => {
    const described = describeError(new TypeError('user ada@example.com is not a function'));
    expect(described).toMatchObject({ name: 'TypeError' });
    expect(described?.frames?.length).toBeGreaterThan(0);
    expect(described?.frames?.[0]).toContain('describe-error.test.ts');
    expect(JSON.stringify(described)).not.toContain('ada');
  });

  it('shows no more than five frames', () => {
    function deep(left: number): Error {
      return left === 0 ? new Error('deep') : deep(left - 1);
    }
    expect(describeError(deep(8))?.frames).toHaveLength(5);
  });

  it.each(['ECONNRESET', 'ERR_INVALID_URL', 'CERT_HAS_EXPIRED'])('shows the system code %s', (code) => {
    expect(describeError(Object.assign(new Error('x'), { code }))).toMatchObject({ code });
  });

  it.each(['ada@example.com', 'A sentence', 'lower_case', '', 'E', 42, undefined])(
    'does not show %p, which is no system code',
    (code) => {
      expect(describeError(Object.assign(new Error('x'), { code }))).not.toHaveProperty('code');
    },
  );

  it('that quotes lines of the payload does not show them as frames', () => {
    const error = thrownBy(() => JSON.parse('[\n    at ada@x.de]'));
    expect(String(error)).toContain('ada@x.de');
    expect(JSON.stringify(describeError(error))).not.toContain('ada@x.de');
  });

  it('is described without a stack where it has none', () => {
    const error = new Error('x');
    delete error.stack;
    expect(describeError(error)).toMatchObject({ name: 'Error', frames: [] });
  });
});

describe('what is thrown', () => {
  it('and is no error is described by its type alone', () => {
    expect(describeError('ada@example.com')).toEqual({ name: 'string' });
    expect(describeError({ email: 'ada@example.com' })).toEqual({ name: 'object' });
    expect(describeError(null)).toEqual({ name: 'object' });
  });

  it('is not described where nothing was thrown', () => {
    expect(describeError(undefined)).toBeUndefined();
  });

  it('is followed for four causes, so that a ring of them ends', () => {
    const ring = new SecretUnavailableError('ring');
    ring.cause = ring;
    const reason = { code: 'secret_unavailable', reason: 'ring' };
    expect(describeError(ring)).toEqual({
      ...reason,
      cause: { ...reason, cause: { ...reason, cause: { ...reason, cause: reason } } },
    });
  });
});

describe('what somebody else wrote into an error', () => {
  it.each(['Error', 'TypeError', 'HttpFailure', 'ResourceNotFoundException', 'Http2Error'])(
    'is shown where it is a name: %s',
    (name) => {
      expect(describeError(Object.assign(new Error('x'), { name }))).toMatchObject({ name });
    },
  );

  it.each([
    'ada@example.com',
    'user-ada',
    'ada',
    'Ada Lovelace',
    'AdaError\n',
    'ada@example.com Error',
    'error',
    `${'A'.repeat(61)}Error`,
    '',
    42,
    null,
    { toString: () => 'ada@example.com' },
  ])('is not shown where it is none: %p', (name) => {
    expect(describeError(Object.assign(new Error('x'), { name }))).toMatchObject({ name: 'Error' });
  });

  it.each([
    '    at converse (file:///var/task/functions/cognigy-webhook/handler.js:1:2345)',
    '    at async Object.send [as handler] (/var/task/chunks/dist-es-4XQ.js:12:3)',
    '    at node:internal/process/task_queues:103:5',
    '    at TLSSocket.<anonymous> (node:_tls_wrap:1:1)',
    '    at JSON.parse (<anonymous>)',
  ])('is shown where it is a frame: %s', (frame) => {
    const error = Object.assign(new Error('x'), { stack: `Error: x\n${frame}` });
    expect(describeError(error)).toMatchObject({ frames: [frame.trim()] });
  });

  it.each([
    '    at ada@example.com',
    '    at ada@example.com:1:1',
    '    at user-ada:1:1',
    '    at f (file:///ada@example.com:1:1)',
    '    at +49 221 1234 (/x:1:1)',
    '    at f (https://example.com/x.js:1:1)',
    '    at f (/x:1:1) ada',
    `    at f (/${'x'.repeat(251)}:1:1)`,
  ])('is not shown where it is none: %s', (frame) => {
    const error = Object.assign(new Error('x'), { stack: `Error: x\n${frame}` });
    expect(describeError(error)).toMatchObject({ frames: [] });
  });

  it.each([
    { stack: null },
    { stack: 42 },
    { stack: ['    at f (/x:1:1)'] },
    { message: 42 },
    { message: { length: 0, toString: () => '' } },
  ])('is not looked at where it is no text: %j', (changed) => {
    expect(describeError(Object.assign(new Error('x'), changed))).toMatchObject({ frames: [] });
  });
});
