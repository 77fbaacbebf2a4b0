import { DEFAULT_LANGUAGE, type Dialog } from './dialog.ts';

/** What names somebody or something, and what stands in its place where it is missing. What was heard stays as it is. */
const MISSING = {
  conversationId: '',
  sessionId: undefined,
  userId: undefined,
  email: undefined,
  phone: undefined,
  language: DEFAULT_LANGUAGE,
} as const satisfies Partial<Dialog>;

export type DialogName = keyof typeof MISSING;

// Object.keys forgets the names.
const NAMES = Object.keys(MISSING) as DialogName[];

interface ResolvedDialog {
  readonly dialog: Dialog;
  /** Undefined where nothing was left unfilled. */
  readonly unresolved: readonly DialogName[] | undefined;
}

/** Returns the dialog without the names that hold an unfilled expression, and which they are: nobody is called so. */
export function dropUnresolved(dialog: Dialog): ResolvedDialog {
  const unresolved = NAMES.filter((name) => holdsExpression(dialog[name] ?? ''));
  if (unresolved.length === 0) {
    return { dialog, unresolved: undefined };
  }
  const dropped = Object.fromEntries(unresolved.map((name) => [name, MISSING[name]]));
  return { dialog: { ...dialog, ...dropped }, unresolved };
}

/** Whether a text holds an expression of CognigyScript's, which Cognigy sends as it is where it finds no value for it. */
function holdsExpression(text: string): boolean {
  const start = text.indexOf('{{');
  return start !== -1 && text.includes('}}', start);
}
