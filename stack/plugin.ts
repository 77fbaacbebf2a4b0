import { asJsonObject, type JsonObject } from '../lib/json/json-object.ts';
import { applySettings, type Service } from './apply-settings.ts';
import { addCanary } from './canary/add-canary.ts';
import {
  CHECKED_COMMANDS,
  type GivenSettings,
  LOCAL_COMMANDS,
  problemsOf,
  settingsOf,
  whyNotToDeploy,
} from './check-settings.ts';
import { problemsWithCrm, wantsTokenUrl } from './crm.ts';
import { nextSteps, type Outputs } from './next-steps.ts';
import { dropRedundantDependencies } from './redundant-dependencies.ts';
import { keepLogGroupsGone } from './role.ts';

/** The part of the framework that the plugin uses. */
interface Framework {
  readonly service: Service & { readonly service: string };
  readonly configurationInput: { readonly params?: JsonObject };
  readonly processedInput: {
    readonly commands: readonly string[];
    readonly options: { readonly param?: readonly string[] };
  };
  readonly pluginManager: { readonly plugins: readonly object[] };
  readonly classes: { readonly Error: new (message: string) => Error };
  getProvider(name: 'aws'): { getStage(): string; getRegion(): string };
  addServiceOutputSection(name: string, lines: readonly string[]): void;
}

/** Plugin that checks the settings of a stage before anything comes of them, applies them, and says what is next. */
export default class StackPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    const { service, processedInput } = framework;
    const command = processedInput.commands.join(' ');
    const aws = framework.getProvider('aws');

    function given(): GivenSettings {
      const file = asJsonObject(framework.configurationInput.params?.[aws.getStage()]);
      return { file, commandLine: processedInput.options.param ?? [] };
    }

    function check(): void {
      const problems = problemsOf(given());
      if (problems.length === 0) {
        problems.push(...problemsWithCrm(given()));
      }
      if (command === 'deploy function' && given().commandLine.length > 0) {
        problems.push('sls deploy function ignores every setting: deploy the stack, or leave --param out');
      }
      if (problems.length === 0 && command === 'deploy') {
        const roleName = `${service.service}-${aws.getStage()}-${aws.getRegion()}-lambdaRole`;
        const settings = settingsOf(given());
        const urls = [settings.crmBaseUrl, ...(wantsTokenUrl(settings) ? [settings.crmTokenUrl] : [])];
        problems.push(...whyNotToDeploy(urls, roleName));
      }
      if (problems.length > 0) {
        throw new framework.classes.Error(`Wrong settings: ${problems.join('; ')}`);
      }
    }

    this.hooks = {
      initialize: () => {
        if (CHECKED_COMMANDS.has(command)) {
          check();
          // The local stack's CRM is the default contract's.
          applySettings(service, { ...settingsOf(given()), ...(LOCAL_COMMANDS.has(command) && { crm: '' }) });
        }
      },
      'after:package:setupProviderConfiguration': () => {
        keepLogGroupsGone(service.provider['compiledCloudFormationTemplate']);
      },
      'before:aws:package:finalize:saveServiceState': () => {
        addCanary(service, settingsOf(given()));
        dropRedundantDependencies(service.provider['compiledCloudFormationTemplate']);
      },
      'after:aws:info:displayStackOutputs': () => {
        if (command === 'deploy') {
          const lines = nextSteps(outputsOf(framework.pluginManager.plugins), settingsOf(given()));
          framework.addServiceOutputSection('next', lines);
        }
      },
    };
  }
}

/** Finds the outputs of the stack with the framework's own `info`, which has just asked for them. */
function outputsOf(plugins: readonly object[]): Outputs {
  const gathered = plugins.map((plugin) => asJsonObject(Reflect.get(plugin, 'gatheredData'))['outputs']);
  const outputs = gathered.find(Array.isArray) ?? [];
  return Object.fromEntries(
    outputs.map((output) => [asJsonObject(output)['OutputKey'], String(asJsonObject(output)['OutputValue'])]),
  );
}
