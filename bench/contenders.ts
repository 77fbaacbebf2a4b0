import { type Artifact, buildArtifact } from './build/artifact.ts';
import { buildPeer, PEERS } from './build/peers.ts';
import type { Contender } from './lambda/start-function.ts';

/** Our entry in the zip. */
export const OUR_ENTRY = 'functions/cognigy-webhook/handler.js';

/** Builds everybody who races, ours first. */
export async function buildContenders(
  folder: string,
): Promise<{ readonly artifact: Artifact; readonly contenders: readonly Contender[] }> {
  const artifact = await buildArtifact(folder);
  const contenders: Contender[] = [
    { name: 'ours', folder: artifact.folder, handler: OUR_ENTRY.replace(/js$/, 'handler') },
  ];
  for (const name of PEERS) {
    contenders.push({ name, folder: await buildPeer(name, folder), handler: 'handler.handler' });
  }
  return { artifact, contenders };
}
