import { ConfigError, parseConfig } from '../functions/cognigy-webhook/config.ts';
import { FUNCTION_KEY } from './logical-ids.ts';
import { SETTINGS } from './settings.ts';

/** The part of the framework that the plugin uses. */
interface Framework {
  service: { functions: Readonly<Record<string, { environment?: Environment }>> };
  processedInput: { options: { param?: readonly string[] } };
  classes: { Error: new (message: string) => Error };
}

type Environment = Readonly<Record<string, unknown>>;

/**
 * Returns what is wrong with a function about to be deployed, from its environment and from what `--param` gave: a
 * name that is no setting (the framework ignores it silently), a value that would stop the function's start, or
 * the CRM's addresses if nobody gave them. A reference stands for a value that only the deployment will know.
 */
export function whyNotToDeploy(environment: Environment, params: readonly string[]): string | undefined {
  const unknown = params
    .map((param) => param.replace(/=.*/s, ''))
    .filter((name) => !Object.hasOwn(SETTINGS, name));
  if (unknown.length > 0) {
    return `No such setting: ${unknown.join(', ')}. There are: ${Object.keys(SETTINGS).join(', ')}`;
  }
  const values = Object.entries(environment).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  try {
    const { crmBaseUrl, crmTokenUrl } = parseConfig(Object.fromEntries(values));
    if ([crmBaseUrl, crmTokenUrl].some((url) => url?.hostname.endsWith('.invalid'))) {
      return 'Tell where the CRM is: sls deploy --param "crmBaseUrl=https://…" --param "crmTokenUrl=https://…"';
    }
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.message;
    }
    throw error;
  }
  return undefined;
}

/** Plugin that stops a deployment whose function could not work, before anything reaches AWS. */
export default class DeployCheck {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor({ service, processedInput, classes }: Framework) {
    const check = (): void => {
      const environment = service.functions[FUNCTION_KEY]?.environment ?? {};
      const reason = whyNotToDeploy(environment, processedInput.options.param ?? []);
      if (reason !== undefined) {
        throw new classes.Error(reason);
      }
    };
    this.hooks = {
      'before:aws:deploy:deploy:createStack': check,
      'before:deploy:function:initialize': check,
    };
  }
}
