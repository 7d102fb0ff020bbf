// "Is it one of these?": while filing with JavaScript, as a step of its own without.
import { expect, test } from './support/fixtures.ts';
import { FilingForm, REPORT_URL } from './support/pages.ts';

/** A public report of the demo city, with its place. */
async function known(request: import('@playwright/test').APIRequestContext) {
  const answer = await request.get('/api/v1/reports?limit=1&status=VERIFIED');
  const [report] = await answer.json();
  return report as { id: string; title: string; category_slug: string; latitude: number; longitude: number };
}

test('reports nearby are offered before anything is sent', async ({ page }) => {
  const report = await known(page.request);
  const form = new FilingForm(page);
  await form.open();
  await form.awake();
  await form.title.fill(report.title);
  await form.category.selectOption(report.category_slug);
  await form.place.fill(`${report.latitude}, ${report.longitude}`);
  await form.place.blur();
  const offer = page.getByRole('status').filter({ hasText: 'Is it one of these? Support it instead' });
  await expect(offer.getByRole('link').filter({ hasText: report.title })).toBeVisible();
  await expect(offer.getByRole('link').first()).toHaveAttribute('href', new RegExp(report.id));
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const answer of ['No, mine is another problem', 'Yes, support that one'] as const) {
    test(`the report is kept, and its page asks: ${answer}`, async ({ page, photos }) => {
      const report = await known(page.request);
      const form = new FilingForm(page);
      await form.open();
      await form.photos.setInputFiles(photos.blue);
      await form.title.fill(report.title);
      await form.category.selectOption(report.category_slug);
      await form.place.fill(`${report.latitude}, ${report.longitude}`);
      await form.send.click();
      await expect(page).toHaveURL(REPORT_URL);
      const question = page.getByRole('region', { name: 'Is it one of these?' });
      await expect(question).toBeVisible();
      await expect(question.getByRole('link').filter({ hasText: report.title }).first()).toBeVisible();
      const mine = page.url();
      await question.getByRole('button', { name: answer }).first().click();
      if (answer.startsWith('No')) {
        await expect(page).toHaveURL(new RegExp(mine.split('/reports/')[1]));
        await expect(page.getByRole('region', { name: 'Is it one of these?' })).toHaveCount(0);
      } else {
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(report.title);
        await page.goto(mine);
        await expect(page.getByRole('heading', { name: /^Status: / })).toContainText('Reported before');
      }
    });
  }
});
