/**
 * What the webhook reads of Cognigy's `input`, and by what it can be told apart. The user's text is not among it, nor
 * are the headers of a call.
 */
export const DEFAULT_INPUT_FIELDS: readonly string[] = [
  'intent',
  'intentScore',
  'nlu.intentMapperResults',
  'slots',
  'userId',
  'sessionId',
  'language',
  'channel',
  'endpointType',
  // Where a model and no NLU chose what to do.
  'aiAgent.toolId',
  'aiAgent.toolArgs',
  'llmPrompt.toolId',
  'llmPrompt.toolArgs',
  'data.contactId',
  'data.numberMetaData.number',
];
