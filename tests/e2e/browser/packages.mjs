/// The packages of package-lock.json: beside this file, or where FRESHET_BROWSER_MODULES says.

import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.env.FRESHET_BROWSER_MODULES;
const require = createRequire(folder ? path.join(folder, 'x.js') : import.meta.url);

/// The folder that holds them.
export const modules = folder ?? fileURLToPath(new URL('node_modules', import.meta.url));

export const load = (name) => require(name);

/// The text of a package's file.
export const textOf = (file) => fs.readFileSync(require.resolve(file), 'utf8');
