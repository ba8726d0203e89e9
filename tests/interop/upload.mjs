// tus-js-client: `node upload.mjs ENDPOINT TOKEN DEPARTMENT SHA256 FILE`. Prints the file's address.

import fs from 'node:fs';
import * as tus from 'tus-js-client';

const [endpoint, token, department, sha256, file] = process.argv.slice(2);
const upload = new tus.Upload(fs.readFileSync(file), {
  endpoint,
  headers: { authorization: `Bearer ${token}` },
  metadata: { department, sha256 },
  // Its own default gives up after four; how often a line breaks is ours to say.
  retryDelays: Array(100).fill(0),
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess: () => console.log(upload.url),
});
upload.start();
