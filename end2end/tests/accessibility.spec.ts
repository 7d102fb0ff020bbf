// axe on every page: phone and desktop (the projects), light and dark, English and Hindi.
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';
import { fileReport, FilingForm, PAGES, statusOf, visit } from './support/pages.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  for (const language of ['en', 'hi']) {
    test.describe(`${colorScheme}, ${language}`, () => {
      test.use({ colorScheme });
      test.beforeEach(async ({ context, baseURL }) => {
        await context.addCookies([{ name: 'darshi_language', value: language, url: baseURL! }]);
      });

      for (const name of PAGES) {
        test(`axe finds nothing serious on the page "${name}"`, async ({ page, session }) => {
          await visit(page, name, session);
          await expect(page.locator('html')).toHaveAttribute('lang', language);
          await expectAccessible(page);
        });
      }
    });
  }

  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing serious on a form that was refused', async ({ page }) => {
      const form = new FilingForm(page);
      await form.open();
      await form.awake();
      await form.photos.setInputFiles({ name: 'note.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') });
      await form.title.fill('Broken lamp post');
      await form.place.fill('23.3701, 85.3250');
      await form.send.click();
      await expect(form.problems).toBeVisible();
      await expectAccessible(page);
    });

    test('axe finds nothing serious on one\'s own report, on others\' stub, and on a wrong code', async ({
      page, photos, browser, baseURL,
    }) => {
      const address = await fileReport(page, 'Lamp post for the eyes of axe', photos.blue);
      await page.goto(address);
      await expect(page.getByRole('heading', { name: 'Keep this code' })).toBeVisible();
      // The page shows itself anew when the check is done, which must not happen under axe.
      await expect(statusOf(page)).not.toHaveText(/Checking/, { timeout: 60_000 });
      await expectAccessible(page);
      await page.goto('/track?code=ZZZZ-ZZZZ-ZZZZ');
      await expect(page.getByRole('alert')).toBeVisible();
      await expectAccessible(page);
      const other = await browser.newContext({ baseURL, colorScheme });
      const stranger = await other.newPage();
      await stranger.goto(address);
      await expectAccessible(stranger);
      await other.close();
    });
  });
}
