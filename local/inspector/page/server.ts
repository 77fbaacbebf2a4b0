import type { TurnSummary } from '../../turns/describe-turn.ts';

/** Asks the server for JSON. What it answers is of the type that `page-api.ts` says. */
export async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  return response.json();
}

/** Sends JSON to the server, and returns what it answers. */
export async function post<T>(path: string, body: object = {}): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Calls back with each turn as it comes, and tells whether the server is there. Returns what ends that. */
export function followTurns(
  onTurn: (turn: TurnSummary) => void,
  onConnected: (connected: boolean) => void,
): () => void {
  const source = new EventSource('/api/events');
  source.onmessage = ({ data }) => onTurn(JSON.parse(data));
  source.onopen = () => onConnected(true);
  source.onerror = () => onConnected(false);
  return () => source.close();
}
