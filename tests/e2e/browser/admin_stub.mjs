/// A stand-in for the server under the dashboard, for looking at it and for its tests: it keeps what it
/// is told in memory, and answers in the API's shapes and with its refusals.
/// usage: node admin_stub.mjs --site FOLDER [--port 0] [--password TEXT] [--channels 3]
///   --site      what src/web/build.mjs wrote (…/site)
///   --password  one is set already; else the set-up code is "letmein"
/// POST /stub {"live": "main" | null} begins and ends a show, {"away": true} answers nothing more,
/// {"deaf": true} refuses /v1/events, {"over": true} ends all sessions.

import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Refused } from './admin_data.mjs';
import { routes } from './admin_routes.mjs';
import { World } from './admin_world.mjs';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const types = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
};

function send(response, status, value, headers = {}) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
  response.end(value === undefined ? '' : JSON.stringify(value));
}

function sessionOf(world, request) {
  const id = /freshet_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  return id ? world.sessions.get(id) : undefined;
}

function openSession(world, response) {
  const id = crypto.randomBytes(16).toString('hex');
  world.sessions.set(id, { id, csrf: crypto.randomBytes(8).toString('hex') });
  response.setHeader('set-cookie', `freshet_session=${id}; HttpOnly; SameSite=Strict; Path=/`);
  return world.sessions.get(id);
}

function page(world, response, site) {
  const html = fs.readFileSync(path.join(site, 'admin.html'), 'utf8');
  const filled = { site: 'Harbour TV', head: '<title>Harbour TV</title>' };
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
  });
  response.end(html.replace(/\[\[(\w+)\]\]/g, (_, gap) => filled[gap]));
}

/// Every channel is a closed one: its picture takes a signed address.
function poster(response, name) {
  if (!name.startsWith('/~'))
    throw new Refused(403, 'Forbidden', 'this channel takes a signed link');
  const lights = [20, 60, 90, 130]
    .map((x, i) => `<circle cx="${x}" cy="${30 + 9 * (i % 3)}" r="${3 + i}" fill="#ffd27d"/>`)
    .join('');
  response.writeHead(200, { 'content-type': 'image/svg+xml' });
  response.end(
    `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="90"><path d="M0 0h160v90H0z" fill="#1b2a4a"/>${lights}<path d="M0 60h160v30H0z" fill="#0d1524"/></svg>`,
  );
}

function file(response, site, name) {
  const full = path.join(site, path.normalize(`/${name}`));
  if (!fs.existsSync(full) || !fs.statSync(full).isFile())
    return send(response, 404, { title: 'Not Found', detail: 'there is no such file' });
  response.writeHead(200, {
    'content-type': types[path.extname(full)] ?? 'application/octet-stream',
  });
  response.end(fs.readFileSync(full));
}

async function bodyOf(request) {
  let text = '';
  for await (const piece of request) text += piece;
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'Bad request', 'the body is no JSON');
  }
}

const free = new Set([
  'GET /v1/session',
  'POST /v1/session',
  'POST /v1/session/setup',
  'GET /v1/streams',
  'GET /v1/channels',
]);

async function api(world, request, response, url) {
  const session = sessionOf(world, request);
  const call = `${request.method} ${url.pathname}`;
  if (!session && !free.has(call))
    throw new Refused(
      401,
      'Unauthorized',
      'sign in at /admin, or send Authorization: Bearer with a token',
    );
  if (session && request.method !== 'GET' && request.headers['x-csrf-token'] !== session.csrf) {
    throw new Refused(403, 'Forbidden', 'X-CSRF-Token is not that of the session');
  }
  const body = await bodyOf(request);
  for (const [method, pattern, handle] of routes) {
    const found = method === request.method ? pattern.exec(url.pathname) : null;
    if (!found) continue;
    const params = found.slice(1).map(decodeURIComponent);
    const open = () => openSession(world, response);
    const answer = await handle({
      world,
      params,
      body,
      query: url.searchParams,
      request,
      response,
      session,
      open,
    });
    if (answer !== 'stream') send(response, answer.status ?? 200, answer.body, answer.headers);
    return;
  }
  throw new Refused(404, 'Not Found', `there is no ${call}`);
}

async function control(world, request, response) {
  const said = await bodyOf(request);
  if (said.live !== undefined) world.setLive(said.live);
  if (said.away !== undefined) world.away = said.away;
  if (said.deaf !== undefined) world.deaf = said.deaf;
  if (said.over) world.sessions.clear();
  if (said.away || said.deaf)
    for (const set of Object.values(world.listeners)) for (const one of set) one.destroy();
  send(response, 200, {});
}

/// Every answer there is.
async function reply({ world, site, request, response }) {
  const url = new URL(request.url, 'http://stub');
  try {
    if (url.pathname === '/stub') return await control(world, request, response);
    if (world.away) return request.socket.destroy();
    if (url.pathname.startsWith('/v1/')) return await api(world, request, response, url);
    if (url.pathname === '/admin' || url.pathname.startsWith('/admin/'))
      return page(world, response, site);
    if (url.pathname.endsWith('/poster.jpg')) return poster(response, url.pathname);
    file(response, site, url.pathname);
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    const { status = 500, title = 'Error', headers = {} } = error;
    send(response, status, { type: 'about:blank', title, status, detail: error.message }, headers);
  }
}

export function startStub({ site, port = 0, ...options }) {
  const world = new World(options);
  const answer = (request, response) => reply({ world, site, request, response });
  return new Promise((resolve) => {
    const server = http.createServer(answer).listen(port, '127.0.0.1', () => {
      world.base = `http://127.0.0.1:${server.address().port}`;
      const stop = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ url: world.base, setup: `${world.base}/admin?setup=letmein`, world, stop });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      site: { type: 'string' },
      port: { type: 'string', default: '0' },
      password: { type: 'string' },
      channels: { type: 'string', default: '3' },
    },
  });
  const options = {
    site: values.site,
    port: Number(values.port),
    password: values.password ?? null,
    channels: Number(values.channels),
  };
  console.log((await startStub(options)).setup);
}
