import { billDocument } from './bill-document.ts';
import { measureWritten } from './written-bytes.ts';

// Prints a month's bill, from what the artifact writes, as it stands in docs/operations.md.

process.stdout.write(`${billDocument(await measureWritten())}\n`);
