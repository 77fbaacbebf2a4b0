/** Prints `usage` and ends the command where it is asked for. */
export function helpOnDemand(usage: string): void {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
}
