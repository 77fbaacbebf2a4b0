import type { INodeDescriptor } from '@cognigy/extension-tools';
import { cognigyWebhookConnection } from '../connections/cognigyWebhook';
import { DEFAULT_INPUT_FIELDS } from '../default-selection';
import { DEFAULT_RESULT_KEY, DEFAULT_TIMEOUT_MS } from '../settings';

/** The node's form: what a flow's author sees, and the defaults with which it works as it is. */
export const form: Required<Pick<INodeDescriptor, 'fields' | 'sections' | 'form'>> = {
  fields: [
    {
      key: 'url',
      label: 'Endpoint URL',
      type: 'cognigyText',
      description: "The webhook's URL, as its deployment printed it (WebhookUrl)",
      params: { required: true, placeholder: 'https://….amazonaws.com/api/v2/webhooks/cognigy' },
    },
    {
      key: 'connection',
      label: 'Connection',
      type: 'connection',
      description: "Holds the webhook's secret, with which the call is signed",
      params: { required: true, connectionType: cognigyWebhookConnection.type },
    },
    {
      key: 'inputFields',
      label: 'Input fields',
      type: 'textArray',
      description:
        "Paths below input, such as slots or data.contactId. The user's text is sent only if it is here",
      defaultValue: DEFAULT_INPUT_FIELDS,
    },
    {
      key: 'profileFields',
      label: 'Profile fields',
      type: 'textArray',
      description: 'Paths below profile, such as email',
      defaultValue: [],
    },
    {
      key: 'contextFields',
      label: 'Context fields',
      type: 'textArray',
      description: 'Paths below context',
      defaultValue: [],
    },
    {
      key: 'storeIn',
      label: 'Store the result in',
      type: 'select',
      description: 'Input is gone with the next message, Context lasts for the session',
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
      label: 'Key',
      type: 'text',
      description: 'The conversation is found there, or an error',
      defaultValue: DEFAULT_RESULT_KEY,
      params: { required: true },
    },
    {
      key: 'timeoutMs',
      label: 'Timeout (ms)',
      type: 'number',
      description: 'For the whole call, a second try included',
      defaultValue: DEFAULT_TIMEOUT_MS,
      params: { min: 100, max: 15_000 },
    },
    {
      key: 'addTimestamp',
      label: 'Sign a timestamp too',
      type: 'toggle',
      description: 'Lets the webhook refuse a call that was recorded and sent again',
      defaultValue: true,
    },
    {
      key: 'onFailure',
      label: 'Without a conversation',
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
      label: 'What to send',
      defaultCollapsed: true,
      fields: ['inputFields', 'profileFields', 'contextFields'],
    },
    { key: 'result', label: 'Result', defaultCollapsed: false, fields: ['storeIn', 'resultKey'] },
    {
      key: 'advanced',
      label: 'Timeout and failure',
      defaultCollapsed: true,
      fields: ['timeoutMs', 'addTimestamp', 'onFailure'],
    },
  ],
  form: [
    { type: 'field', key: 'url' },
    { type: 'field', key: 'connection' },
    { type: 'section', key: 'selection' },
    { type: 'section', key: 'result' },
    { type: 'section', key: 'advanced' },
  ],
};
