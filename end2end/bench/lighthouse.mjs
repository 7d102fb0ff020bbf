import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const PROGRAM = new URL('../node_modules/lighthouse/cli/index.js', import.meta.url).pathname;
const FLAGS = '--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

function once(url, output, chrome) {
  const args = [PROGRAM, url, '--quiet', '--output=json', `--output-path=${output}`, `--chrome-flags=${FLAGS}`,
    `--only-categories=${CATEGORIES.join(',')}`, '--disable-full-page-screenshot', '--no-enable-error-reporting'];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, CHROME_PATH: chrome }, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk) => (words += chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), 180_000);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) done(JSON.parse(readFileSync(output, 'utf8')));
      else fail(new Error(`Lighthouse failed for ${url}:\n${words.slice(-2000)}`));
    });
  });
}

/** The median score of each category, and what the run with the median performance found wrong. */
export async function lighthouse(url, runs, chrome, folder) {
  const results = [];
  for (let n = 0; n < runs; n++) results.push(await once(url, `${folder}/lighthouse.json`, chrome));
  const score = (result, category) => Math.round(100 * (result.categories[category].score ?? 0));
  const middle = (category) => {
    const sorted = [...results].sort((a, b) => score(a, category) - score(b, category));
    return sorted[Math.floor((sorted.length - 1) / 2)];
  };
  const scores = Object.fromEntries(CATEGORIES.map((category) => [category, score(middle(category), category)]));
  const { categories, audits } = middle('performance');
  const faults = CATEGORIES.flatMap((category) =>
    categories[category].auditRefs
      .map(({ id, weight }) => ({ id, weight, audit: audits[id] }))
      .filter(({ weight, audit }) => weight > 0 && audit.score !== null && audit.score < 0.9)
      .map(({ id, audit }) => {
        const where = (audit.details?.items ?? []).slice(0, 3).map((item) => item.text ?? item.node?.snippet ?? item.url);
        const told = [audit.displayValue, ...where].filter(Boolean).join(', ');
        return `${category}: ${id} ${Math.round(100 * audit.score)}${told && ` (${told})`}`;
      }),
  );
  return { scores, faults };
}
