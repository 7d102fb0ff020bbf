// The same without JavaScript: a plain form, a plain page.
import { expect, test } from './support/fixtures.ts';
import { FilingForm, REPORT_URL, statusOf, trackingCode } from './support/pages.ts';
import { withExif } from './support/photos.ts';

test.use({ javaScriptEnabled: false });

test('a wrong form comes back as it was typed; a right one is filed; its code works', async ({ page, photos, browser, baseURL }) => {
  const form = new FilingForm(page);
  await form.open();
  await form.photos.setInputFiles({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('words, no photo') });
  await form.place.fill('Qwxyzabcdef');
  await form.title.fill('<b>Broken</b> bench & table');
  await form.description.fill('Both legs are gone.\nSince Monday.');
  await form.category.selectOption({ index: 2 });
  const category = await form.category.inputValue();
  await form.send.click();

  await expect(form.problems).toBeVisible();
  await expect(page).toHaveTitle(/Report a problem/);
  for (const [field, words] of [[form.photos, /Photo 1/], [form.place, /We do not know this place/]] as const) {
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(words);
    await expect(form.problems.getByRole('link', { name: words })).toBeVisible();
  }
  await expect(form.title).not.toHaveAttribute('aria-invalid');
  await expect(form.title).toHaveValue('<b>Broken</b> bench & table');
  await expect(form.place).toHaveValue('Qwxyzabcdef');
  await expect(form.description).toHaveValue('Both legs are gone.\nSince Monday.');
  await expect(form.category).toHaveValue(category);

  await form.photos.setInputFiles([photos.red, photos.blue]);
  await form.place.fill('Ranchi');
  await form.send.click();
  await expect(page).toHaveURL(REPORT_URL);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('<b>Broken</b> bench & table');
  await expect(page.getByRole('img', { name: /^Photo \d of 2/ })).toHaveCount(2);
  const code = await trackingCode(page);
  const address = page.url();

  // By reload, the page follows the check.
  await expect(async () => {
    await page.reload();
    await expect(statusOf(page)).not.toHaveText(/Checking/, { timeout: 100 });
  }).toPass({ timeout: 60_000, intervals: [1000] });
  await page.goto('/mine');
  await expect(page.getByRole('link', { name: '<b>Broken</b> bench & table' })).toBeVisible();

  // In another browser, the code shows it.
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const other = await context.newPage();
  await other.goto('/track');
  await other.getByLabel('Tracking code').fill(code.toLowerCase().replaceAll('-', ' '));
  await other.getByRole('button', { name: 'Show my report' }).click();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('<b>Broken</b> bench & table');
  expect(await trackingCode(other)).toBe(code);
  // From then on this browser knows it.
  await other.goto(address);
  expect(await trackingCode(other)).toBe(code);
  await context.close();
});

test('the place that the camera noted is used when none is typed', async ({ page, photos }) => {
  const form = new FilingForm(page);
  await form.open();
  // Playwright leaves <noscript> out when it looks for texts.
  await expect(page.locator('noscript p')).toHaveText(/^Left empty, the place that your camera noted/);
  await expect(page.locator('noscript p')).toBeVisible();
  await form.photos.setInputFiles(withExif(photos.blue, 23.3702, 85.3253));
  await form.title.fill('Lamp post from a photo alone');
  await form.send.click();
  await expect(page).toHaveURL(REPORT_URL);
  await expect(page.getByText(/^.*23\.3702\d\d, 85\.3253\d\d$/)).toBeVisible();
});

test('the same form sent twice at once makes one report', async ({ page, photos }) => {
  const form = new FilingForm(page);
  await form.open();
  const form_token = await page.locator('input[name=form_token]').inputValue();
  const multipart = { form_token, title: 'Lamp post sent twice', location: '23.3701, 85.3250', files: photos.red };
  const send = () => page.request.post('/web/report', { multipart, maxRedirects: 0 });
  const answers = await Promise.all([send(), send(), send()]);
  const places = answers.map((answer) => answer.headers()['location']);
  expect(places[0]).toMatch(REPORT_URL);
  expect(new Set(places).size).toBe(1);
  await page.goto('/mine');
  await expect(page.getByRole('article')).toHaveCount(1);
});

test('an unknown code is said to be unknown', async ({ page }) => {
  await page.goto('/track');
  await page.getByLabel('Tracking code').fill('ZZZZ-ZZZZ-ZZZZ');
  await page.getByRole('button', { name: 'Show my report' }).click();
  await expect(page.getByRole('alert')).toContainText('We know no report with the code');
  await expect(page.getByLabel('Tracking code')).toHaveValue('ZZZZ-ZZZZ-ZZZZ');
  await expect(page.getByLabel('Tracking code')).toHaveAttribute('aria-invalid', 'true');
});
