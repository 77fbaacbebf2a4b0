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

/** Returns a script for PowerShell, from 5.1 on, that signs and sends. */
export function powershellOf({ url, body, secret, timestamp }: CodedCall): string {
  const bytes = timestamp ? '$utf8.GetBytes("$timestamp.") + $body' : '$body';
  const stamp = timestamp ? '$timestamp = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds().ToString()\n' : '';
  return `$utf8 = New-Object Text.UTF8Encoding $false
$secret = if ($env:WEBHOOK_SECRET) { $env:WEBHOOK_SECRET } else { ${powershellQuoted(secret)} }
$body = $utf8.GetBytes(${powershellQuoted(body)})
${stamp}$hmac = New-Object Security.Cryptography.HMACSHA256
$hmac.Key = $utf8.GetBytes($secret)
$digest = $hmac.ComputeHash([byte[]](${bytes}))
$signature = [BitConverter]::ToString($digest).Replace('-', '').ToLower()
$headers = @{ 'x-cognigy-signature' = $signature${timestamp ? "; 'x-cognigy-timestamp' = $timestamp" : ''} }
Invoke-RestMethod ${powershellQuoted(url)} -Method Post -ContentType 'application/json' -Headers $headers -Body $body`;
}

function powershellQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
