// `test` with photos, with an OpenID provider, and with an ear for what goes wrong in the page.
import { test as base, type Page } from '@playwright/test';
import type { Session } from './pages.ts';
import { newcomer } from './people.ts';
import { BLUE, draw, LARGE_GREEN, type Photo, RED } from './photos.ts';
import { Provider } from './provider.ts';

export { expect } from '@playwright/test';

export const BASE_URL = process.env.BASE_URL ?? 'http://127.0.0.1:3000';

type Photos = { red: Photo; blue: Photo; green: Photo };

/** An address that no other test comes from: each would use up the others' limits. */
const address = () => ['10', ...Array.from({ length: 3 }, () => Math.floor(Math.random() * 256))].join('.');

export const test = base.extend<object, { photos: Photos; provider: Provider; session: Session }>({
  extraHTTPHeaders: async ({}, use) => {
    await use({ 'x-forwarded-for': address() });
  },
  session: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ baseURL: BASE_URL, extraHTTPHeaders: { 'x-forwarded-for': address() } });
      await newcomer(await context.newPage());
      const cookies = await context.cookies();
      await context.close();
      await use(cookies.find(({ name }) => name === 'darshi_session')!);
    },
    { scope: 'worker' },
  ],
  provider: [
    async ({}, use) => {
      const provider = await Provider.start(process.env.OIDC_ISSUER!);
      await use(provider);
      await provider.stop();
    },
    { scope: 'worker' },
  ],
  photos: [
    async ({ browser }, use) => {
      await use({
        red: await draw(browser, 'red.jpg', RED),
        blue: await draw(browser, 'blue.jpg', BLUE),
        green: await draw(browser, 'green.jpg', LARGE_GREEN),
      });
    },
    { scope: 'worker' },
  ],
});

/** Notes what the browser complains about, and requests that fail, but for the statuses of `but`. */
export function listen(page: Page, but: (url: URL, status: number) => boolean = () => false): string[] {
  const heard: string[] = [];
  const excepted = (url: string, status: number) => {
    try {
      return but(new URL(url), status);
    } catch {
      return false;
    }
  };
  page.on('console', (message) => {
    const { url } = message.location();
    const status = Number(/responded with a status of (\d+)/.exec(message.text())?.[1]);
    if (['error', 'warning'].includes(message.type()) && !excepted(url, status)) {
      heard.push(`console: ${message.text()} (${url})`);
    }
  });
  page.on('pageerror', (error) => heard.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    // What a page listens to ends with the page.
    const isLeft = new URL(request.url()).pathname.endsWith('/live') && request.failure()?.errorText === 'net::ERR_ABORTED';
    if (!isLeft) heard.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !excepted(response.url(), response.status())) {
      heard.push(`status ${response.status()}: ${response.url()}`);
    }
  });
  return heard;
}
