const DIGITS = /^\d{1,9}$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** One setting and its reader: plain functions, since a cold start pays for the making of every schema. */
export interface Setting<T> {
  readonly variable: string;
  /** What a value must be, as it follows the words "must be". */
  readonly form: string;
  /** Undefined where the variable must be set. */
  readonly fallback?: string | undefined;
  /** Returns the value, or undefined if the text has another form. */
  readonly read: (text: string) => T | undefined;
}

/** Creates a setting that need not be set: then its value is null. */
export function optional<T>(setting: Setting<T>): Setting<T | null> {
  return { ...setting, fallback: '', read: (value) => (value === '' ? null : setting.read(value)) };
}

/** Creates a setting that takes any text. */
export function text(variable: string, fallback?: string): Setting<string> {
  return { variable, form: 'text', fallback, read: (value) => value };
}

/** Creates a setting that takes these words alone. */
export function oneOf<T extends string>(variable: string, words: readonly T[], fallback: T): Setting<T> {
  const read = (value: string) => words.find((word) => word === value);
  return { variable, form: `one of ${words.join(', ')}`, fallback, read };
}

/** Creates a setting that takes decimal digits; its value is their number times `unit`. */
export function wholeNumber(variable: string, min: number, max: number, fallback: number, unit = 1) {
  const read = (value: string) => {
    const number = DIGITS.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number * unit : undefined;
  };
  return { variable, form: `a whole number from ${min} to ${max}`, fallback: String(fallback), read };
}

/** Creates a setting that takes an absolute URL; http only to this very machine, since it carries tokens and contacts. */
export function httpUrl(variable: string, mayHaveQuery: boolean): Setting<URL> {
  const form = 'an https URL (http only for loopback addresses) without user, fragment or misplaced query';
  const read = (value: string) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
    const misplaced = url && url.username + url.password + url.hash + (mayHaveQuery ? '' : url.search);
    return secure && misplaced === '' ? url : undefined;
  };
  return { variable, form, read };
}
