// A tus server nobody here wrote, at the addresses a queue has: `node server.mjs FOLDER`.
// Prints the port it listens on. Adds only what our client asks of an answer before it believes it:
// the protocol's header, and with a creation where the upload stands (there at its beginning: our
// client asks for what is there first).

import http from 'node:http';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const tus = new Server({
  path: '/v1/blobs',
  relativeLocation: true,
  datastore: new FileStore({ directory: process.argv[2] }),
  namingFunction: (_request, metadata) => `${metadata.department}-${metadata.sha256}`,
});

const server = http.createServer((request, response) => {
  response.setHeader('purabarta-protocol', '1');
  if (request.method === 'POST') response.setHeader('upload-offset', '0');
  return tus.handle(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
