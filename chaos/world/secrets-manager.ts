import { nowMs } from '../plan/clock.ts';
import type { SecretsFault } from '../plan/fault-names.ts';
import type { Random } from '../plan/random.ts';
import { type Call, type FaultServer, sendJson, serveFaults } from './fault-server.ts';
import type { Exchange, Ledger } from './ledger.ts';
import { CLIENT_ID, CRM_SECRET_ID, type Rotated, type Version, WEBHOOK_SECRET_ID } from './vault.ts';

export interface SecretsManagerOptions {
  readonly fault: () => SecretsFault | undefined;
  readonly webhookSecret: Rotated<string>;
  readonly clientSecret: Rotated<string>;
  readonly ledger: Ledger;
  readonly random: Random;
}

const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' };

/** Starts a Secrets Manager (`GetSecretValue`, AWS JSON 1.1). Who asks is told by the access key id. */
export function startSecretsManager(options: SecretsManagerOptions): Promise<FaultServer> {
  const { fault, webhookSecret, clientSecret, ledger, random } = options;

  return serveFaults((call) => {
    const environment = /Credential=CHAOS(e\d+)\//.exec(call.headers.authorization ?? '')?.[1];
    const query: { SecretId?: unknown; VersionStage?: unknown } = JSON.parse(call.body);
    if (environment === undefined || call.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
      ledger.object(`Secrets Manager asked for ${call.headers['x-amz-target']}`);
      call.response.destroy();
      return;
    }
    const subject = `${query.SecretId} ${query.VersionStage}`;
    const exchange = ledger.open({ dependency: 'secrets', environment, subject, dealt: 'outage' });
    call.response.on('close', () => {
      exchange.endedAtMs ??= nowMs();
    });
    answer(call, exchange);
  });

  function answer(call: Call, exchange: Exchange): void {
    const { response } = call;
    switch (fault()) {
      case '500':
        sendJson(response, 500, { __type: 'InternalServiceError' }, JSON_1_1);
        return;
      case 'throttling':
        sendJson(response, 400, { __type: 'ThrottlingException', message: 'Rate exceeded' }, JSON_1_1);
        return;
      case 'denied':
        sendJson(response, 400, { __type: 'AccessDeniedException' }, JSON_1_1);
        return;
      case 'hang':
        return;
      case 'reset':
        response.socket?.resetAndDestroy();
        return;
      case 'nonsense':
        response.writeHead(200, JSON_1_1);
        response.end(random.pick(['<html>', '{"SecretString":"{}"}', '{"SecretBinary":"AAAA"}', '{}', '']));
        return;
      case 'slow':
        setTimeout(() => serve(call, exchange), random.whole(100, 500));
        return;
      case undefined:
        serve(call, exchange);
    }
  }

  function serve({ response }: Call, exchange: Exchange): void {
    const version = find(exchange.subject);
    exchange.dealt = version === undefined ? 'not found' : 'served';
    exchange.note = version === undefined ? undefined : String(version.number);
    if (version === undefined) {
      sendJson(response, 400, { __type: 'ResourceNotFoundException' }, JSON_1_1);
      return;
    }
    const SecretString = JSON.stringify(version.value);
    sendJson(response, 200, { SecretString, CreatedDate: version.createdAtMs / 1_000 }, JSON_1_1);
  }

  function find(subject: string): Version<object> | undefined {
    switch (subject) {
      case `${WEBHOOK_SECRET_ID} AWSCURRENT`:
        return withValue(webhookSecret.current, (value) => ({ webhookSecret: value }));
      case `${WEBHOOK_SECRET_ID} AWSPREVIOUS`:
        return withValue(webhookSecret.previous, (value) => ({ webhookSecret: value }));
      case `${CRM_SECRET_ID} AWSCURRENT`:
        return withValue(clientSecret.current, (value) => ({ clientId: CLIENT_ID, clientSecret: value }));
      default:
        return undefined;
    }
  }
}

function withValue(
  version: Version<string> | undefined,
  write: (value: string) => object,
): Version<object> | undefined {
  return version && { ...version, value: write(version.value) };
}
