// A million reports: lists, pages, tiles and look-alikes at 32 connections, server and database on the same cores as the
// load. Prints p50 and p99, and requests per second of processor time (server and database together).
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { cpuSeconds } from './cpu.mjs';

const { BASE_URL: base, SERVER_PID: pid, POSTGRES_PID: postgres, WORK: folder, DATABASE_URL: database, EXAMPLES: examples } = process.env;
if (!base || !pid || !postgres || !folder || !database || !examples) throw new Error('run script/bench million');
const seconds = Number(process.env.BENCH_SECONDS ?? 8);
// Rows whose names match are measured: all of them, unless somebody works on one.
const only = new RegExp(process.env.BENCH_ONLY ?? '');
const CONNECTIONS = 32;
const here = import.meta.dirname;
const say = (words) => process.stderr.write(`- ${words}\n`);
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const query = (statement) => execFileSync('psql', [database, '-tAc', statement], { encoding: 'utf8', maxBuffer: 64 << 20 }).trim().split('\n');

const milliseconds = (text) => {
  const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text);
  return Number(number) * { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit];
};

/** Asks for `paths` in turn for some seconds. */
function wrk(url, paths, pids, name, headers = []) {
  const file = `${folder}/paths`;
  writeFileSync(file, `${paths.join('\n')}\n`);
  const run = (length) => spawnSync('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${length}s`, '--latency', '--timeout', '20s', ...headers.flatMap((header) => ['-H', header]), '-s', `${here}/request.lua`, url, '--', file], { encoding: 'utf8' });
  run(2); // warm: connections, plans, pages of the database
  const before = cpuSeconds(pids);
  const { stdout, status } = run(seconds);
  const used = cpuSeconds(pids) - before;
  if (status !== 0) throw new Error(`${name}: ${stdout}`);
  // Where no answer came in time there is no latency to read.
  const read = (part) => {
    const [, found] = new RegExp(`^\\s+${part}%\\s+(\\S+)$`, 'm').exec(stdout) ?? [];
    return found && /^[\d.]/.test(found) ? milliseconds(found) : Infinity;
  };
  const [, requests] = /(\d+) requests in/.exec(stdout);
  const wrong = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0) + Number(/timeout (\d+)/.exec(stdout)?.[1] ?? 0);
  return { name, p50: read(50), p99: read(99), rate: Number(requests) / seconds, perCpu: Number(requests) / used, wrong };
}

const rows = [];
const server = [Number(pid), Number(postgres)];
function measure(name, limit, paths, headers) {
  if (!only.test(name)) return undefined;
  say(name);
  rows.push({ limit, ...wrk(base, paths, server, name, headers) });
  return rows.at(-1);
}

const cities = query('select lat, lng from bench_cities order by n').map((line) => line.split('|').map(Number));
const categories = ['pothole', 'road_damage', 'garbage', 'drainage', 'water_supply', 'streetlight', 'electricity', 'traffic_signal', 'public_property', 'other'];
const words = ['pothole', 'drain', 'road', 'lamp', 'garbage', 'water', 'signal', 'bench', 'wire', 'bazaar', 'temple', 'गड्ढा', 'नाली', 'broken', 'station'];
const ids = query("select id from reports tablesample system (25) where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')");
const near = () => { const [lat, lng] = pick(cities); return [lat + (Math.random() - 0.5) * 0.1, lng + (Math.random() - 0.5) * 0.1]; };
const many = (count, make) => Array.from({ length: count }, make);
const fixed = (numbers) => numbers.map((number) => number.toFixed(5)).join(',');

// Another beginning each time: nothing of it is kept.
const since = () => new Date(Date.now() - 86_400_000 * (100 + 500 * Math.random())).toISOString();
const box = () => { const [lat, lng] = near(); return fixed([lng - 0.05, lat - 0.05, lng + 0.05, lat + 0.05]); };

