/// World: everything that the dashboard's stand-in for the server remembers.

import { at, config, system, webhooks } from './admin_data.mjs';

export class World {
  sessions = new Map();
  totp = null;
  failures = 0;
  live = null;
  away = false;
  deaf = false;
  channels = new Map();
  rooms = new Map();
  keys = new Map();
  config = config();
  webhooks = webhooks();
  deliveries = [];
  audit = [];
  log = [];
  listeners = { events: new Set(), log: new Set() };
  base = '';
  #counted = 0;

  constructor({ password = null, channels = 3 } = {}) {
    this.password = password;
    this.addChannel('main', { title: 'Morning light over the harbour' });
    for (let i = 1; i < channels; ++i) {
      const category = i % 3 ? '' : 'Music';
      this.addChannel(`studio-${String(i).padStart(5, '0')}`, { category });
    }
    this.say('info', 'Freshet 0.1.0 is ready');
    this.say('debug', 'srt: listening on port 8890');
    this.say('warn', 'tls: no certificate is configured');
    this.say('error', 'webhook discord.com: answered 500; tried again in 4 s');
  }

  id(prefix) {
    return `${prefix}${String(++this.#counted).padStart(6, '0')}`;
  }

  system() {
    return system(this.base);
  }

  addChannel(id, more = {}) {
    this.channels.set(id, { id, title: '', category: '', settings: {}, ...more });
  }

  /// A line of the log.
  say(level, message) {
    const line = { at: at(0), level, message };
    this.log.push(line);
    const event = `id: ${this.id('l')}\nevent: line\ndata: ${JSON.stringify(line)}\n\n`;
    for (const listener of this.listeners.log) listener.write(event);
  }

  /// A fact, to whoever listens.
  tell(type, channel_id, data = {}) {
    const fact = { id: this.id('01F'), type, timestamp: at(0), channel_id, data };
    const event = `id: ${fact.id}\nevent: ${type}\ndata: ${JSON.stringify(fact)}\n\n`;
    for (const listener of this.listeners.events) listener.write(event);
    this.say('info', `${channel_id ?? 'server'}: ${type}`);
  }

  /// A change, and how it is undone where it can be.
  record(what, channel_id, before, after, undo) {
    const change = { what, channel_id, before, after, undo };
    this.audit.unshift({ id: this.id('au'), at: at(0), who: 'admin', undone_by: null, ...change });
  }

  /// A show begins, or with null the one that is on ends.
  setLive(channel) {
    if (this.live) this.tell('stream.ended', this.live.channel_id);
    const { title, category } = this.channels.get(channel) ?? {};
    const usual = { state: 'live', protocol: 'rtmp', started_at: at(0), ended_at: null };
    const watched = { viewers: 128, peak_viewers: 204 };
    this.live = channel
      ? { id: this.id('st'), channel_id: channel, title, category, ...usual, ...watched }
      : null;
    if (channel) this.tell('stream.live', channel);
  }
}
