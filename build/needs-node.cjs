// Loaded ahead of every script in TypeScript, and at the end of an installation: by itself an old Node would say no
// more than ERR_UNKNOWN_FILE_EXTENSION. CommonJS, so that every Node can say this.

if (!process.features.typescript) {
  process.stderr.write(
    `Node ${process.versions.node} cannot run TypeScript, this project needs 22.18 or newer. "npm ci" puts Node 24 on the path of npm's scripts, where install scripts are not switched off (ignore-scripts).\n`,
  );
  process.exit(1);
}
