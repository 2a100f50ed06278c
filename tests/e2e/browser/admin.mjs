/// Walks the whole dashboard: set-up, sign-in, a channel, its keys, a show with the settings that are
/// shown, a revoked key, a channel's chat, tokens, webhooks, settings and the way back, log, system, sign-out.
/// axe-core looks at each page, by day and by night.
/// usage: node admin.mjs --setup LINK [--encode]   against a server: its one-time link
///        node admin.mjs --site FOLDER             what only the stand-in does; with --out the whole way
///   --encode        publishes with ffmpeg as the page says; else no show is looked at on a server
///   --out FOLDER    pictures go there, at two widths
///   --keep FOLDER   if something fails, what the page shows then goes there

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { startStub } from './admin_stub.mjs';
import { Visitor } from './admin_visitor.mjs';
import { chat } from './admin_chat_steps.mjs';
import * as steps from './admin_steps.mjs';
import * as alone from './admin_stub_steps.mjs';
import * as person from './admin_person.mjs';
import { withBrowser } from './browser.mjs';
import { withEncoder } from './product.mjs';

const { values } = parseArgs({
  options: {
    site: { type: 'string' },
    setup: { type: 'string' },
    out: { type: 'string' },
    encode: { type: 'boolean' },
    keep: { type: 'string' },
  },
});
if (!values.site === !values.setup) {
  console.error('usage: node admin.mjs --site FOLDER | --setup LINK [--encode] [--out FOLDER] [--keep FOLDER]');
  process.exit(2);
}
if (values.out) fs.mkdirSync(values.out, { recursive: true });

/// How a show begins: the stand-in is told, a server is sent one to where the page says.
function broadcaster(stub) {
  if (stub) {
    return async ({ channel }, use) => {
      stub.world.setLive(channel);
      await use();
    };
  }
  return values.encode ? ({ server, key }, use) => withEncoder(`${server}/${key}`, use) : null;
}

async function throughAll(visitor, stub) {
  await steps.emptyNow(visitor);
  await steps.makeChannel(visitor);
  await steps.channelSettings(visitor);
  const way = await steps.makeKey(visitor);
  const broadcast = broadcaster(stub);
  if (broadcast) await broadcast(way, () => steps.watchAndRevoke(visitor));
  await chat(visitor, stub !== null);
  await steps.access(visitor);
  await steps.webhooks(visitor, stub !== null);
  await steps.settings(visitor);
  await steps.log(visitor);
  await steps.system(visitor);
  await person.account(visitor);
  await person.byKeyboard(visitor);
  await person.onAPhone(visitor);
}

/// What a server does only when it is told to.
async function asTold(visitor, stub) {
  await alone.deafServer(visitor, stub);
  await alone.serverAway(visitor, stub);
  await alone.manyChannels(visitor, stub);
  await alone.sessionOver(visitor, stub);
  await alone.secondFactor(visitor);
  await alone.guessing(visitor);
}

/// A server is walked through from end to end, and for pictures so is the stand-in.
async function visit(visitor, stub) {
  const whole = !stub || values.out !== undefined;
  await person.setUp(visitor);
  if (stub) await alone.nothingInTheHistory(visitor);
  if (whole) await throughAll(visitor, stub);
  else await steps.webhooks(visitor, true);
  if (stub) await asTold(visitor, stub);
  if (whole) {
    await steps.removeChannel(visitor);
    await person.signOutAndIn(visitor);
  }
  if (stub) await alone.inGerman(visitor);
  assert.deepEqual(visitor.errors, [], 'the pages threw nothing');
  assert.deepEqual(visitor.refusals, [], 'the content policy held nothing back');
}

async function walk(context, stub) {
  const setup = stub?.setup ?? values.setup;
  const visitor = new Visitor(context, { setup, out: values.out });
  await visitor.open();
  try {
    await visit(visitor, stub);
  } catch (error) {
    if (values.keep) await visitor.keep(values.keep);
    throw error;
  }
  return visitor;
}

const stub = values.site ? await startStub({ site: values.site, channels: 260 }) : null;
try {
  const options = {
    viewport: { width: 1440, height: 900 },
    locale: 'en',
    permissions: ['clipboard-read', 'clipboard-write'],
  };
  const { looked, pictures } = await withBrowser(options, (context) => walk(context, stub));
  console.log(
    `the dashboard is as it should be; axe-core looked at ${looked} pages${pictures > 0 ? `; ${pictures} pictures` : ''}`,
  );
} finally {
  stub?.stop();
}
