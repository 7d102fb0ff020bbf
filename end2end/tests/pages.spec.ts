// Every page: quiet, still, as wide as the screen.
import { expect, listen, test } from './support/fixtures.ts';
import { expectNoSidewaysScroll, PAGES, rest, visit } from './support/pages.ts';

for (const name of PAGES) {
  test(`the page "${name}" loads without a complaint`, async ({ page, session }) => {
    const heard = listen(page, (url, status) => url.pathname === '/no/such/page' && status === 404);
    await visit(page, name, session);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('main')).toBeVisible();
    expect(await page.title()).toMatch(/\S · Darshi$/);
    // Pictures further down load when they come near.
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await rest(page, name);
    const broken = await page.evaluate(() =>
      Array.from(document.images)
        .filter((image) => image.complete && image.naturalWidth === 0)
        .map((image) => image.src),
    );
    expect(broken, 'pictures that cannot be shown').toEqual([]);
    expect(heard).toEqual([]);
  });

  for (const language of ['en', 'hi']) {
    test(`the page "${name}" in ${language} does not scroll sideways`, async ({ page, context, baseURL, session }) => {
      await context.addCookies([{ name: 'darshi_language', value: language, url: baseURL! }]);
      await visit(page, name, session);
      await expectNoSidewaysScroll(page);
    });
  }
}

for (const name of ['home', 'feed', 'report'] as const) {
  test(`nothing moves under the finger on the page "${name}"`, async ({ page, session }) => {
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { hadRecentInput: boolean; value: number })[]) {
          if (!entry.hadRecentInput) shifts.push(entry.value);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await visit(page, name, session);
    const height = await page.evaluate(() => document.body.scrollHeight);
    for (let y = 0; y < height; y += 500) {
      await page.evaluate((to) => window.scrollTo(0, to), y);
      await page.waitForTimeout(60);
    }
    await rest(page, name);
    await page.waitForTimeout(300);
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.05);
  });
}