const kept = measure('JSON list, first page, kept', 25, ['/api/v1/reports']);
measure('JSON list, first page, kept, for a browser', 25, ['/api/v1/reports'], ['accept-encoding: gzip, deflate, br']);
measure('JSON list, first page, not kept', 60, many(50_000, () => `/api/v1/reports?from=${since()}`));
measure('JSON list, box + category + words', 60, many(50_000, () => `/api/v1/reports?bbox=${box()}&category=${pick(categories)}&q=${encodeURIComponent(pick(words))}`));
measure('JSON report, kept', 25, ids.slice(0, 200).map((id) => `/api/v1/report/${id}`));
measure('JSON report, not kept', 60, ids.map((id) => `/api/v1/report/${id}`));
measure('report page', undefined, ids.map((id) => `/reports/${id}`));
for (const zoom of [5, 10, 14]) {
  const tile = () => {
    const [lat, lng] = near();
    const x = Math.floor(((lng + 180) / 360) * 2 ** zoom);
    const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** zoom);
    return `${zoom}/${x}/${y}`;
  };
  // Some kinds each time, so that hardly two tiles are the same.
  const some = () => categories.filter(() => Math.random() < 0.7).join(',') || 'other';
  measure(`map tile, zoom ${zoom}, all kinds, kept`, 80, many(300, () => `/tiles/${tile()}.mvt`));
  measure(`map tile, zoom ${zoom}, some kinds, not kept`, 80, many(50_000, () => `/tiles/${tile()}.mvt?category=${some()}`));
}
measure('nearby candidates', undefined, many(50_000, () => {
  const [lat, lng] = near();
  return `/api/v1/reports/nearby?lat=${lat.toFixed(6)}&lng=${lng.toFixed(6)}&category=${pick(categories)}&title=${encodeURIComponent(`Broken ${pick(words)} at Main Road`)}`;
}));

if (only.test('look-alikes')) {
  say('look-alikes among 3 million hashes (in process, 32 at once)');
  const before = cpuSeconds([Number(postgres)]);
  const looked = JSON.parse(execFileSync(`${examples}/look_alikes`, [database, String(CONNECTIONS), String(seconds)], { encoding: 'utf8' }));
  const used = cpuSeconds([Number(postgres)]) - before + looked.cpu_seconds;
  rows.push({ name: 'look-alikes of a photo', limit: 15, p50: looked.p50_ms, p99: looked.p99_ms, rate: looked.count / seconds, perCpu: looked.count / used, wrong: looked.missed });
}

let ratio;
if (kept) {
  say('the same bytes by a bare handler');
  const body = `${folder}/body.json`;
  writeFileSync(body, await (await fetch(`${base}/api/v1/reports`)).text());
  const bare = spawn(`${examples}/bare`, [body], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((done) => bare.stdout.once('data', (text) => done(String(text).trim())));
  const plain = wrk(`http://${address}`, ['/'], [bare.pid], 'bare handler, the same bytes');
  rows.push(plain);
  ratio = kept.perCpu / plain.perCpu;
  bare.kill();
}

const width = Math.max(...rows.map(({ name }) => name.length));
console.log(`\n${'a million reports, 32 connections'.padEnd(width)}  ${'p50 ms'.padStart(8)}  ${'p99 ms'.padStart(8)}  ${'limit'.padStart(5)}  ${'per s'.padStart(7)}  ${'per CPU s'.padStart(9)}`);
for (const { name, p50, p99, limit, rate, perCpu, wrong } of rows) {
  const verdict = (limit === undefined ? '' : p99 <= limit ? 'PASS' : 'over') + (wrong ? ` ${wrong} failed` : '');
  console.log(`${name.padEnd(width)}  ${p50.toFixed(1).padStart(8)}  ${p99.toFixed(1).padStart(8)}  ${String(limit ?? '').padStart(5)}  ${rate.toFixed(0).padStart(7)}  ${perCpu.toFixed(0).padStart(9)}  ${verdict}`.trimEnd());
}
if (ratio) console.log(`\nThe kept list makes ${(ratio * 100).toFixed(0)} % of the bare handler's requests per CPU second (at least 50 %: ${ratio >= 0.5 ? 'PASS' : 'under'}).`);
console.log(`${cpus().length} cores for server, database and load.`);
