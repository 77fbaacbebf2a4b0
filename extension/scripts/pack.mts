import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

// Packs what Cognigy takes, byte for byte the same from the same files: no times, no owners, in the order of names.

const ROOT = join(import.meta.dirname, '..');
const ARCHIVE = process.argv[2] ?? join(ROOT, 'cognigy-enrich-conversation.tar.gz');
const CONTENTS = ['build', 'package.json', 'package-lock.json', 'README.md', 'icon.png'];

const BLOCK = 512;
/** Of the gzip header, which operating system wrote it: 255 is unknown (RFC 1952 section 2.3.1). */
const OS_BYTE = 9;
const UNKNOWN_OS = 255;

const tar = Buffer.concat([...CONTENTS.flatMap(filesOf).toSorted().map(entry), Buffer.alloc(2 * BLOCK)]);
const archive = gzipSync(tar, { level: 9 });
archive[OS_BYTE] = UNKNOWN_OS;
writeFileSync(ARCHIVE, archive);
const digest = createHash('sha256').update(archive).digest('hex');
process.stdout.write(`${ARCHIVE}\n${archive.byteLength} bytes, SHA-256 ${digest}\n`);

function filesOf(path: string): string[] {
  return statSync(join(ROOT, path)).isDirectory()
    ? readdirSync(join(ROOT, path)).flatMap((name) => filesOf(`${path}/${name}`))
    : [path];
}

/** A file as tar has it (POSIX ustar): a header of one block, and its bytes up to a whole block. */
function entry(path: string): Buffer {
  const bytes = readFileSync(join(ROOT, path));
  const header = Buffer.alloc(BLOCK);
  const number = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(path, 0, 100);
  header.write(number(0o644, 7), 100);
  header.write(number(0, 7) + number(0, 7), 108);
  header.write(number(bytes.byteLength, 11) + number(0, 11), 124);
  header.write('        0', 148);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((BLOCK - (bytes.byteLength % BLOCK)) % BLOCK)]);
}
