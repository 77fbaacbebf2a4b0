// Loaded ahead of every script in TypeScript, and at the end of an installation: by itself an old Node would say no
// more than ERR_UNKNOWN_FILE_EXTENSION, and any Node no more than which package it misses. CommonJS, so that every
// Node can say this.

const { existsSync } = require('node:fs');
const { join } = require('node:path');

if (!process.features.typescript) {
  end(
    `Node ${process.versions.node} cannot run TypeScript, this project needs 22.18 or newer. "npm ci" puts Node 24 on the path of npm's scripts, where install scripts are not switched off (ignore-scripts).`,
  );
}
if (!existsSync(join(__dirname, '..', 'node_modules'))) {
  end('Nothing is installed yet: npm ci');
}

function end(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
