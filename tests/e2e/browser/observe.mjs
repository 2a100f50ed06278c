/// observe(): one page under watch: what plays, what stands, what is complained about.

/// Runs in the page, from its first moment. Looks at the first <video> every 50 ms. The picture
/// stands while it moves by less than a quarter of the time that went by: a look that came late on a
/// busy machine is no stall. Standing for more than 250 ms is one.
function install() {
  const seen = { started: 0, stalls: [], samples: [], csp: [], waiting: 0, lookedMs: 0, at: 0 };
  window.__seen = seen;
  document.addEventListener('securitypolicyviolation', (event) => {
    seen.csp.push(`${event.violatedDirective} ${event.blockedURI || 'inline'}`);
  });
  const hooked = new WeakSet();
  let stood = 0;
  seen.close = (open) => {
    if (stood > 250) seen.stalls.push({ at: seen.at, ms: Math.round(stood), open });
    stood = 0;
  };
  function hook(video) {
    hooked.add(video);
    video.addEventListener('waiting', () => {
      if (seen.started && !video.seeking) ++seen.waiting;
    });
  }
  setInterval(() => {
    const video = document.querySelector('video');
    if (!video) return;
    if (!hooked.has(video)) hook(video);
    const nowMs = performance.now();
    const passed = nowMs - seen.lookedMs;
    const advance = (video.currentTime - seen.at) * 1000;
    const resting = video.paused || video.ended;
    if (!seen.started) {
      if (!resting && advance > 0 && advance < 2 * passed) seen.started = nowMs;
    } else if (!resting && Math.abs(advance) < passed / 4) {
      stood += passed - Math.abs(advance);
    } else {
      seen.close(false);
    }
    seen.lookedMs = nowMs;
    seen.at = video.currentTime;
  }, 50);
  setInterval(() => {
    const stats = window.freshet?.stats?.();
    if (stats && seen.started) seen.samples.push(stats);
  }, 1000);
}

/// Runs in the page, at the end.
function finish() {
  const seen = window.__seen;
  const video = document.querySelector('video');
  seen.close(true);
  const quality = video?.getVideoPlaybackQuality?.();
  return {
    startedMs: seen.started ? Math.round(seen.started) : null,
    position: video?.currentTime ?? null,
    waiting: seen.waiting,
    stalls: seen.stalls,
    csp: seen.csp,
    // Sound alone shows no frames.
    frames: quality && video.videoWidth > 0 ? { total: quality.totalVideoFrames, dropped: quality.droppedVideoFrames } : null,
    size: video ? `${video.videoWidth}x${video.videoHeight}` : null,
    state: window.freshet?.state ?? null,
    samples: seen.samples,
  };
}

export function spread(values) {
  const known = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  if (known.length === 0) return null;
  const at = (share) => known[Math.min(known.length - 1, Math.floor(share * known.length))];
  const round = (value) => Math.round(value * 1000) / 1000;
  const [min, p50, p95, max] = [known[0], at(0.5), at(0.95), known[known.length - 1]].map(round);
  return { min, p50, p95, max, count: known.length };
}

/// Opens `url` in a page of `context`; answers a function that ends the watch with its report.
export async function observe(context, url) {
  const page = await context.newPage();
  const origin = new URL(url).origin;
  const complaints = [];
  const foreign = new Set();
  const failed = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const to = new URL(request.url());
    if (to.protocol.startsWith('http') && to.origin !== origin) foreign.add(to.origin);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  await page.addInitScript(install);
  await page.goto(url);
  return async function end() {
    const report = await page.evaluate(finish);
    const { samples, ...rest } = report;
    await page.close();
    return {
      url,
      ...rest,
      latency: spread(samples.map((sample) => sample.latency)),
      target: spread(samples.map((sample) => sample.target)),
      delay: spread(samples.map((sample) => sample.delay)),
      buffer: spread(samples.map((sample) => sample.buffer)),
      rate: spread(samples.map((sample) => sample.rate)),
      console: complaints,
      httpErrors: failed,
      thirdParties: [...foreign],
    };
  };
}

/// Why this is no flawless watch; empty when it is.
export function faults(report, { minSeconds = 0, maxDelay = Infinity } = {}) {
  const list = [];
  if (report.startedMs === null) list.push('nothing played');
  for (const stall of report.stalls) list.push(`stood for ${stall.ms} ms at ${stall.at.toFixed(2)}`);
  if (report.console.length > 0) list.push(`console: ${report.console[0]}`);
  if (report.csp.length > 0) list.push(`content policy: ${report.csp[0]}`);
  if (report.thirdParties.length > 0) list.push(`asked ${report.thirdParties.join(', ')}`);
  if (report.frames && report.frames.total < minSeconds) list.push('hardly a frame was shown');
  if (report.delay && report.delay.p95 > maxDelay) list.push(`delay ${report.delay.p95} s`);
  return list;
}
