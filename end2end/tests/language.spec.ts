// Two languages: by a link, remembered; by the browser's wish.
import { expect, test } from './support/fixtures.ts';
import { publicReport } from './support/pages.ts';

test('the language link keeps the page, and the choice is kept', async ({ page, context }) => {
  for (const path of ['/reports?status=RESOLVED', await publicReport(page), '/about']) {
    await context.clearCookies();
    await page.goto(path);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');

    await page.getByRole('banner').getByRole('link', { name: 'हिन्दी' }).click();
    await expect(page).toHaveURL(path);
    await expect(page.locator('html')).toHaveAttribute('lang', 'hi');
    const kept = (await context.cookies()).find(({ name }) => name === 'darshi_language');
    expect(kept).toMatchObject({ value: 'hi', httpOnly: true, sameSite: 'Lax' });
    expect(kept!.expires).toBeGreaterThan(Date.now() / 1000 + 300 * 86_400);

    await page.goto('/reports/new');
    await expect(page.locator('html')).toHaveAttribute('lang', 'hi');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('समस्या बताएँ');

    await page.goto(path);
    await page.getByRole('banner').getByRole('link', { name: 'English' }).click();
    await expect(page).toHaveURL(path);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  }
});

test.describe('a browser that asks for Hindi', () => {
  test.use({ locale: 'hi-IN' });

  test('gets Hindi, until it chooses English', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'hi');
    await page.getByRole('banner').getByRole('link', { name: 'English' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  });
});
