// The map: with and without JavaScript, with the keyboard, and the list beside it.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, listen, test } from './support/fixtures.ts';
import { publicReport, rest } from './support/pages.ts';

/** The map's canvas, once it stands. */
async function awake(page: Page) {
  await expect(page.locator('darshi-map.is-live')).toBeVisible({ timeout: 30_000 });
  return page.locator('darshi-map canvas');
}

/** What the page has said of Content-Security-Policy. */
async function violations(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { violations: string[] }).violations);
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      violations.push(`${violatedDirective} ${blockedURI}`),
    );
  });
});

/** A machine without a graphics card says so in the console; hotspots may not be there; a list that is renewed lets go of photos. */
const quiet = (heard: string[]) =>
  heard.filter((line) => !/WebGL|GPU|GL Driver|swiftshader|hotspots|\/photos\/.*ERR_ABORTED/i.test(line));

test('the map comes by itself, without a complaint, and the list follows it', async ({ page }) => {
  const heard = listen(page);
  await page.goto('/map');
  const canvas = await awake(page);
  await expect(page.getByRole('heading', { level: 2, name: /reports? here/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(page.url()).not.toContain('bbox=');

  await canvas.focus();
  await page.keyboard.press('Minus');
  await expect(page).toHaveURL(/[?&]bbox=-?[\d.]+,-?[\d.]+,-?[\d.]+,-?[\d.]+$/);
  const address = page.url();
  await page.waitForLoadState('networkidle');
  const words = await page.locator('#map-list-heading').innerText();

  // The address is the view: it comes back.
  await page.goto(address);
  await awake(page);
  await page.waitForLoadState('networkidle');
  await expect(page.locator('#map-list-heading')).toHaveText(words);
  expect(quiet(heard)).toEqual([]);
  expect(await violations(page)).toEqual([]);
});

test('the map moves by keys, and shows its credits', async ({ page }) => {
  await page.goto('/map');
  const canvas = await awake(page);
  await expect(page.locator('darshi-map')).toContainText('GeoNames');
  await expect(page.locator('darshi-map')).toContainText('Natural Earth');
  await canvas.focus();
  await expect(canvas).toHaveAccessibleName(/arrow keys/);
  const boxes = new Set<string | null>();
  for (const key of ['ArrowRight', 'ArrowUp', 'Minus', 'ArrowDown', 'Equal']) {
    const before = page.url();
    await page.keyboard.press(key);
    await expect.poll(() => page.url(), { timeout: 10_000 }).not.toBe(before);
    boxes.add(new URL(page.url()).searchParams.get('bbox'));
  }
  expect(boxes.size).toBe(5);
});

test('the map can be skipped, and a report opened from the list, by keys alone', async ({ page }) => {
  await page.goto('/map');
  const skip = page.getByRole('link', { name: 'Skip the map' });
  await skip.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#map-list')).toBeFocused();
  // The map's first list may come while one reads.
  await page.waitForLoadState('networkidle');
  const report = page.locator('#map-list').getByRole('link').and(page.locator('[href^="/reports/"]')).first();
  await report.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/reports\/[0-9a-f-]{36}/);
});

test('filters keep the part of the map', async ({ page }) => {
  await page.goto('/map?bbox=60,0,100,40');
  await page.getByRole('link', { name: 'Resolved', exact: true }).click();
  await expect(page).toHaveURL(/status=RESOLVED/);
  expect(new URL(page.url()).searchParams.get('bbox')).toMatch(/^-?[\d.]+,/);
  for (const badge of await page.locator('#map-list .status-badge').allInnerTexts()) expect(badge.trim()).toBe('Resolved');
});

test('a report\'s map comes when it is asked for, in the room of its picture', async ({ page }) => {
  const heard = listen(page);
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto(await publicReport(page));
  await rest(page, 'report');
  expect(loaded.filter((url) => url.includes('/vendor/')), 'nothing before it is asked for').toEqual([]);
  const place = page.locator('darshi-map');
  const before = await place.boundingBox();
  await place.getByRole('button', { name: 'Move the map' }).click();
  const canvas = await awake(page);
  await expect(canvas).toBeFocused();
  const after = await place.boundingBox();
  expect([after!.width, after!.height]).toEqual([before!.width, before!.height]);
  expect(quiet(heard)).toEqual([]);
  expect(await violations(page)).toEqual([]);
});

test('whoever saves data is asked first', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });
  await page.goto('/map');
  await page.waitForLoadState('networkidle');
  await expect(page.locator('darshi-map.is-live')).toHaveCount(0);
  await page.getByRole('button', { name: 'Move the map' }).click();
  await awake(page);
});

test('where the library does not come, the picture stays', async ({ page }) => {
  await page.route('**/vendor/**', (route) => route.abort());
  await page.goto('/map');
  await expect(page.getByText('The map cannot be shown here.')).toBeVisible();
  await expect(page.getByRole('img', { name: /^Map of this area/ })).toBeVisible();
});

test('pages without a map load nothing of it', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  for (const path of ['/', '/reports', '/about']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
  }
  expect(loaded.filter((path) => path.startsWith('/vendor/') || path.startsWith('/map/'))).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const language of ['en', 'hi']) {
    test.describe(`${colorScheme}, ${language}`, () => {
      test.use({ colorScheme });

      test('axe finds nothing serious on the map, and nothing is wider than the screen', async ({ page, context, baseURL }) => {
        await context.addCookies([{ name: 'darshi_language', value: language, url: baseURL! }]);
        await page.goto('/map');
        await awake(page);
        await page.waitForLoadState('networkidle');
        const { violations } = await new AxeBuilder({ page }).analyze();
        const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)).toEqual([]);
        const [content, window_] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(content).toBeLessThanOrEqual(window_);
      });
    });
  }
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the map is a picture, a list, and links that move both', async ({ page }) => {
    await page.goto('/map');
    const picture = page.getByRole('img', { name: /^Map of this area/ });
    await expect(picture).toBeVisible();
    const first = await picture.getAttribute('src');
    await expect(page.locator('#map-list .card').first()).toBeVisible();
    await page.getByRole('link', { name: 'Zoom out' }).click();
    await expect(page).toHaveURL(/bbox=/);
    const wide = new URL(page.url()).searchParams.get('bbox');
    expect(await picture.getAttribute('src')).not.toBe(first);
    await page.getByRole('link', { name: 'North', exact: true }).click();
    expect(new URL(page.url()).searchParams.get('bbox')).not.toBe(wide);
    await page.getByRole('link', { name: 'In progress', exact: true }).click();
    await expect(page).toHaveURL(/bbox=.*status=IN_PROGRESS/);
    await page.getByLabel('Kind of problem').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(page).toHaveURL(/bbox=.*status=IN_PROGRESS.*category=/);
  });

  test('a report shows its place as a picture', async ({ page }) => {
    await page.goto(await publicReport(page));
    await expect(page.getByRole('img', { name: /^Map of the surroundings/ })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Move the map' })).toHaveCount(0);
  });
});
