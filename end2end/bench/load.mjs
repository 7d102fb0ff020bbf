// The home page's speed while other things happen: large photos that come in (24 uploads, 8 at once), people who sign
// in. One minute each at most.
import http from 'node:http';
import { performance } from 'node:perf_hooks';

const AT_ONCE = 8;
const WAVES = 3;
const EVERY = 20;
const LONGEST = 60_000;

const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });

/** Somebody's address, as a proxy tells it: each person has limits of their own. */
export const somewhere = () => ({ 'x-forwarded-for': `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.')}` });

/** Sends a request and reads the answer; its status, or 0 when there was none. */
export function send(url, options, body) {
  return new Promise((done) => {
    const request = http.request(url, { agent, timeout: LONGEST, ...options }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode));
      response.on('error', () => done(0));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(0));
    request.end(body);
  });
}

function upload(base, photo, n) {
  const edge = 'darshi-bench-edge';
  const texts = { title: `Bench upload number ${n}`, location: `23.${3500 + n}, 85.3250` };
  const parts = Object.entries(texts).map(
    ([name, text]) => `--${edge}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  const file = `--${edge}\r\ncontent-disposition: form-data; name="files"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(parts.join('') + file), photo, Buffer.from(`\r\n--${edge}--\r\n`)]);
  const headers = { ...somewhere(), 'content-type': `multipart/form-data; boundary=${edge}`, 'content-length': body.length };
  return send(`${base}/api/v1/report`, { method: 'POST', headers }, body);
}

export const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Infinity;

/** The home page every 20 ms while `work` is done. */
export async function homeDuring(base, work) {
  const { hostname } = new URL(base);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) throw new Error('only a server on this machine is measured');
  const page = { headers: { accept: 'text/html', 'accept-encoding': 'br' } };
  for (let n = 0; n < 20; n++) await send(`${base}/`, page); // warm

  const [times, running] = [[], []];
  let [failed, isOver] = [0, false];
  const begin = performance.now();
  const working = work().finally(() => (isOver = true));
  // One page each 20 ms, however slow the last ones are.
  for (let n = 0; !isOver && n * EVERY < LONGEST; n++) {
    const due = begin + n * EVERY;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    const from = performance.now();
    running.push(send(`${base}/`, page).then((status) => {
      times.push(performance.now() - from);
      if (status !== 200) failed += 1;
    }));
  }
  await Promise.all([working, ...running]);
  times.sort((a, b) => a - b);
  return { p50: share(times, 0.5), p99: share(times, 0.99), slowest: times.at(-1), pages: times.length, failed };
}

/** `AT_ONCE` uploads at once, `WAVES` times: their times in ms, sorted, and how many failed. */
export async function uploads(base, photo) {
  const [times, begin] = [[], performance.now()];
  let failed = 0;
  for (let wave = 0; wave < WAVES && performance.now() - begin < LONGEST; wave++) {
    await Promise.all(Array.from({ length: AT_ONCE }, async (_, n) => {
      const from = performance.now();
      const status = await upload(base, photo, wave * AT_ONCE + n);
      times.push(performance.now() - from);
      if (status !== 201) failed += 1;
    }));
  }
  times.sort((a, b) => a - b);
  return { times, failed };
}
