import { createCrmClient } from '../../lib/policies/crm/ask-crm.ts';
import { type Authorization, cacheAuthorization } from '../../lib/policies/crm/authorization.ts';
import { cacheContacts } from '../../lib/policies/crm/cache-contacts.ts';
import { createCircuitBreaker } from '../../lib/policies/crm/circuit-breaker.ts';
import { createContactLookup, type LookUpContact } from '../../lib/policies/crm/look-up-contact.ts';
import { type CompiledRequests, compileRequests } from '../../lib/policies/crm-document/compile-document.ts';
import { compilePlainName, hasPlainNamesAlone } from '../../lib/policies/crm-document/plain-name.ts';
import {
  type AnswerReader,
  type CompileExpression,
  compileAnswerReader,
  type LoadReader,
} from '../../lib/policies/crm-document/read-answer.ts';
import type { SendRequest } from '../../lib/policies/http/http-client.ts';
import type { SecretSource } from '../../lib/policies/secrets/secret-store.ts';
import type { Time } from '../../lib/policies/time/time.ts';
import { LONGEST_TURN_MS } from '../turn/turn.ts';
import { asConfigError, type Config } from './config.ts';

/**
 * The share of a turn that one attempt may take. A longer timeout would never be over before the deadline, and only
 * an attempt that had its full time says anything of the CRM.
 */
const MOST_OF_A_TURN = 0.9;

/** What of the world outside a CRM is asked with. */
export interface CrmWorld {
  readonly send: SendRequest;
  readonly time: Time;
  readonly random: () => number;
  /** Loads the compiler of expressions, which is a file of its own. */
  readonly loadExpressions: () => Promise<{ readonly compileExpression: CompileExpression }>;
}

/** The CRM that the configuration names. */
export interface Crm extends Pick<CompiledRequests, 'idFrom'> {
  readonly lookUpContact: LookUpContact;
  readonly authorization: Authorization;
  readonly reader: LoadReader;
}

/**
 * Wires the lookup in the CRM; nothing is asked yet.
 *
 * @param secretOf creates the source of the CRM's secret by its form
 * @throws {ConfigError} where its document is wrong
 */
export function wireCrm(
  config: Config,
  world: CrmWorld,
  secretOf: <T>(schema: SecretSource<T>['schema']) => SecretSource<T>,
): Crm {
  const { send, time, random } = world;
  const turnMs = Math.min(config.crmDeadlineMs, LONGEST_TURN_MS);
  const timeoutMs = Math.min(config.crmTimeoutMs, MOST_OF_A_TURN * turnMs);
  const { credential, contactRequest, idFrom } = compileCrm(config);
  const reader = createReaderLoader(config, world);
  const authorization = cacheAuthorization({
    credential,
    source: secretOf(credential.secretSchema),
    tokenUrl: config.crmTokenUrl ?? undefined,
    reader,
    timeoutMs,
    send,
    time,
  });

  const lookUp = createContactLookup({
    contactRequest,
    ask: createCrmClient({
      baseUrl: config.crmBaseUrl,
      timeoutMs,
      authorization: authorization.headers,
      mints: credential.type === 'oauth2',
      reader,
      send,
      time,
      random,
    }),
    breaker: createCircuitBreaker({
      failures: config.crmBreakerFailures,
      openMs: config.crmBreakerOpenMs,
      time,
    }),
    time,
  });
  const lookUpContact = config.contactTtlMs === 0 ? lookUp : cacheContacts(lookUp, config.contactTtlMs, time);
  return { lookUpContact, idFrom, authorization, reader };
}

/** @throws {ConfigError} in one line: place and cure */
function compileCrm({ crmDocument, crmBaseUrl }: Config): CompiledRequests {
  return asConfigError(() => compileRequests(crmDocument, crmBaseUrl));
}

/** Creates what loads the reader of answers once. It throws (as a rejection) {@link ConfigError}. */
function createReaderLoader({ crmDocument }: Config, { loadExpressions }: CrmWorld): LoadReader {
  let loading: Promise<AnswerReader> | undefined;

  async function loadCompiler(): Promise<CompileExpression> {
    const { compileExpression } = await loadExpressions();
    return compileExpression;
  }

  async function load(): Promise<AnswerReader> {
    const compile = hasPlainNamesAlone(crmDocument) ? compilePlainName : await loadCompiler();
    return asConfigError(() => compileAnswerReader(crmDocument, compile));
  }

  return () => {
    loading ??= load();
    return loading;
  };
}
