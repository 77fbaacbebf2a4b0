import { DocumentError } from './document-error.ts';
import { parseTemplate, type RenderId } from './template.ts';

/** A part of the request, in which the id may stand. */
export interface Place {
  readonly hasId: boolean;
  readonly render: RenderId;
}

/** Renders places in a row; undefined where one cannot hold the id. */
export function renderAll(
  places: readonly Place[],
  id: string,
  join: (rendered: string, index: number) => string,
): string | undefined {
  let all = '';
  for (const [index, place] of places.entries()) {
    const rendered = place.render(id);
    if (rendered === undefined) {
      return undefined;
    }
    all += join(rendered, index);
  }
  return all;
}

/** @throws {DocumentError} where a key has placeholders */
export function checkKey(key: string, place: string): void {
  if (parseTemplate(key, place).some((part) => typeof part !== 'string')) {
    throw new DocumentError(place, 'a key is sent as it is; only its value can hold placeholders');
  }
}
