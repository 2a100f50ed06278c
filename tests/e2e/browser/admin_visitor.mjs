/// Visitor: one who uses the dashboard in a browser, and what they notice there.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { textOf } from './packages.mjs';

// A busy machine lets a page wait.
const kPatienceMs = 60_000;
const sizes = [
  [390, 844],
  [1440, 900],
];

export class Visitor {
  errors = [];
  refusals = [];
  looked = 0;
  pictures = 0;

  constructor(context, { setup, out }) {
    this.context = context;
    this.setup = setup;
    this.origin = new URL(setup).origin;
    this.out = out;
    this.axe = textOf('axe-core/axe.min.js');
  }

  async open() {
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(kPatienceMs);
    this.page.on('pageerror', (error) => this.errors.push(String(error)));
    this.page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) this.refusals.push(message.text());
    });
  }

  /// What the page shows now, for who looks why something failed.
  async keep(folder) {
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, 'failed.png');
    await this.page.screenshot({ path: file, fullPage: true });
    console.error(`at ${this.page.url()}, as in ${file}`);
  }

  go(address) {
    return this.page.goto(`${this.origin}${address}`);
  }

  /// Through the menu, as a person does.
  async menu(name) {
    await this.page.click(`#menu a:has-text("${name}")`);
    await this.title(name);
  }

  title(name) {
    return this.until((wanted) => document.querySelector('h1')?.textContent === wanted, name);
  }

  until(condition, wanted) {
    return this.page.waitForFunction(condition, wanted, { timeout: kPatienceMs });
  }

  /// Until some element of that kind says so.
  says(selector, text) {
    return this.until(
      ([at, said]) =>
        [...document.querySelectorAll(at)].some((one) => one.textContent.includes(said)),
      [selector, text],
    );
  }

  gone(selector) {
    return this.until((at) => !document.querySelector(at), selector);
  }

  button(name, within = '') {
    return this.page.click(`${within} button:text-is("${name}")`);
  }

  /// What stands in the field of that name.
  field(name, within = 'main') {
    return this.page.locator(within).getByLabel(name, { exact: true });
  }

  async fill(name, value, within = 'dialog') {
    await this.field(name, within).fill(value);
  }

  /// axe-core by day and by night; pictures where they are wanted.
  async look(name, widths = sizes) {
    for (const colorScheme of ['light', 'dark']) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.page.evaluate(this.axe);
      const { violations } = await this.page.evaluate(() =>
        window.axe.run(document, { resultTypes: ['violations'] }),
      );
      const told = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ impact, id, nodes }) =>
            `${impact}: ${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`,
        );
      assert.deepEqual(told, [], `${name}, ${colorScheme}`);
      if (this.out) await this.#pictures(name, colorScheme, widths);
    }
    ++this.looked;
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  async #pictures(name, colorScheme, widths) {
    for (const [width, height] of widths) {
      // By night one will do: the colours do not change with the width.
      if (colorScheme === 'dark' && width !== 1440) continue;
      await this.page.setViewportSize({ width, height });
      await this.page.waitForTimeout(100);
      const file = path.join(this.out, `${name}-${width}-${colorScheme}.png`);
      await this.page.screenshot({ path: file, fullPage: !name.startsWith('dialog') });
      const over = await this.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(over, 0, `${name} is wider than ${width} px`);
      ++this.pictures;
    }
    await this.page.setViewportSize({ width: 1440, height: 900 });
  }
}
