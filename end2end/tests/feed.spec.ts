// Finding reports: every choice is an address, with JavaScript and without.
import { expect, listen, test } from './support/fixtures.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('words, kind and order are chosen by the form and taken away one by one', async ({ page }) => {
      await page.goto('/reports');
      await page.getByLabel('Words', { exact: true }).fill('drain');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await expect(page).toHaveURL(/[?&]q=drain/);
      const cards = page.getByRole('article');
      await expect(cards.first()).toBeVisible();
      expect(await cards.count()).toBeGreaterThan(1);
      await page.getByRole('link', { name: 'Resolved' }).first().click();
      await expect(page).toHaveURL(/q=drain/);
      await expect(page).toHaveURL(/status=RESOLVED/);
      for (const card of await cards.all()) await expect(card).toContainText('Resolved');
      const chosen = page.getByRole('list', { name: 'Chosen filters' });
      await chosen.getByRole('link').filter({ hasText: 'drain' }).click();
      await expect(page).not.toHaveURL(/q=/);
      await expect(page).toHaveURL(/status=RESOLVED/);
    });

    test('a typing error finds what is alike, and nothing is explained', async ({ page }) => {
      await page.goto('/reports?q=pothle');
      await expect(page.getByRole('status').filter({ hasText: 'No report has the words “pothle”' })).toBeVisible();
      await expect(page.getByRole('article').first()).toContainText(/pothole/i);
      await page.goto('/reports?q=qqqqzzzzxxxx');
      await expect(page.getByRole('heading', { name: 'No reports here' })).toBeVisible();
      await page.getByRole('link', { name: 'Show all reports' }).click();
      await expect(page).toHaveURL(/\/reports$/);
    });

    test('the same list is to be had as a feed', async ({ page }) => {
      await page.goto('/reports?status=RESOLVED');
      const atom = await page.locator('link[type="application/atom+xml"]').getAttribute('href');
      const answer = await page.request.get(atom!);
      expect(answer.status()).toBe(200);
      expect(answer.headers()['content-type']).toContain('application/atom+xml');
      expect(await answer.text()).toContain('<entry>');
      const places = await page.locator('link[type="application/geo+json"]').getAttribute('href');
      const collection = await (await page.request.get(places!)).json();
      expect(collection.type).toBe('FeatureCollection');
      expect(collection.features.length).toBeGreaterThan(0);
    });
  });
}

test('more reports come by themselves, and the address goes along', async ({ page }) => {
  const heard = listen(page);
  await page.goto('/reports');
  await page.waitForLoadState('networkidle');
  const cards = page.getByRole('article');
  const first = await cards.count();
  await page.locator('#feed-next').scrollIntoViewIfNeeded();
  await expect.poll(() => cards.count()).toBeGreaterThan(first);
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByRole('status').filter({ hasText: 'more reports are shown' })).toBeAttached();
  const titles = await cards.getByRole('heading').allInnerTexts();
  const links = await cards.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(new Set(links).size).toBe(titles.length);
  expect(heard).toEqual([]);
});

test('without JavaScript the next page is a link, and the list can be read to its end', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/reports?status=RESOLVED');
  const seen = new Set<string>();
  for (let n = 0; n < 40; n++) {
    for (const href of await page.getByRole('article').getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')!))) {
      expect(seen.has(href), `${href} comes twice`).toBe(false);
      seen.add(href);
    }
    const next = page.locator('#feed-next');
    if ((await next.count()) === 0) break;
    await next.click();
  }
  expect(seen.size).toBeGreaterThan(24);
  await context.close();
});
