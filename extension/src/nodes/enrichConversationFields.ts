import type { INodeDescriptor } from '@cognigy/extension-tools';
import { cognigyWebhookConnection } from '../connections/cognigyWebhook';
import { DEFAULT_INPUT_FIELDS } from '../default-selection';
import { DEFAULT_RESULT_KEY, DEFAULT_TIMEOUT_MS } from '../settings';

/** The node's form: what a flow's author sees, and the defaults with which it works as it is. */
export const form: Required<Pick<INodeDescriptor, 'fields' | 'sections' | 'form'>> = {
  fields: [
    {
      key: 'url',
      label: { default: 'Endpoint URL', deDE: 'Endpunkt-URL' },
      type: 'cognigyText',
      description: {
        default: "The webhook's URL, as its deployment printed it (WebhookUrl)",
        deDE: 'Die URL des Webhooks, wie das Deployment sie ausgegeben hat (WebhookUrl)',
      },
      params: { required: true, placeholder: 'https://….amazonaws.com/api/v2/webhooks/cognigy' },
    },
    {
      key: 'connection',
      label: { default: 'Connection', deDE: 'Verbindung' },
      type: 'connection',
      description: {
        default: "Holds the webhook's secret, with which the call is signed",
        deDE: 'Enthält das Geheimnis des Webhooks, mit dem der Aufruf signiert wird',
      },
      params: { required: true, connectionType: cognigyWebhookConnection.type },
    },
    {
      key: 'user',
      label: { default: 'User', deDE: 'Benutzer' },
      type: 'cognigyText',
      description: {
        default:
          'Whom to look up. After a question it can be the answer, such as {{input.slots.customer_number[0].keyphrase}}',
        deDE: 'Wer gesucht wird. Nach einer Frage kann es die Antwort sein, etwa {{input.slots.customer_number[0].keyphrase}}',
      },
      defaultValue: '{{input.userId}}',
    },
    {
      key: 'inputFields',
      label: { default: 'Input fields', deDE: 'Input-Felder' },
      type: 'textArray',
      description: {
        default:
          "Paths below input, such as slots or data.contactId. The user's text is sent only if it is here",
        deDE: 'Pfade unter input, etwa slots oder data.contactId. Der Text des Benutzers wird nur gesendet, wenn er hier steht',
      },
      defaultValue: DEFAULT_INPUT_FIELDS,
    },
    {
      key: 'profileFields',
      label: { default: 'Profile fields', deDE: 'Profil-Felder' },
      type: 'textArray',
      description: { default: 'Paths below profile, such as email', deDE: 'Pfade unter profile, etwa email' },
      defaultValue: [],
    },
    {
      key: 'contextFields',
      label: { default: 'Context fields', deDE: 'Context-Felder' },
      type: 'textArray',
      description: { default: 'Paths below context', deDE: 'Pfade unter context' },
      defaultValue: [],
    },
    {
      key: 'storeIn',
      label: { default: 'Store the result in', deDE: 'Ergebnis speichern in' },
      type: 'select',
      description: {
        default: 'Input is gone with the next message, Context lasts for the session',
        deDE: 'Input ist mit der nächsten Nachricht weg, Context gilt für die Sitzung',
      },
      defaultValue: 'input',
      params: {
        required: true,
        options: [
          { label: 'Input', value: 'input' },
          { label: 'Context', value: 'context' },
        ],
      },
    },
    {
      key: 'resultKey',
      label: { default: 'Key', deDE: 'Schlüssel' },
      type: 'text',
      description: {
        default: 'The conversation is found there, or an error',
        deDE: 'Dort steht die Konversation, oder ein Fehler',
      },
      defaultValue: DEFAULT_RESULT_KEY,
      params: { required: true },
    },
    {
      key: 'timeoutMs',
      label: { default: 'Timeout (ms)', deDE: 'Zeitlimit (ms)' },
      type: 'number',
      description: {
        default: 'For the whole call, a second try included',
        deDE: 'Für den ganzen Aufruf, samt zweitem Versuch',
      },
      defaultValue: DEFAULT_TIMEOUT_MS,
      params: { min: 100, max: 15_000 },
    },
    {
      key: 'addTimestamp',
      label: { default: 'Sign a timestamp too', deDE: 'Auch einen Zeitstempel signieren' },
      type: 'toggle',
      description: {
        default: 'Lets the webhook refuse a call that was recorded and sent again',
        deDE: 'So kann der Webhook einen aufgezeichneten und erneut gesendeten Aufruf ablehnen',
      },
      defaultValue: true,
    },
    {
      key: 'onFailure',
      label: { default: 'Without a conversation', deDE: 'Ohne Konversation' },
      type: 'select',
      defaultValue: 'continue',
      params: {
        options: [
          { label: 'Continue in the child Failed', value: 'continue' },
          { label: 'Throw an error', value: 'throw' },
        ],
      },
    },
  ],
  sections: [
    {
      key: 'selection',
      label: { default: 'What to send', deDE: 'Was gesendet wird' },
      defaultCollapsed: true,
      fields: ['inputFields', 'profileFields', 'contextFields'],
    },
    {
      key: 'result',
      label: { default: 'Result', deDE: 'Ergebnis' },
      defaultCollapsed: false,
      fields: ['storeIn', 'resultKey'],
    },
    {
      key: 'advanced',
      label: { default: 'Timeout and failure', deDE: 'Zeitlimit und Fehler' },
      defaultCollapsed: true,
      fields: ['timeoutMs', 'addTimestamp', 'onFailure'],
    },
  ],
  form: [
    { type: 'field', key: 'url' },
    { type: 'field', key: 'connection' },
    { type: 'field', key: 'user' },
    { type: 'section', key: 'selection' },
    { type: 'section', key: 'result' },
    { type: 'section', key: 'advanced' },
  ],
};
