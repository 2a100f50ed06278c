/// Scenes: every state of the watch page and of the embed, each a way to bring a page there. Works
/// against the product and against the stand-in: what a server would have to suffer for is played to
/// the page by the browser.

const kPatience = 30_000;

export async function inPhase(page, phase) {
  await page.waitForFunction((wanted) => window.freshet?.state === wanted, phase, {
    timeout: kPatience,
  });
}

/// Live, with something to seek in.
async function live(page) {
  await inPhase(page, 'live');
  await page.waitForFunction(() => !document.querySelector('#seek').hidden, null, {
    timeout: kPatience,
  });
}

async function awake(page) {
  const box = await page.locator('#stage').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 3);
  await page.mouse.move(box.x + box.width / 2 + 5, box.y + box.height / 3);
}

const answer = (status, body = '') => (route) =>
  route.fulfill({ status, body, contentType: 'application/vnd.apple.mpegurl' });
const strange =
  '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS="dvh9.99.99,ec-9"\nnowhere.m3u8\n';

/// The server's answer about the channel, with what `change` makes of it.
async function sayOf(page, channel, change) {
  await page.route(`**/v1/channels/${channel}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  });
}

/// `names`: {live, offline}, channels that are so. `before` runs before the page opens; a page is of
/// no further use after a scene that `spoils` it, and after Escape as before it else. `night`: what
/// is around the player is worth a look in the dark scheme, too.
export function scenes(names) {
  const at = `/${names.live}`;
  const embed = `/embed/${names.live}`;
  const media = `**/live/${names.live}/**`;
  return [
    {
      name: 'live',
      night: true,
      path: at,
      then: async (page) => (await live(page), await awake(page)),
    },
    {
      name: 'behind',
      path: at,
      then: async (page) => {
        await live(page);
        await page.locator('#seek').focus();
        await page.keyboard.press('ArrowLeft');
        await page.waitForFunction(() => !document.querySelector('#live').classList.contains('now'));
      },
    },
    {
      name: 'preview',
      path: at,
      then: async (page) => {
        await live(page);
        const box = await page.locator('#seek').boundingBox();
        await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
        await page.waitForTimeout(700);
      },
    },
    {
      name: 'paused',
      path: at,
      then: async (page) => {
        await live(page);
        await page.evaluate(() => window.freshet.video.pause());
      },
    },
    {
      name: 'menu',
      path: at,
      then: async (page) => (await live(page), await awake(page), await page.click('#more')),
    },
    {
      name: 'qualities',
      path: at,
      then: async (page) => {
        await live(page);
        await awake(page);
        if (await page.locator('#quality').isVisible()) await page.click('#quality');
      },
    },
    {
      name: 'links',
      night: true,
      path: at,
      then: async (page) => {
        await live(page);
        await awake(page);
        await page.click('#more');
        await page.locator('#choices button').nth(1).click();
      },
    },
    {
      name: 'help',
      night: true,
      path: at,
      then: async (page) => (await live(page), await page.keyboard.press('?')),
    },
    {
      name: 'statistics',
      path: at,
      then: async (page) => (await live(page), await page.keyboard.press('s'), await awake(page)),
    },
    {
      name: 'lost',
      night: true,
      path: at,
      spoils: true,
      then: async (page) => {
        await live(page);
        await page.route(media, (route) => route.abort());
        await inPhase(page, 'reconnecting');
      },
    },
    {
      name: 'starting',
      path: at,
      before: (page) =>
        sayOf(page, names.live, (channel) => ({
          ...channel,
          stream: { ...channel.stream, id: 'x', state: 'starting' },
        })),
      then: (page) => inPhase(page, 'starting'),
    },
    {
      name: 'ended',
      path: at,
      spoils: true,
      then: async (page) => {
        await live(page);
        await sayOf(page, names.live, (channel) => ({ ...channel, stream: null }));
        await page.route(media, answer(404));
        await inPhase(page, 'ended');
      },
    },
    {
      name: 'denied',
      night: true,
      path: at,
      before: (page) => page.route(media, answer(403)),
      then: (page) => inPhase(page, 'denied'),
    },
    {
      name: 'broken',
      path: at,
      before: (page) => page.route(`${media}index.m3u8`, answer(200, strange)),
      then: (page) => inPhase(page, 'broken'),
    },
    {
      name: 'offline',
      night: true,
      path: `/${names.offline}`,
      then: (page) => inPhase(page, 'offline'),
    },
    {
      name: 'missing',
      night: true,
      path: '/nobody-here',
      then: (page) => inPhase(page, 'missing'),
    },
    { name: 'embed', path: embed, then: async (page) => (await live(page), await awake(page)) },
    {
      name: 'embed-waiting',
      path: `${embed}?autoplay=0&muted=1`,
      then: async (page) => (await inPhase(page, 'ready'), await page.waitForTimeout(500)),
    },
    {
      name: 'embed-offline',
      path: `/embed/${names.offline}`,
      then: (page) => inPhase(page, 'offline'),
    },
  ];
}

/// Brings a new page of `context` into a scene.
export async function enter(context, origin, scene) {
  const page = await context.newPage();
  await scene.before?.(page);
  await page.goto(origin + scene.path);
  await scene.then(page);
  return page;
}
