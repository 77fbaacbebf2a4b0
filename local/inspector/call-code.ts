import { shellQuoted } from '../signed-curl.ts';

/** A call, to be written as code. */
export interface CodedCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly secret: string;
  readonly timestamp: boolean;
}

/** Returns a line for a POSIX shell; its signature is computed already. */
export function curlOf({ url, headers, body }: CodedCall): string {
  const sent = Object.entries(headers).map(([name, value]) => `-H ${shellQuoted(`${name}: ${value}`)}`);
  return [`curl -i ${shellQuoted(url)}`, ...sent, `--data-binary ${shellQuoted(body)}`].join(' \\\n  ');
}

/** Returns a script for Python's standard library that signs and sends. */
export function pythonOf({ url, body, secret, timestamp }: CodedCall): string {
  const signed = timestamp ? 'timestamp.encode() + b"." + body' : 'body';
  return `import hashlib, hmac, os, ${timestamp ? 'time, ' : ''}urllib.request

secret = os.environ.get("WEBHOOK_SECRET", ${JSON.stringify(secret)})
body = ${JSON.stringify(body)}.encode()
${timestamp ? 'timestamp = str(int(time.time()))\n' : ''}signature = hmac.new(secret.encode(), ${signed}, hashlib.sha256).hexdigest()
headers = {"content-type": "application/json", "x-cognigy-signature": signature${timestamp ? ', "x-cognigy-timestamp": timestamp' : ''}}
request = urllib.request.Request(${JSON.stringify(url)}, body, headers)
print(urllib.request.urlopen(request).read().decode())`;
}

/** Returns a script for PowerShell 7 that signs and sends. */
export function powershellOf({ url, body, secret, timestamp }: CodedCall): string {
  const bytes = timestamp ? '$utf8.GetBytes("$timestamp.") + $body' : '$body';
  const stamp = timestamp ? '$timestamp = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds().ToString()\n' : '';
  return `$utf8 = [Text.UTF8Encoding]::new($false)
$secret = $env:WEBHOOK_SECRET ?? ${powershellQuoted(secret)}
$body = $utf8.GetBytes(${powershellQuoted(body)})
${stamp}$hmac = [Security.Cryptography.HMACSHA256]::new($utf8.GetBytes($secret))
$signature = [Convert]::ToHexString($hmac.ComputeHash([byte[]](${bytes}))).ToLower()
$headers = @{ 'x-cognigy-signature' = $signature${timestamp ? "; 'x-cognigy-timestamp' = $timestamp" : ''} }
Invoke-RestMethod ${powershellQuoted(url)} -Method Post -ContentType 'application/json' -Headers $headers -Body $body`;
}

function powershellQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
