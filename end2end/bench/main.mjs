// Measures the budgets against the server at BASE_URL, whose process is SERVER_PID.
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { chromium } from '@playwright/test';
import { draw, loadedFiles } from './browser.mjs';
import { lighthouse } from './lighthouse.mjs';
import { homeDuring, share, uploads } from './load.mjs';
import { packageSize, pageSize } from './sizes.mjs';
import { memory } from './memory.mjs';
import { manySignIns, passwordTime, signInTime, signUp } from './signin.mjs';

const { BASE_URL: base, SERVER_PID: pid, WORK: folder, PROGRAM: program } = process.env;
if (!base || !pid || !folder || !program) throw new Error('BASE_URL, SERVER_PID, WORK and PROGRAM are needed: run script/bench');
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome']
  .find((path) => path && existsSync(path));
if (!executablePath) throw new Error('No Chromium found: install chromium, or name a browser in CHROMIUM.');

const say = (words) => process.stderr.write(`- ${words}\n`);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const rows = [];
const row = (name, value, limit, unit, isKept) => rows.push({ name, value, limit, unit, isKept });
const atMost = (name, value, limit, unit) => row(name, value, `≤ ${limit}`, unit, value <= limit);
const atLeast = (name, value, limit) => row(name, value, limit === 100 ? '100' : `≥ ${limit}`, '', value >= limit);

say('memory of the idle server');
await pause(5000);
atMost('memory, idle, model loaded', memory(pid), 150, 'MB');

say('sizes');
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
const filing = await loadedFiles(browser, `${base}/reports/new`);
atMost('wasm + JS of the filing page, brotli', packageSize(filing.filter((path) => /\.(js|wasm)$/.test(path))), 150, 'KB');
const home = await loadedFiles(browser, `${base}/`);
const style = packageSize(home.filter((path) => path.endsWith('.css')));
atMost('HTML + CSS of the home page, brotli', (await pageSize(`${base}/`)) + style, 40, 'KB');
const photo = await draw(browser, 4000, 3000);
await browser.close();

const answer = await fetch(`${base}/api/v1/reports?limit=1&status=VERIFIED`);
const [, id] = /"id":"([0-9a-f-]{36})"/.exec(await answer.text()) ?? [];
if (!id) throw new Error('the server has no public report');
const runs = Number(process.env.BENCH_RUNS ?? 3);
for (const [name, path] of [['home', '/'], ['report', `/reports/${id}`], ['filing', '/reports/new']]) {
  say(`Lighthouse, ${name} page, mobile (${runs} ${runs === 1 ? 'run' : 'runs'}, the median counts)`);
  const { scores, faults } = await lighthouse(base + path, runs, executablePath, folder);
  atLeast(`Lighthouse, ${name}: performance`, scores.performance, 95);
  atLeast(`Lighthouse, ${name}: accessibility`, scores.accessibility, 100);
  atLeast(`Lighthouse, ${name}: best practices`, scores['best-practices'], 95);
  atLeast(`Lighthouse, ${name}: SEO`, scores.seo, 95);
  for (const fault of faults) say(`  ${fault}`);
}

say('signing in by password');
const person = await signUp(base);
const hashing = passwordTime(program);
atMost('sign-in above its password hash, p50', (await signInTime(base, person)) - hashing, 10, 'ms');
say(`  the hash takes ${hashing.toFixed(1)} ms`);
let waiting;
const entered = await homeDuring(base, async () => { waiting = await manySignIns(base, person); });
atMost('home page during 20 sign-ins at once, p99', entered.p99, 150, 'ms');
say(`  ${entered.pages} pages (p50 ${entered.p50.toFixed(0)} ms, slowest ${entered.slowest.toFixed(0)} ms, ` +
  `${entered.failed} failed); a sign-in takes ${waiting.toFixed(0)} ms`);

say(`8 uploads at once of ${(photo.length / 1e6).toFixed(1)} MB, 12 megapixels; the home page every 20 ms`);
let sent;
const load = await homeDuring(base, async () => { sent = await uploads(base, photo); });
atMost('home page under load, p99', load.p99, 150, 'ms');
say(`  ${load.pages} pages (p50 ${load.p50.toFixed(0)} ms, slowest ${load.slowest.toFixed(0)} ms, ${load.failed} failed), ` +
  `${sent.times.length} uploads (p50 ${(share(sent.times, 0.5) / 1000).toFixed(1)} s, ${sent.failed} failed)`);
const failed = entered.failed + load.failed + sent.failed;
if (failed > 0) row('requests that failed under load', failed, '0', '', false);
say('memory after the load');
await pause(15_000);
row('memory, idle again after the load', memory(pid), '-', 'MB', undefined);

const shown = ({ value, unit }) => `${Number.isInteger(value) ? value : value.toFixed(1)}${unit && ` ${unit}`}`;
const width = Math.max(...rows.map(({ name }) => name.length));
console.log(`\n${'budget'.padEnd(width)}  ${'limit'.padStart(9)}  ${'measured'.padStart(10)}`);
for (const { name, value, limit, unit, isKept } of rows) {
  const verdict = isKept === undefined ? '' : isKept ? 'PASS' : 'over';
  const bound = limit === '-' ? '-' : `${limit}${unit && ` ${unit}`}`;
  console.log(`${name.padEnd(width)}  ${bound.padStart(9)}  ${shown({ value, unit }).padStart(10)}  ${verdict}`.trimEnd());
}
const over = rows.filter(({ isKept }) => isKept === false).map(({ name }) => name);
console.log(`\n${cpus().length} cores, load ${loadavg()[0].toFixed(1)}. ${over.length ? `Over budget: ${over.join('; ')}.` : 'Every budget is kept.'}`);
