/**
 * How often the same happened in a row, and to whom. What happens to one id alone may be that id's doing: whoever
 * can choose one must not be able to speak for the CRM.
 */
export interface Row {
  readonly length: number;
  /** Whether it happened to any id but this one. */
  isSharedWith(userId: string): boolean;
  add(userId: string): void;
  end(): void;
}

/** Creates an empty row. */
export function createRow(): Row {
  let length = 0;
  let first: string | undefined;
  let isShared = false;

  return {
    get length() {
      return length;
    },
    isSharedWith: (userId) => isShared || (first !== undefined && userId !== first),
    add(userId) {
      length += 1;
      first ??= userId;
      isShared ||= userId !== first;
    },
    end() {
      length = 0;
      first = undefined;
      isShared = false;
    },
  };
}
