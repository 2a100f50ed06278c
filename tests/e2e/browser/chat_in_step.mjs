/// In step: a poll that is opened while the burned-in clock shows T appears with the frame that shows
/// T, for viewers of three different delays.
/// usage: node chat_in_step.mjs --freshet BINARY [--polls 5] [--within 100]
///
/// What the server takes for T is its media clock when the poll is opened (`pdt`). Which clock a frame
/// with that programme time carries is read from the frames themselves (the picture under way to the
/// server is older by what its encoder takes), once for all viewers; then each viewer's poll is
/// compared with that viewer's own frames.

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { watchFrames, withBurnedClock } from './burned_clock.mjs';
import { onAir, withProduct } from './product.mjs';
import { inPhase } from './scenes.mjs';

const { values } = parseArgs({
  options: {
    freshet: { type: 'string' },
    polls: { type: 'string', default: '5' },
    within: { type: 'string', default: '100' },
  },
});
if (!values.freshet) {
  console.error('usage: node chat_in_step.mjs --freshet BINARY [--polls 5] [--within 100]');
  process.exit(2);
}

/** Seconds behind the live edge that they are sent back. */
const kBack = [0, 4, 9];
const patience = { timeout: 40_000 };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// Runs in the page: when each poll stood in it, and what of the programme was on screen then.
function watchPolls() {
  window.pollTimes = {};
  const box = document.querySelector('#poll');
  new MutationObserver(() => {
    const title = document.querySelector('#poll-title')?.textContent;
    if (box.hidden || !title || title in window.pollTimes) return;
    window.pollTimes[title] = { atMs: performance.now(), live: !!box.querySelector('.live-mark') };
  }).observe(box, { childList: true, subtree: true, attributes: true });
}

async function viewer(context, http, backS) {
  const page = await context.newPage();
  await page.goto(`${http}/main`);
  await inPhase(page, 'live');
  await page.waitForSelector('#chat[data-link="open"]', patience);
  await page.waitForFunction(() => !document.querySelector('#seek').hidden, null, patience);
  // Whoever goes back stays there.
  for (let gone = 0; gone + 4 <= backS; gone += 5) {
    await page.keyboard.press('ArrowLeft');
    await pause(300);
  }
  await page.evaluate(watchFrames);
  await page.evaluate(watchPolls);
  await pause(2000);
  return page;
}

async function openPoll(at, question) {
  const response = await fetch(`${at.http}/v1/polls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.admin_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel_id: 'main', question, options: ['a', 'b'], multiple: false, anonymous: true, seconds: 0 }),
  });
  const made = await response.json();
  assert.ok(response.ok, JSON.stringify(made));
  const poll = made.made ?? made;
  return { question, pdt: poll.opens_pdt, id: poll.id };
}

const closePoll = (at, id) =>
  fetch(`${at.http}/v1/polls/${id}/close`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.admin_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel_id: 'main' }),
  });

/// Programme time less burned-in clock, of the frame on screen: the same for all, within a frame.
const shiftOf = (page) =>
  page.evaluate(() => {
    const frames = window.clockFrames.slice(-60);
    const details = window.freshet.hls.latestLevelDetails;
    const shifts = frames.map(({ ms, mediaTime }) => {
      const list = details.fragments.filter((one) => one.start <= mediaTime + 0.001);
      const segment = list[list.length - 1];
      return segment ? segment.programDateTime + (mediaTime - segment.start) * 1000 - ms : NaN;
    });
    const known = shifts.filter(Number.isFinite).sort((a, b) => a - b);
    return known[known.length >> 1];
  });

/// Milliseconds from the first frame that shows `clock` or later to the poll; negative: it was earlier.
async function offBy(page, question, clock) {
  await page.waitForFunction((title) => title in window.pollTimes, question, patience);
  await page.waitForFunction((wanted) => window.clockFrames.at(-1)?.ms > wanted, clock, patience);
  return page.evaluate(
    ([title, wanted]) => {
      const frame = window.clockFrames.find(({ ms }) => ms >= wanted);
      const before = window.clockFrames[window.clockFrames.indexOf(frame) - 1];
      const { atMs, live } = window.pollTimes[title];
      return { off: atMs - frame.atMs, live, gap: before ? frame.atMs - before.atMs : 0, delay: window.freshet.stats().delay };
    },
    [question, clock],
  );
}

let well = true;
const flags = ['--set', 'channel_defaults.ladder=off', '--set', 'chat.limits.connects_per_second=50'];
await withProduct(values.freshet, flags, (at) =>
  withBurnedClock(`${at.rtmp}/${at.stream_key}`, async () => {
    await onAir(at.http, 'main');
    await pause(12_000);
    const options = { viewport: { width: 1100, height: 700 }, locale: 'en' };
    // One browser each: a hidden tab is shown no frames.
    const run = (i, pages) =>
      i < kBack.length
        ? withBrowser(options, async (context) => run(i + 1, [...pages, await viewer(context, at.http, kBack[i])]))
        : measure(pages);
    async function measure(pages) {
      const shift = await shiftOf(pages[0]);
      console.log(`programme time is ${Math.round(shift)} ms after the burned-in clock`);
      for (let n = 0; n < Number(values.polls); ++n) {
        const poll = await openPoll(at, `Which, ${n}?`);
        assert.equal(typeof poll.pdt, 'number');
        for (const [i, page] of pages.entries()) {
          const { off, live, gap, delay } = await offBy(page, poll.question, poll.pdt - shift);
          // A picture that stood says nothing of when a frame is shown.
          const fine = !live && Math.abs(off) <= Number(values.within) + Math.max(0, gap - 40);
          well &&= fine;
          const where = `poll ${n}, ${kBack[i]} s back (${delay?.toFixed(1)} s behind the camera)`;
          console.log(`${fine ? 'ok   ' : 'FAIL '} ${where}: ${off.toFixed(0)} ms${live ? ', at once' : ''}`);
        }
        await closePoll(at, poll.id);
        await pause(1500);
      }
    }
    await run(0, []);
  }),
);
process.exit(well ? 0 : 1);
