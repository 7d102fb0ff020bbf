// What the tests know about the pages.
import { type Cookie, expect, type Locator, type Page } from '@playwright/test';
import type { Photo } from './photos.ts';

/** What signs a browser in. */
export type Session = Cookie;

/** A public report of the demo city. */
export async function publicReport(page: Page): Promise<string> {
  const response = await page.request.get('/api/v1/reports?limit=1&status=VERIFIED');
  expect(response.status()).toBe(200);
  const [, id] = /"id":"([0-9a-f-]{36})"/.exec(await response.text()) ?? [];
  expect(id, 'the demo city has a public report').toBeTruthy();
  return `/reports/${id}`;
}

/** Every kind of page that everybody sees; the last is the one that says that there is none. */
const PUBLIC_PAGES = [
  'home', 'feed', 'map', 'report', 'filing', 'track', 'mine', 'about', 'signin', 'signup', 'forgot', 'check-mail', 'magic', 'reset',
  'not found',
] as const;
/** The pages of an account. */
const ACCOUNT_PAGES = [
  'account', 'account/password', 'account/sessions', 'account/identities', 'account/export', 'account/delete',
] as const;
export const PAGES = [...PUBLIC_PAGES, ...ACCOUNT_PAGES];
export type PageName = (typeof PAGES)[number];

const LINKS = ['magic', 'reset'];

export async function addressOf(page: Page, name: PageName): Promise<string> {
  switch (name) {
    case 'home':
      return '/';
    case 'feed':
      return '/reports';
    case 'report':
      return publicReport(page);
    case 'filing':
      return '/reports/new';
    case 'not found':
      return '/no/such/page';
    default:
      return LINKS.includes(name) ? `/${name}?token=${'x'.repeat(43)}` : `/${name}`;
  }
}

/** Goes to a page, signed in where it needs that, and waits until it has loaded. */
export async function visit(page: Page, name: PageName, session: Session): Promise<void> {
  if (ACCOUNT_PAGES.some((one) => one === name)) await page.context().addCookies([session]);
  const response = await page.goto(await addressOf(page, name));
  expect(response?.status()).toBe(name === 'not found' ? 404 : 200);
  await rest(page, name);
}

/** Waits until nothing loads any more. A report's page goes on listening: its network never rests. */
export async function rest(page: Page, name: PageName): Promise<void> {
  await (name === 'report' ? page.waitForTimeout(700) : page.waitForLoadState('networkidle'));
}

/** A phone's page goes up and down only. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window_] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window_!);
}

/** The filing form's parts, by what they are called. */
export class FilingForm {
  readonly photos: Locator;
  readonly place: Locator;
  readonly title: Locator;
  readonly description: Locator;
  readonly category: Locator;
  readonly send: Locator;
  readonly map: Locator;
  readonly pin: Locator;
  readonly tiles: Locator;
  readonly problems: Locator;

  constructor(readonly page: Page) {
    this.photos = page.getByLabel('Choose or take 1 to 5 photos');
    this.place = page.getByLabel('Place in words');
    this.title = page.getByLabel('In one line');
    this.description = page.getByLabel('More about it');
    this.category = page.getByLabel('Kind of problem');
    this.send = page.getByRole('button', { name: 'Send the report' });
    this.map = page.getByRole('img', { name: 'Map of the chosen place' });
    this.pin = page.getByRole('button', { name: /^Pin\./ });
    this.tiles = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Remove' }) });
    this.problems = page.getByRole('alert').filter({ has: page.getByRole('heading', { name: 'Not sent yet' }) });
  }

  async open(): Promise<void> {
    await this.page.goto('/reports/new');
  }

  /** Waits until the islands are awake. */
  async awake(): Promise<void> {
    await expect(this.map).toBeVisible();
  }

  /** Names of the files that would be sent, in their order. */
  async chosen(): Promise<string[]> {
    return this.photos.evaluate((input: HTMLInputElement) => Array.from(input.files ?? [], (file) => file.name));
  }

  /** Where the pin stands. */
  async point(): Promise<{ lat: number; lng: number }> {
    const value = async (name: string) => Number(await this.page.locator(`input[name=${name}]`).inputValue());
    return { lat: await value('lat'), lng: await value('lng') };
  }
}

export const REPORT_URL = /\/reports\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const TRACKING_CODE = /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/;

/** The status on a report's page. */
export const statusOf = (page: Page): Locator => page.getByRole('heading', { name: /^Status: / });

/** The code in the box that the one who filed sees. */
export async function trackingCode(page: Page): Promise<string> {
  const box = page.getByRole('region', { name: 'Keep this code' });
  const code = (await box.locator('[translate=no]').innerText()).trim();
  expect(code).toMatch(TRACKING_CODE);
  return code;
}

/** Files a report as the form without JavaScript does, in the browser of `page`; gives its address. */
export async function fileReport(page: Page, title: string, photo: Photo): Promise<string> {
  await page.goto('/reports/new');
  const form_token = await page.locator('input[name=form_token]').inputValue();
  // Somewhere else each time: the same photo at the same place would be linked to the first.
  const location_sent = `${(23 + Math.random()).toFixed(5)}, ${(85 + Math.random()).toFixed(5)}`;
  const multipart = { form_token, title, location: location_sent, files: photo, seen_candidates: '1' };
  const response = await page.request.post('/web/report', { multipart, maxRedirects: 0 });
  expect(response.status()).toBe(303);
  const location = response.headers()['location'];
  expect(location).toMatch(REPORT_URL);
  return location;
}
