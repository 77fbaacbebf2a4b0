/** Returns JSON with its structure shown, any other text as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Returns a path that may end a line behind each dot. */
export function breakable(path: string): string {
  return path.replaceAll('.', '.\u200b');
}
