import { enterLocalStack } from './enter-local-stack.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import { signedCurl } from './signed-curl.ts';
import { lookAtEvent } from './signing/look-at-event.ts';

/** The commands that run the function on this machine; others leave the service as it is. */
const LOCAL_COMMANDS: ReadonlySet<string> = new Set(['invoke local', 'offline', 'offline start']);

/** The part of osls that the plugin uses. */
interface Osls {
  readonly processedInput: { readonly commands: readonly string[] };
  readonly service: {
    readonly functions: Readonly<Record<string, { environment?: Readonly<Record<string, unknown>> }>>;
    readonly custom?: { readonly 'serverless-offline'?: OfflineOptions };
  };
  readonly pluginManager: { readonly plugins: readonly { readonly disposeContexts?: () => Promise<void> }[] };
}

/** Where serverless-offline listens: from its command line, or from `custom` in serverless.ts. */
interface OfflineOptions {
  readonly host?: string;
  readonly httpPort?: string | number;
  /** Of `invoke local`: the event's file, and the event, which osls has parsed by then. */
  readonly path?: string;
  readonly data?: unknown;
}

interface PluginTools {
  readonly log: { readonly notice: (message?: string) => void };
}

/**
 * osls plugin: starts the local stack for `sls invoke local` and `sls offline`, and points the functions at it
 * in place of the AWS account.
 */
export default class LocalStackPlugin {
  readonly hooks: Readonly<Record<string, () => unknown>>;

  constructor(osls: Osls, options: OfflineOptions, { log }: PluginTools) {
    let stack: LocalStack | undefined;

    const start = async (): Promise<void> => {
      if (!LOCAL_COMMANDS.has(osls.processedInput.commands.join(' '))) {
        return;
      }
      stack = await startLocalStack();
      pointAt(stack, osls);
    };
    const stop = async (): Promise<void> => {
      await stack?.stop();
      stack = undefined;
    };
    const giveUp = async (): Promise<void> => {
      if (stack === undefined) {
        return;
      }
      await stop();
      // After an error serverless-esbuild leaves its build processes running, and the command would never end.
      for (const plugin of osls.pluginManager.plugins) {
        await plugin.disposeContexts?.();
      }
    };
    const warn = (): void => {
      for (const warning of lookAtEvent(options.path, options.data)) {
        log.notice(warning);
      }
    };
    const showCurl = (): void => {
      const offline = osls.service.custom?.['serverless-offline'];
      const host = options.host ?? offline?.host ?? 'localhost';
      const port = options.httpPort ?? offline?.httpPort ?? 3000;
      log.notice('When the server is ready, send it a signed turn from another terminal:');
      log.notice(`\n${signedCurl(`http://${host}:${port}`)}\n`);
    };

    this.hooks = {
      // Earlier than `before:invoke:local:invoke`: osls resolves the functions' environment before that hook,
      // and would ask CloudFormation for what the stack references.
      initialize: start,
      'before:invoke:local:invoke': warn,
      'before:offline:start': showCurl,
      'before:offline:start:init': showCurl,
      // Of these one always comes after `invoke local`; `offline` ends its process, and the stack with it.
      finalize: stop,
      error: giveUp,
    };
  }
}

/** In both places: osls and the SDK read the process, serverless-offline the functions' own environment. */
function pointAt(stack: LocalStack, osls: Osls): void {
  enterLocalStack(process.env, stack);
  for (const definition of Object.values(osls.service.functions)) {
    definition.environment = { ...definition.environment, ...stack.environment };
  }
}
