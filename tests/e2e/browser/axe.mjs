/// axe-core against every state of the watch page and the embed; by night too where the page changes
/// with it, for the player does not.
/// usage: node axe.mjs --freshet BINARY | --url ORIGIN [--live demo] [--offline main]
/// Exit code 1: it found something serious or critical.

import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { textOf } from './packages.mjs';
import { onAir, withProduct } from './product.mjs';
import { enter, scenes } from './scenes.mjs';

const { values } = parseArgs({
  options: {
    freshet: { type: 'string' },
    url: { type: 'string' },
    live: { type: 'string', default: 'demo' },
    offline: { type: 'string', default: 'main' },
  },
});
if (!values.freshet === !values.url) {
  console.error('usage: node axe.mjs --freshet BINARY | --url ORIGIN [--live demo] [--offline main]');
  process.exit(2);
}

// Through the debugger, as a content policy that allows no strange script does not concern it.
const axe = textOf('axe-core/axe.min.js');

async function found(page, { name, night }) {
  const list = [];
  for (const colorScheme of night ? ['light', 'dark'] : ['light']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { resultTypes: ['violations'] }),
    );
    for (const { id, impact, help, nodes } of violations) {
      const where = nodes.map((node) => node.target.join(' ')).join(', ');
      list.push({ impact, text: `${name}, ${colorScheme}: ${impact}: ${id}: ${help}: ${where}` });
    }
  }
  return list;
}

/// Scenes that begin alike share a page: each is left by Escape.
async function visit(context, origin, all) {
  const list = [];
  let shared = null;
  for (const scene of all) {
    const alone = scene.before || scene.spoils;
    if (shared && (alone || shared.path !== scene.path)) {
      await shared.page.close();
      shared = null;
    }
    let page = shared?.page;
    if (page) {
      await page.keyboard.press('Escape');
      await scene.then(page);
    } else {
      page = await enter(context, origin, scene);
    }
    list.push(...(await found(page, scene)));
    console.log(`looked at ${scene.name}`);
    if (alone) await page.close();
    else shared = { page, path: scene.path };
  }
  return list;
}

async function run(origin) {
  const all = scenes({ live: values.live, offline: values.offline });
  const options = { viewport: { width: 1280, height: 800 } };
  const list = await withBrowser(options, (context) => visit(context, origin, all));
  const bad = list.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  for (const { text } of list) console.log(text);
  console.log(`${all.length} states: ${bad.length} serious or critical, ${list.length} in all`);
  return bad.length === 0;
}

const well = values.url
  ? await run(values.url)
  : await withProduct(values.freshet, ['--demo', '--set', 'channel_defaults.ladder=off'], async ({ http }) => {
      await onAir(http, values.live);
      return run(http);
    });
process.exit(well ? 0 : 1);
