import type { Server } from 'node:net';

/**
 * Listens on a free port of 127.0.0.1.
 *
 * @returns the port
 */
export function listenOnLoopback(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('the server has no port'));
      } else {
        resolve(address.port);
      }
    });
  });
}
