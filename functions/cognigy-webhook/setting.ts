const DIGITS = /^\d{1,9}$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** One setting and its reader: plain functions, since a cold start pays for the making of every schema. */
export interface Setting<T> {
  readonly variable: string;
  /** What a value must be, as it follows the words "must be". */
  readonly form: string;
  /** Undefined where the variable must be set. */
  readonly fallback?: string | undefined;
  /** Returns the value, or null if the text has another form. */
  readonly read: (text: string) => T | null;
}

export function text(variable: string, fallback?: string): Setting<string> {
  return { variable, form: 'text', fallback, read: (value) => value };
}

/** Text without which something is off. */
export function optionalText(variable: string): Setting<string | undefined> {
  return { variable, form: 'text', fallback: '', read: (value) => value || undefined };
}

export function oneOf<T extends string>(variable: string, words: readonly T[], fallback: T): Setting<T> {
  const read = (value: string) => words.find((word) => word === value) ?? null;
  return { variable, form: `one of ${words.join(', ')}`, fallback, read };
}

export function wholeNumber(variable: string, min: number, max: number, fallback: number): Setting<number> {
  const read = (value: string) => {
    const number = DIGITS.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : null;
  };
  return { variable, form: `a whole number from ${min} to ${max}`, fallback: String(fallback), read };
}

/** Seconds in the variable, milliseconds in the configuration. */
export function seconds(variable: string, min: number, max: number, fallback: number): Setting<number> {
  const setting = wholeNumber(variable, min, max, fallback);
  const read = (value: string) => {
    const number = setting.read(value);
    return number === null ? null : number * 1_000;
  };
  return { ...setting, read };
}

/** An absolute URL; without TLS only to this very machine, since it carries tokens and contacts. */
export function httpUrl(variable: string, mayHaveQuery: boolean): Setting<URL> {
  const form = 'an https URL (http only for loopback addresses) without user, fragment or misplaced query';
  const read = (value: string) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
    const misplaced = url && url.username + url.password + url.hash + (mayHaveQuery ? '' : url.search);
    return url !== undefined && secure && misplaced === '' ? url : null;
  };
  return { variable, form, read };
}
