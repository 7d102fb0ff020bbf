// Supporting, following, discussing and flagging a report; with JavaScript and without.
import { expect, test } from './support/fixtures.ts';
import { publicReport } from './support/pages.ts';
import { newcomer } from './support/people.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('support turns at once and back, and stays', async ({ page }) => {
      const report = await publicReport(page);
      await page.goto(report);
      await page.getByRole('main').getByRole('link', { name: 'Support this', exact: true }).click();
      await expect(page).toHaveURL(/\/signin\?next=/);
      await newcomer(page);
      await page.goto(report);
      const count = page.locator('[data-live=supporters]');
      const before = Number(await count.innerText());
      await page.getByRole('button', { name: 'Support this', exact: true }).click();
      const taken = page.getByRole('button', { name: 'You support this' });
      await expect(taken).toHaveAttribute('aria-pressed', 'true');
      await expect(count).toHaveText(String(before + 1));
      await page.goto(report);
      await expect(taken).toBeVisible();
      await taken.click();
      await expect(page.getByRole('button', { name: 'Support this', exact: true })).toHaveAttribute('aria-pressed', 'false');
      await expect(count).toHaveText(String(before));
      await page.getByRole('button', { name: 'Follow', exact: true }).click();
      await expect(page.getByText('You follow this report.')).toBeVisible();
    });

    test('a comment is said and deleted, a report is flagged once', async ({ page }) => {
      await newcomer(page);
      const report = await publicReport(page);
      await page.goto(report);
      const words = `Still open <b>${Date.now()}</b>`;
      await page.getByLabel('Say something about it').fill(words);
      await page.getByRole('button', { name: 'Send the comment' }).click();
      await expect(page.getByText('Your comment is there.')).toBeVisible();
      await expect(page.getByText(words)).toBeVisible();
      await page.getByRole('button', { name: 'Delete my comment' }).click();
      await expect(page.getByText('Your comment is deleted.')).toBeVisible();
      await expect(page.getByText(words)).toHaveCount(0);

      await page.getByRole('link', { name: 'Something wrong with this report?' }).click();
      await page.getByLabel('It is out of date').check();
      await page.getByRole('button', { name: 'Tell the moderators' }).click();
      await expect(page.getByText('Thank you. A moderator will look at it.')).toBeVisible();
      await page.goto(`${report}/flag`);
      await page.getByLabel('It is advertising').check();
      await page.getByRole('button', { name: 'Tell the moderators' }).click();
      await expect(page.getByRole('alert')).toContainText('This exists already');
      await expect(page.getByLabel('It is advertising')).toBeChecked();
    });
  });
}

test('sharing by the browser where it can, by links where it cannot', async ({ page }) => {
  const report = await publicReport(page);
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'share'));
  await page.goto(report);
  await page.getByText('Share', { exact: true }).click();
  await expect(page.getByRole('link', { name: 'By WhatsApp' })).toHaveAttribute('href', /^https:\/\/wa\.me\/\?text=/);
  await expect(page.getByRole('link', { name: 'By e-mail' })).toHaveAttribute('href', /^mailto:/);
});
