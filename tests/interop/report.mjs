// Node's own fetch: `node report.mjs ENDPOINT KEY NAME PHOTO`. Reports a blocked drain with a photo as a file; prints the answer.

import fs from 'node:fs';

const [endpoint, key, name, photo] = process.argv.slice(2);
const form = new FormData();
form.append('photo1', new Blob([fs.readFileSync(photo)], { type: 'image/jpeg' }), 'ছবি.jpg');
form.append('service_code', 'drain_blocked');
form.append('address_string', 'বেহালা');
form.append('description', 'নালা বন্ধ');
form.append('attribute[fixmystreet_id]', name);
form.append('attribute[seen][]', 'a');
form.append('attribute[seen][]', 'b');
form.append('api_key', key);
const answer = await fetch(`${endpoint}requests.json`, { method: 'POST', body: form });
console.log(await answer.text());
process.exit(answer.ok ? 0 : 1);
