// Signing in by password: what it costs above the password's own hash, and what many at once cost others.
import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { send, share, somewhere } from './load.mjs';

const PASSWORD = 'monsoon lantern 42';

/** What the comparison of one password takes here, in ms, told by the program itself. */
export const passwordTime = (program) => Number(execFileSync(program, ['password-time'], { encoding: 'utf8' }));

const post = (base, path, type, body) =>
  send(base + path, { method: 'POST', headers: { ...somewhere(), 'content-type': type } }, body);

/** A new account; its name. */
export async function signUp(base) {
  const username = `bench_${Date.now().toString(36)}`;
  const body = JSON.stringify({ username, email: `${username}@example.org`, password: PASSWORD });
  const status = await post(base, '/api/v1/auth/register', 'application/json', body);
  if (status !== 201) throw new Error(`signing up was answered ${status}`);
  return username;
}

async function signIn(base, username) {
  const from = performance.now();
  const body = new URLSearchParams({ username, password: PASSWORD }).toString();
  const status = await post(base, '/api/v1/auth/token', 'application/x-www-form-urlencoded', body);
  if (status !== 200) throw new Error(`signing in was answered ${status}`);
  return performance.now() - from;
}

/** The median of sign-ins one after another, in ms. */
export async function signInTime(base, username, times = 60) {
  const measured = [];
  for (let n = 0; n < times; n++) measured.push(await signIn(base, username));
  return share(measured.sort((a, b) => a - b), 0.5);
}

/** `atOnce` people at once, again and again; the median of their waiting, in ms. */
export async function manySignIns(base, username, atOnce = 20, waves = 10) {
  const measured = [];
  for (let wave = 0; wave < waves; wave++) {
    measured.push(...(await Promise.all(Array.from({ length: atOnce }, () => signIn(base, username)))));
  }
  return share(measured.sort((a, b) => a - b), 0.5);
}
