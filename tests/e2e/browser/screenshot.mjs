/// Takes pictures of a page at several widths, by day and by night.
/// usage: node screenshot.mjs --url URL --out FOLDER [--name NAME] [--width 375 …] [--wait SECONDS]
///        [--state PHASE]  (waits until the page's player is in that phase)

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    out: { type: 'string' },
    name: { type: 'string', default: 'page' },
    width: { type: 'string', multiple: true, default: ['375', '1280', '1920'] },
    wait: { type: 'string', default: '1' },
    state: { type: 'string' },
  },
});
const heights = { 375: 760, 1280: 800, 1920: 1080 };
fs.mkdirSync(values.out, { recursive: true });
await withBrowser({ viewport: null }, async (context) => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of values.width.map(Number)) {
      const page = await context.newPage();
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: heights[width] ?? 900 });
      await page.goto(values.url);
      if (values.state) {
        await page.waitForFunction((state) => window.freshet?.state === state, values.state, {
          timeout: 30_000,
        });
      }
      await page.waitForTimeout(Number(values.wait) * 1000);
      const file = path.join(values.out, `${values.name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      console.log(file);
      await page.close();
    }
  }
});
