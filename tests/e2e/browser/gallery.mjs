/// Takes pictures of every state of the watch page and the embed, for looking at.
/// usage: node gallery.mjs --url ORIGIN --out FOLDER [--live main] [--offline offline]
///        [--width 375 …] [--scheme light …] [--only SCENE …] [--language en]

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { enter, scenes } from './scenes.mjs';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    out: { type: 'string' },
    live: { type: 'string', default: 'main' },
    offline: { type: 'string', default: 'offline' },
    width: { type: 'string', multiple: true, default: ['375', '1280', '1920'] },
    scheme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    only: { type: 'string', multiple: true },
    language: { type: 'string', default: 'en' },
  },
});
const heights = { 375: 760, 1280: 800, 1920: 1080 };
const all = scenes({ live: values.live, offline: values.offline });
const wanted = all.filter((scene) => !values.only || values.only.includes(scene.name));
fs.mkdirSync(values.out, { recursive: true });
for (const width of values.width.map(Number)) {
  const options = { viewport: { width, height: heights[width] ?? 900 }, locale: values.language };
  if (width < 500) Object.assign(options, { hasTouch: true, isMobile: true });
  await withBrowser(options, async (context) => {
    for (const scene of wanted) {
      const page = await enter(context, values.url, scene);
      for (const colorScheme of values.scheme) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(400);
        const file = path.join(values.out, `${scene.name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path: file });
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      console.log(`${scene.name} at ${width}${wide > 0 ? `: ${wide} px too wide` : ''}`);
      await page.close();
    }
  });
}
