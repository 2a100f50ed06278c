/// Installs exactly what package-lock.json names into a build folder, once per lock file.
/// usage: node install.mjs --into FOLDER [--from FOLDER] [--without-dev]
/// Without --from: the packages of the pages, whose lock file lies beside this one.

import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    into: { type: 'string' },
    from: { type: 'string' },
    'without-dev': { type: 'boolean' },
  },
});
const from = path.resolve(values.from ?? here);
const into = path.resolve(values.into);
const files = ['package.json', 'package-lock.json'];
const wanted = createHash('sha256');
for (const file of files) wanted.update(fs.readFileSync(path.join(from, file)));
wanted.update(values['without-dev'] ? 'without' : 'with');
const mark = wanted.digest('hex');
const stamp = path.join(into, 'installed');

const installed = fs.existsSync(stamp) && fs.existsSync(path.join(into, 'node_modules'));
if (!installed || fs.readFileSync(stamp, 'utf8') !== mark) {
  fs.mkdirSync(into, { recursive: true });
  fs.rmSync(stamp, { force: true });
  for (const file of files) fs.copyFileSync(path.join(from, file), path.join(into, file));
  // No package may run anything of its own here; esbuild finds its program without its script.
  const flags = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  flags.push('--no-update-notifier', '--loglevel=error');
  if (values['without-dev']) flags.push('--omit=dev');
  const { status, error } = spawnSync('npm', flags, { cwd: into, stdio: 'inherit' });
  if (status !== 0) {
    const why = error ? error.message : `npm ended with ${status}`;
    console.error(`the packages of ${path.join(from, 'package-lock.json')} are needed: ${why}`);
    process.exit(1);
  }
  fs.writeFileSync(stamp, mark);
}
// What depends on the installation looks at this file's time.
const now = new Date();
fs.utimesSync(stamp, now, now);
