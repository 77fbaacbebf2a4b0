import { describe, expect, test } from '@jest/globals';
import configuration from '../../serverless.ts';
import { nextSteps } from '../../stack/next-steps.ts';
import StackPlugin from '../../stack/plugin.ts';
import { SETTINGS } from '../../stack/settings.ts';

const CRM = { crmBaseUrl: 'https://crm.example.com', crmTokenUrl: 'https://crm.example.com/token' };

function plugIn(command: string, { stage = 'prod', file = {}, param = [] as string[] } = {}) {
  const sections: Record<string, readonly string[]> = {};
  const { hooks } = new StackPlugin({
    service: { ...JSON.parse(JSON.stringify(configuration)), service: 'cognigy-webhook' },
    configurationInput: { params: { [stage]: file } },
    processedInput: { commands: command.split(' '), options: { param } },
    pluginManager: {
      plugins: [
        {},
        { gatheredData: { outputs: [{ OutputKey: 'WebhookUrl', OutputValue: 'https://api/x' }] } },
      ],
    },
    classes: { Error },
    getProvider: () => ({ getStage: () => stage, getRegion: () => 'eu-central-1' }),
    addServiceOutputSection(name, lines) {
      sections[name] = lines;
    },
  });
  return { hooks, sections };
}

const CHECKED = ['deploy', 'deploy function', 'package', 'offline', 'offline start', 'invoke local'];

describe.each(CHECKED)('sls %s', (command) => {
  test('checks the file of the stage and the command line', () => {
    expect(plugIn(command, { file: { memoryMb: 'lots' } }).hooks['initialize']).toThrow('memoryMb must be');
    expect(plugIn(command, { param: ['alarmEmial=a'] }).hooks['initialize']).toThrow('alarmEmial');
    expect(plugIn(command, { file: CRM }).hooks['initialize']).not.toThrow();
  });
});

test.each(['info', 'remove', 'rollback', 'print', 'logs'])('sls %s is left alone', (command) => {
  expect(plugIn(command, { file: { memoryMb: 'lots' } }).hooks['initialize']).not.toThrow();
});

test('only a deployment asks where the CRM is', () => {
  expect(plugIn('package').hooks['initialize']).not.toThrow();
  expect(plugIn('deploy').hooks['initialize']).toThrow('tell where the CRM is');
});

test('a deployment of the function alone takes no settings, since it would ignore them', () => {
  const { hooks } = plugIn('deploy function', { file: CRM, param: ['memoryMb=1024'] });
  expect(hooks['initialize']).toThrow('ignores every setting');
});

describe('after a deployment', () => {
  const outputs = {
    WebhookUrl: 'https://api/x',
    WebhookSecretArn: 'arn:webhook',
    CrmSecretArn: 'arn:crm',
    DashboardUrl: 'https://console/d',
  };

  test('the terminal says what is next', () => {
    const steps = nextSteps(outputs, { ...SETTINGS, alarmEmail: 'oncall@example.com' });
    expect(steps.map((step) => step.slice(0, step.indexOf(':')))).toEqual([
      'alarms',
      'CRM',
      'Cognigy',
      'dashboard',
    ]);
    expect(steps.join()).toMatch(
      /confirm the mail to oncall@example.com.*arn:crm.*https:\/\/api\/x.*arn:webhook.*https:\/\/console\/d/s,
    );
  });

  test('it says so where nobody hears of alarms', () => {
    expect(nextSteps(outputs, SETTINGS)[0]).toMatch(/nobody hears/);
    expect(nextSteps(outputs, { ...SETTINGS, crm: 'hubspot' })).toContainEqual(
      expect.stringMatching(/^CRM: put its credential .*: \{"accessToken":"\.\.\."\}$/),
    );
  });

  test('it does, after a deployment alone', () => {
    const deployed = plugIn('deploy', { file: CRM });
    deployed.hooks['after:aws:info:displayStackOutputs']?.();
    expect(deployed.sections['next']?.join()).toContain('https://api/x');
    const shown = plugIn('info');
    shown.hooks['after:aws:info:displayStackOutputs']?.();
    expect(shown.sections).toEqual({});
  });
});
