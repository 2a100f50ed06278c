/// Builds the pages into one blob that the server embeds.
/// usage: node build.mjs --out FOLDER [--modules NODE_MODULES] [--version X.Y.Z]
///
/// FOLDER/web.bin is: the index, a line per asset (path, type, etag, size, gzipped size, apart by
/// tabs), an empty line, then for each asset in that order its octets and its gzipped octets.
/// Gzipped size 0: gzip does not pay. FOLDER/site/ holds the same as files, for looking at.

import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

import { joined } from '../api/openapi/join.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    modules: { type: 'string' },
    version: { type: 'string', default: '' },
  },
});
const out = path.resolve(values.out ?? path.join(here, 'dist'));
const modules = path.resolve(values.modules ?? path.join(here, 'node_modules'));
const require = createRequire(path.join(modules, 'x.js'));
const { default: esbuild } = await import(pathToFileURL(require.resolve('esbuild')).href);

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const assets = new Map();

/// A file of a package, under a name that changes with its content.
function packaged(name, file) {
  const bytes = fs.readFileSync(path.join(modules, file));
  const { name: stem, ext } = path.parse(name);
  const hashed = `assets/${stem}-${hashOf(bytes).slice(0, 8).toUpperCase()}${ext}`;
  assets.set(hashed, bytes);
  return `/${hashed}`;
}

const worker = packaged('hls-worker.js', 'hls.js/dist/hls.worker.js');
const license = packaged('hls-license.txt', 'hls.js/LICENSE');
const qrLicense = packaged('lean-qr-license.txt', 'lean-qr/LICENSE');

const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: [
    'watch.ts', 'embed.ts', 'chat_embed.ts', 'overlay.ts', 'directory.ts', 'admin/admin.ts',
    'watch.css', 'chat_embed.css', 'overlay.css', 'directory.css', 'admin/admin.css',
  ],
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: ['chrome94', 'firefox93', 'safari15'],
  charset: 'utf8',
  entryNames: 'assets/[name]-[hash]',
  chunkNames: 'assets/[name]-[hash]',
  outdir: out,
  nodePaths: [modules],
  define: {
    WORKER_PATH: JSON.stringify(worker),
    PRODUCT_VERSION: JSON.stringify(values.version),
  },
  banner: { js: `/* hls.js: ${license}, lean-qr: ${qrLicense} */` },
  metafile: true,
  write: false,
  logLevel: 'warning',
});

const entries = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  const name = path.relative(out, path.resolve(here, file)).split(path.sep).join('/');
  if (entryPoint) entries[path.basename(entryPoint).replace(/\.ts$/, '.js')] = `/${name}`;
}
for (const file of result.outputFiles) {
  const name = path.relative(out, file.path).split(path.sep).join('/');
  assets.set(name, Buffer.from(file.contents));
}

assets.set('favicon.svg', fs.readFileSync(path.join(here, 'favicon.svg')));
assets.set('openapi.json', Buffer.from(`${joined(values.version)}\n`));

/// `{{watch.js}}` becomes the address of what was built from it, `{{player.html}}` what stands there.
function filled(page) {
  const text = fs.readFileSync(path.join(here, page), 'utf8').trim();
  return text.replace(/\{\{(.+?)\}\}/g, (_, name) => {
    if (name.endsWith('.html')) return filled(name);
    if (!entries[name]) throw new Error(`${page} names ${name}, which is not built`);
    return entries[name];
  });
}

const pages = ['index', 'watch', 'embed', 'chat_embed', 'overlay', 'admin'].map((name) => `${name}.html`);
for (const page of pages) {
  assets.set(page, Buffer.from(`${filled(page).replace(/\n\s*/g, '\n')}\n`));
}

const sorted = [...assets].sort(([a], [b]) => (a < b ? -1 : 1));
const index = [];
const bodies = [];
for (const [name, bytes] of sorted) {
  const packed = gzipSync(bytes, { level: 9 });
  const pays = packed.length < bytes.length * 0.95;
  // Weak: both encodings carry it.
  const etag = `W/"${hashOf(bytes).slice(0, 20)}"`;
  const type = types[path.extname(name)];
  index.push([name, type, etag, bytes.length, pays ? packed.length : 0].join('\t'));
  bodies.push(bytes, pays ? packed : Buffer.alloc(0));
}

fs.rmSync(path.join(out, 'site'), { recursive: true, force: true });
for (const [name, bytes] of sorted) {
  const file = path.join(out, 'site', name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
}
const blob = Buffer.concat([Buffer.from(`${index.join('\n')}\n\n`), ...bodies]);
fs.writeFileSync(path.join(out, 'web.bin.new'), blob);
fs.renameSync(path.join(out, 'web.bin.new'), path.join(out, 'web.bin'));
