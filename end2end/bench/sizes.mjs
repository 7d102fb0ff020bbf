import { statSync } from 'node:fs';
import http from 'node:http';

const SITE = new URL('../../target/site', import.meta.url).pathname;

/** What files of the package weigh, compressed with brotli, in KB of 1000 bytes. */
export function packageSize(paths) {
  if (paths.length === 0) throw new Error('the page loads none of these files');
  return paths.reduce((sum, path) => sum + statSync(`${SITE}${path}.br`).size, 0) / 1000;
}

/** What a page's HTML weighs as it is sent, in KB of 1000 bytes. */
export function pageSize(url) {
  return new Promise((done, fail) => {
    http.get(url, { headers: { 'accept-encoding': 'br', accept: 'text/html' } }, (response) => {
      if (response.statusCode !== 200 || response.headers['content-encoding'] !== 'br') {
        fail(new Error(`${url}: status ${response.statusCode}, not compressed with brotli`));
      }
      let size = 0;
      response.on('data', (chunk) => (size += chunk.length));
      response.on('end', () => done(size / 1000));
    }).on('error', fail);
  });
}
