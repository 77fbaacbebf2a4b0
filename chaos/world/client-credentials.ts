/**
 * Gives what a client showed of itself (RFC 6749 section 2.3.1): HTTP Basic or, without such a header, the form.
 */
export function readClientCredentials(
  authorization: string | undefined,
  form: URLSearchParams,
): { readonly clientId: string; readonly clientSecret: string } | undefined {
  const encoded = /^Basic (\S+)$/.exec(authorization ?? '')?.[1];
  if (encoded === undefined) {
    return { clientId: form.get('client_id') ?? '', clientSecret: form.get('client_secret') ?? '' };
  }
  const [clientId = '', clientSecret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { clientId: formDecode(clientId), clientSecret: formDecode(clientSecret) };
}

function formDecode(value: string): string {
  return new URLSearchParams(`value=${value}`).get('value') ?? '';
}
