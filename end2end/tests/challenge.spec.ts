// On a server that asks whoever has no account for a proof of work, and those who cannot give one for a mail.
import { expect, listen, test } from './support/fixtures.ts';
import { FilingForm, REPORT_URL, statusOf } from './support/pages.ts';
import { linkTo, mailOf, newcomer, newName } from './support/people.ts';

test.use({ baseURL: process.env.CHALLENGE_URL });

test('the browser does the work by itself, and the report goes off when it is done', async ({ page, photos }) => {
  const heard = listen(page);
  const form = new FilingForm(page);
  await form.open();
  await form.awake();
  await form.photos.setInputFiles(photos.red);
  await form.place.fill('23.3705, 85.3255');
  await form.title.fill('Drain with a proof of work');
  await form.send.click();
  await expect(page).toHaveURL(REPORT_URL, { timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'One more step' })).toHaveCount(0);
  await expect(statusOf(page)).not.toHaveText(/Checking/, { timeout: 60_000 });
  expect(heard).toEqual([]);
});

test('signing up waits for the work, however early it is sent', async ({ page }) => {
  await page.route('/web/altcha', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await newcomer(page);
  await page.goto('/reports/new');
  await expect(page.locator('altcha-widget')).toHaveCount(0);
});

test('a browser that cannot do the work is asked for an address instead', async ({ page, photos }) => {
  await page.route('/web/altcha', (route) => route.abort());
  const form = new FilingForm(page);
  await form.open();
  await form.awake();
  await expect(page.locator('altcha-widget').getByRole('alert')).toBeVisible();
  await form.photos.setInputFiles(photos.red);
  await form.place.fill('23.3705, 85.3255');
  await form.title.fill('Drain of an old browser');
  await form.send.click();
  await expect(form.problems).toBeVisible();
  await page.getByLabel('E-mail address').fill(mailOf(newName()));
  await form.send.click();
  await expect(page).toHaveURL(REPORT_URL, { timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a report waits until its mail was opened', async ({ page, photos }) => {
    const email = mailOf(newName());
    const form = new FilingForm(page);
    await form.open();
    await form.photos.setInputFiles(photos.blue);
    await form.place.fill('23.3706, 85.3256');
    await form.title.fill('Drain with a mail');
    await form.send.click();
    await expect(form.problems).toBeVisible();
    await form.photos.setInputFiles(photos.blue);
    await page.getByLabel('E-mail address').fill(email);
    await form.send.click();
    await expect(page).toHaveURL(REPORT_URL);
    const address = page.url();
    await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
    await page.goto(await linkTo(page, email, 'Send off your report'));
    await page.getByRole('button', { name: 'Send my report' }).click();
    await expect(page).toHaveURL(REPORT_URL);
    await expect(page.getByRole('heading', { name: 'One more step' })).toHaveCount(0);
    await expect(async () => {
      await page.goto(address);
      await expect(statusOf(page)).not.toHaveText(/Checking/, { timeout: 100 });
    }).toPass({ timeout: 60_000, intervals: [1000] });
  });
});
