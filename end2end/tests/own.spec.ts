// What the person who filed a report does with it: by the browser that filed it, by code, by an account; with
// JavaScript and without.
import { expect, test } from './support/fixtures.ts';
import { fileReport, trackingCode } from './support/pages.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('its text is changed, it is found by its code, and taken back', async ({ page, photos, browser }) => {
      const address = await fileReport(page, 'Bench without a back', photos.red);
      await page.goto(address);
      const code = await trackingCode(page);
      await page.getByLabel('Your report').getByRole('link', { name: 'Change the text' }).click();
      await page.getByLabel('In one line').fill('no');
      await page.getByRole('button', { name: 'Save' }).click();
      if (!javaScriptEnabled || (await page.getByRole('alert').count()) > 0) {
        await expect(page.getByRole('alert')).toBeVisible();
        await expect(page.getByLabel('In one line')).toHaveValue('no');
      }
      await page.getByLabel('In one line').fill('Bench without a back, by the pond');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('The report is changed.')).toBeVisible();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bench without a back, by the pond');

      // Somebody else sees a stub; whoever knows the code sees it.
      const stranger = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await stranger.goto(address);
      await expect(stranger.getByRole('heading', { level: 1 })).not.toContainText('Bench');
      const response = await stranger.goto(`${address}/edit`);
      expect([403, 404]).toContain(response?.status());
      await stranger.goto(`/track/${code}`);
      await expect(stranger.getByRole('heading', { level: 1 })).toHaveText('Bench without a back, by the pond');
      await stranger.context().close();

      await page.getByLabel('Your report').getByRole('link', { name: 'Delete the report' }).click();
      await expect(page.getByText('Bench without a back, by the pond')).toBeVisible();
      await page.getByRole('button', { name: 'Delete it for good' }).click();
      await expect(page.getByText('The report is deleted.')).toBeVisible();
      expect((await page.goto(address))?.status()).toBe(404);
    });
  });
}
