const SPARSELY_MS = 10_000;

/** Shows how far the run is: one line that changes on a terminal, a line now and then elsewhere. */
export interface Progress {
  show(text: string): void;
  end(): void;
}

/** Gives the progress on stderr, which leaves stdout to the report. */
export function createProgress(): Progress {
  const isTerminal = process.stderr.isTTY === true;
  let shownAtMs = Number.NEGATIVE_INFINITY;

  return {
    show(text) {
      if (isTerminal) process.stderr.write(`\r\u001b[K${text}`);
      else if (performance.now() - shownAtMs > SPARSELY_MS) {
        shownAtMs = performance.now();
        process.stderr.write(`${text}\n`);
      }
    },
    end() {
      if (isTerminal) process.stderr.write('\r\u001b[K');
    },
  };
}
