/// A Chromium of its own for every run: fresh profile, nothing that calls home.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { load } from './packages.mjs';

const { chromium } = load('playwright-core');

const candidates = [
  process.env.FRESHET_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--autoplay-policy=no-user-gesture-required',
  // The test's own certificate is nobody's.
  '--ignore-certificate-errors',
];

/// Gives `use` a browser context and takes everything away afterwards.
export async function withBrowser(options, use) {
  const executablePath = candidates.find((file) => file && fs.existsSync(file));
  if (!executablePath) throw new Error('no Chromium found: apt-get install chromium');
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'freshet-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    ignoreHTTPSErrors: true,
    args: flags,
    ...options,
  });
  try {
    return await use(context);
  } finally {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
