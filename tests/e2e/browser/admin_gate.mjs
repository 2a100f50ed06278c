/// Who signs in to the dashboard, and how, over the stand-in's memory.

import { gone, ok, wrong } from './admin_answers.mjs';
import { Refused } from './admin_data.mjs';

function enter({ world, body, open }, made) {
  if (made) world.password = made;
  const { csrf } = open();
  return ok({
    signed_in: true,
    user: 'admin',
    role: 'admin',
    csrf,
    setup_needed: false,
    totp: world.totp !== null,
  });
}

export const session = [
  [
    'GET',
    /^\/v1\/session$/,
    ({ world, session: mine }) =>
      ok({
        signed_in: mine !== undefined,
        ...(mine ? { user: 'admin', role: 'admin', csrf: mine.csrf } : {}),
        setup_needed: world.password === null,
        totp: world.totp !== null,
      }),
  ],
  [
    'POST',
    /^\/v1\/session\/setup$/,
    (call) => {
      const { world, body } = call;
      if (world.password !== null || body.code !== 'letmein')
        throw new Refused(401, 'Unauthorized', 'the set-up code is not good, or was used before');
      if (body.password.length < 12) throw wrong('the password needs 12 characters or more');
      return enter(call, body.password);
    },
  ],
  [
    'POST',
    /^\/v1\/session$/,
    (call) => {
      const { world, body } = call;
      if (world.failures >= 3) {
        world.failures = 0;
        throw new Refused(429, 'Too many attempts', 'try again in 2 seconds', {
          'retry-after': '2',
        });
      }
      if (body.password !== world.password || (world.totp && body.totp !== '123456')) {
        ++world.failures;
        throw new Refused(401, 'Unauthorized', 'the password or the code is not right');
      }
      return enter(call);
    },
  ],
  [
    'DELETE',
    /^\/v1\/session$/,
    ({ world, session: mine }) => (world.sessions.delete(mine.id), gone),
  ],
  ['DELETE', /^\/v1\/session\/all$/, ({ world }) => (world.sessions.clear(), gone)],
  [
    'POST',
    /^\/v1\/session\/password$/,
    ({ world, body }) => {
      if (body.old !== world.password)
        throw new Refused(401, 'Unauthorized', 'the old password is not right');
      world.password = body.new;
      return ok({});
    },
  ],
  [
    'POST',
    /^\/v1\/session\/totp$/,
    () =>
      ok({
        secret: 'JBSWY3DPEHPK3PXP',
        uri: 'otpauth://totp/Freshet:admin?secret=JBSWY3DPEHPK3PXP&issuer=Freshet',
      }),
  ],
  [
    'PUT',
    /^\/v1\/session\/totp$/,
    ({ world, body }) => {
      if (body.code !== '123456') throw wrong('the code is not the one of now');
      world.totp = 'on';
      return ok({});
    },
  ],
  ['DELETE', /^\/v1\/session\/totp$/, ({ world }) => ((world.totp = null), gone)],
];
