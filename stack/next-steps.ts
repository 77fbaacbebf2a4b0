import { crmSecretFields } from './crm.ts';
import type { StageSettings } from './settings.ts';

/** Values of the stack's outputs, by name. */
export type Outputs = Readonly<Record<string, string>>;

/** Returns what a person does after a deployment, a line each. */
export function nextSteps(outputs: Outputs, settings: StageSettings): string[] {
  const { WebhookUrl = '', WebhookSecretArn = '', CrmSecretArn = '', DashboardUrl } = outputs;
  const isWatched = settings.alarms === 'true' && settings.alarmEmail + settings.alarmTopicArn !== '';
  const fields = crmSecretFields(settings).map((field) => `"${field}":"..."`);
  return [
    ...(settings.alarms === 'true' && settings.alarmEmail !== ''
      ? [`alarms: confirm the mail to ${settings.alarmEmail}; until then nobody is alarmed`]
      : []),
    ...(isWatched ? [] : ['alarms: nobody hears of them; set alarmEmail or alarmTopicArn']),
    ...(settings.crmSecretArn === ''
      ? [`CRM: put its credential into ${CrmSecretArn}, unless you have: {${fields.join(',')}}`]
      : []),
    `Cognigy: call ${WebhookUrl}, signed with the webhookSecret in ${WebhookSecretArn}`,
    ...(DashboardUrl === undefined ? [] : [`dashboard: ${DashboardUrl}`]),
  ];
}
