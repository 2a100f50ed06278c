/// Runs tests/web/*_test.ts and tests/web/admin/*_test.ts with Node's own test runner.
/// usage: node test.mjs [--modules NODE_MODULES] [--out FOLDER]

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const tests = path.resolve(here, '../../tests/web');
const { values } = parseArgs({ options: { out: { type: 'string' }, modules: { type: 'string' } } });
const modules = path.resolve(values.modules ?? path.join(here, 'node_modules'));
const require = createRequire(path.join(modules, 'x.js'));
const { default: esbuild } = await import(pathToFileURL(require.resolve('esbuild')).href);

const out = fs.mkdtempSync(path.join(values.out ?? os.tmpdir(), 'web-tests-'));
const names = ['.', 'admin']
  .flatMap((folder) =>
    fs.readdirSync(path.join(tests, folder)).map((name) => path.join(folder, name)),
  )
  .filter((name) => name.endsWith('_test.ts'));
await esbuild.build({
  entryPoints: names.map((name) => path.join(tests, name)),
  bundle: true,
  nodePaths: [modules],
  platform: 'node',
  format: 'esm',
  target: 'node18',
  outExtension: { '.js': '.mjs' },
  outdir: out,
  outbase: tests,
  sourcemap: 'inline',
  logLevel: 'warning',
});
const files = names.map((name) => path.join(out, name.replace(/\.ts$/, '.mjs')));
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], {
  stdio: 'inherit',
});
fs.rmSync(out, { recursive: true, force: true });
process.exit(status ?? 1);
