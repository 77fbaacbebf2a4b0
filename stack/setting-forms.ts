import { oneOf, type Setting, wholeNumber } from '../functions/cognigy-webhook/setting.ts';

/** A setting of the stack alone: its name stands where a variable of the function has its own. */
type StackSetting = Setting<unknown> & { readonly fallback: string };

/** Creates a setting that is on or off. */
export function onOff(name: string, fallback: 'true' | 'false'): StackSetting {
  return { ...oneOf(name, ['true', 'false'], fallback), fallback };
}

/** Creates a setting that takes these numbers alone. */
export function oneNumberOf(name: string, numbers: readonly number[], fallback: number): StackSetting {
  const words = numbers.map(String);
  return { ...oneOf(name, words, String(fallback)), fallback: String(fallback) };
}

/** Creates a setting that takes a whole number, or is left out. */
export function optionalNumber(name: string, min: number, max: number): StackSetting {
  return optional(wholeNumber(name, min, max, min));
}

/** Creates a setting that takes a number in percent, with digits behind the point if need be. */
export function percent(name: string, fallback: number): StackSetting {
  const read = (text: string) => (/^(?:100|\d{1,2}(?:\.\d{1,3})?)$/.test(text) ? Number(text) : undefined);
  return { variable: name, form: 'a number from 0 to 100', fallback: String(fallback), read };
}

/** Creates a setting that takes text of one shape. */
export function shaped(name: string, shape: RegExp, form: string, fallback: string): StackSetting {
  return { variable: name, form, fallback, read: (text) => (shape.test(text) ? text : undefined) };
}

/** Creates a setting that takes text of one shape, or is left out. */
export function optionalText(name: string, shape: RegExp, form: string): StackSetting {
  return optional(shaped(name, shape, form, ''));
}

/** Creates a setting that takes a list of such texts with commas between, or is left out. */
export function optionalList(name: string, shape: RegExp, form: string): StackSetting {
  const read = (text: string) => {
    const parts = text.split(',');
    return parts.every((part) => shape.test(part)) ? parts : undefined;
  };
  return optional({ variable: name, form, read });
}

function optional(setting: Setting<unknown>): StackSetting {
  return { ...setting, fallback: '', read: (text) => (text === '' ? '' : setting.read(text)) };
}

/** Where an ARN of the account begins, for one service. */
function arn(service: string, rest: string): RegExp {
  return new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:(?:\\d{12}|aws):${rest}$`);
}

/** Forms of ARNs, for settings that take one. */
export const ARNS = {
  topic: arn('sns', '[\\w-]{1,256}(?:\\.fifo)?'),
  policy: arn('iam', 'policy/[\\w+=,.@/-]+'),
  role: arn('iam', 'role/[\\w+=,.@/-]+'),
  key: arn('kms', 'key/[\\w-]+'),
  /** Whole, with the six characters that Secrets Manager adds: without them GetSecretValue is denied. */
  secret: arn('secretsmanager', 'secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}'),
};

export const SECRET_ARN_FORM =
  'the whole ARN of one secret, with the six characters at its end and without wildcards';
