// With the keyboard only.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { FilingForm, REPORT_URL } from './support/pages.ts';

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  for (let n = 0; n < most; n++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${target} cannot be reached by ${most} presses of Tab`);
}

test('the first stop is the link past the navigation', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  // The next stop is in the content, and shows that it has the focus.
  await page.keyboard.press('Tab');
  const now = page.locator(':focus');
  expect(await now.evaluate((element) => element.closest('main') !== null)).toBe(true);
  const ring = await now.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle === 'none' ? 0 : parseFloat(outlineWidth);
  });
  expect(ring, 'width of the focus ring').toBeGreaterThanOrEqual(2);
});

test('a report can be filed with the keyboard', async ({ page, photos }) => {
  await page.goto('/');
  await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Report a problem' }));
  await page.keyboard.press('Enter');
  await page.waitForURL('/reports/new');
  const form = new FilingForm(page);
  await form.awake();

  await tabTo(page, form.photos);
  await form.photos.setInputFiles(photos.red); // the dialogue of the system cannot be driven
  await expect(form.tiles).toHaveCount(1);
  await tabTo(page, form.place);
  await page.keyboard.type('Ranchi');
  await page.keyboard.press('Enter'); // finds the place; does not send the form
  await expect(form.pin).toBeVisible();
  expect(page.url()).toMatch(/\/reports\/new$/);

  await tabTo(page, form.pin);
  const before = await form.point();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await form.point()).lat).toBeGreaterThan(before.lat);
  await expect.poll(async () => (await form.point()).lng).toBeGreaterThan(before.lng);

  await tabTo(page, form.title);
  await page.keyboard.type('Street light that is always off');
  await tabTo(page, form.send);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(REPORT_URL);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Street light that is always off');
});
