/// Several watch pages of one browser on plain HTTP/1.1, where all of them together have six
/// connections: does each play, and what does it hold?
/// usage: node neighbours.mjs --freshet BINARY | --url WATCH-PAGE [--pages 2] [--seconds 30] [--crowd]
///        [--forgive 0]
///   --crowd    every page takes low latency, seat or not, to see what that would do
///   --forgive  milliseconds that a page may stand in all: a busy machine is no want of connections,
///              which has a page stand again and again
/// Prints what each page did; exit code 1: one stood still, failed, or was complained about.

import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { faults, observe } from './observe.mjs';
import { onAir, withEncoder, withProduct } from './product.mjs';

const { values } = parseArgs({
  options: {
    freshet: { type: 'string' },
    url: { type: 'string' },
    pages: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '30' },
    crowd: { type: 'boolean', default: false },
    forgive: { type: 'string', default: '0' },
  },
});
if (!values.freshet === !values.url) {
  console.error('usage: node neighbours.mjs --freshet BINARY | --url WATCH-PAGE [--pages 2] …');
  process.exit(2);
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// Established connections to a local port.
function connections(port) {
  const wanted = `:${Number(port).toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = fs.readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  return lines.filter((line) => {
    const [, , remote, state] = line.trim().split(/\s+/);
    return state === '01' && remote?.endsWith(wanted);
  }).length;
}

/// Counts a page's requests: how many are under way at once, of which kind.
function count(page) {
  const open = new Map();
  const seen = { waiting: [], most: 0, polls: 0, plain: 0, requests: 0 };
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    ++seen.requests;
    if (pathname.startsWith('/v1/')) ++seen.polls;
    if (pathname.endsWith('.m3u8') && !search.includes('_HLS_msn')) ++seen.plain;
    open.set(request, search.includes('_HLS_msn'));
    seen.most = Math.max(seen.most, open.size);
  });
  const done = (request) => open.delete(request);
  page.on('requestfinished', done);
  page.on('requestfailed', done);
  const timer = setInterval(() => {
    seen.waiting.push([...open.values()].filter(Boolean).length);
  }, 20);
  return () => {
    clearInterval(timer);
    const mean = seen.waiting.reduce((sum, n) => sum + n, 0) / Math.max(1, seen.waiting.length);
    return { ...seen, waiting: Math.round(mean * 100) / 100 };
  };
}

async function watch(url) {
  const seconds = Number(values.seconds);
  const { port } = new URL(url);
  return withBrowser({ viewport: { width: 960, height: 700 } }, async (context) => {
    if (values.crowd) await context.addInitScript(() => delete window.BroadcastChannel);
    const counts = [];
    context.on('page', (page) => counts.push(count(page)));
    const blank = context.pages()[0];
    const ends = [];
    for (let i = 0; i < Number(values.pages); ++i) ends.push(await observe(context, url));
    let most = 0;
    for (let i = 0; i < seconds * 10; ++i) {
      most = Math.max(most, connections(port));
      await pause(100);
    }
    const pages = context.pages().filter((page) => page !== blank);
    const modes = await Promise.all(
      pages.map((page) => page.evaluate(() => window.freshet.stats().mode)),
    );
    const reports = await Promise.all(ends.map((end) => end()));
    return { most, pages: reports.map((report, i) => ({ ...report, mode: modes[i], ...counts[i]() })) };
  });
}

function tell({ most, pages }) {
  let well = true;
  for (const page of pages) {
    const stood = page.stalls.reduce((sum, { ms }) => sum + ms, 0);
    const forgiven = stood <= Number(values.forgive) ? { ...page, stalls: [] } : page;
    const list = faults(forgiven, { minSeconds: Number(values.seconds) });
    if (page.mode !== 'low' && pages.length <= 2) list.push('no low latency');
    if (list.length > 0) well = false;
    console.log(
      `${list.length === 0 ? 'well' : list.join('; ')}; stood ${stood} ms; ${page.mode}; delay ${page.delay?.p50} s; ` +
        `${page.waiting} requests waiting for media, ${page.most} at once at most; ` +
        `${page.polls} polls; ${page.requests} requests in all`,
    );
  }
  console.log(`${pages.length} pages on ${most} connections`);
  return well;
}

const seen = values.url
  ? await watch(values.url)
  : await withProduct(values.freshet, [], ({ http, rtmp, stream_key: key }) =>
      withEncoder(`${rtmp}/${key}`, async () => {
        await onAir(http, 'main');
        return watch(`${http}/main`);
      }),
    );
process.exit(tell(seen) ? 0 : 1);
