/// Watches pages in one browser and says how they played.
/// usage: node play.mjs --url URL [--url URL …] [--seconds 60] [--max-delay S] [--json]
/// Exit code 1: something stood still, failed, or was complained about.

import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { faults, observe } from './observe.mjs';

const { values } = parseArgs({
  options: {
    url: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '60' },
    'max-delay': { type: 'string', default: 'Infinity' },
    json: { type: 'boolean', default: false },
  },
});
if (!values.url) {
  console.error('usage: node play.mjs --url URL [--url URL …] [--seconds 60] [--max-delay S] [--json]');
  process.exit(2);
}

const seconds = Number(values.seconds);
const limits = { minSeconds: seconds, maxDelay: Number(values['max-delay']) };
const reports = await withBrowser({ viewport: { width: 1280, height: 800 } }, async (context) => {
  const ends = await Promise.all(values.url.map((url) => observe(context, url)));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return Promise.all(ends.map((end) => end()));
});
for (const report of reports) report.faults = faults(report, limits);

if (values.json) {
  console.log(JSON.stringify(reports, null, 2));
} else {
  for (const report of reports) {
    const delay = report.delay ? `delay ${report.delay.p50} s (95 %: ${report.delay.p95} s)` : '';
    const verdict = report.faults.length === 0 ? 'flawless' : report.faults.join('; ');
    console.log(`${report.url}: ${verdict}; started after ${report.startedMs} ms; ${delay}`);
  }
}
process.exit(reports.some((report) => report.faults.length > 0) ? 1 : 0);
