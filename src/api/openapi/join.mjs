/// The API's document out of the files beside it, one for each group of calls: members of objects
/// come together, lists are one after the other, and what is there twice is a mistake.
/// A new call goes into the file of its group, and a new group is named in document.json; then
/// python3 scripts/api_docs.py writes docs/api.md.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function add(whole, part, where) {
  for (const [name, value] of Object.entries(part)) {
    if (!(name in whole)) whole[name] = value;
    else if (isObject(whole[name]) && isObject(value)) add(whole[name], value, `${where}/${name}`);
    else if (Array.isArray(whole[name]) && Array.isArray(value)) whole[name].push(...value);
    else throw new Error(`${where}/${name} is there twice`);
  }
}

/// As text, of that version of the product.
export function joined(version) {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(here, name), 'utf8'));
  const whole = read('document.json');
  for (const name of whole['x-freshet-files']) add(whole, read(name), name);
  delete whole['x-freshet-files'];
  if (version) whole.info.version = version;
  return JSON.stringify(whole);
}
