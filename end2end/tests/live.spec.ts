// A page that is open hears of what happens.
import { BASE_URL, expect, listen, test } from './support/fixtures.ts';
import { publicReport } from './support/pages.ts';
import { newcomer } from './support/people.ts';

test('numbers change where they stand, and a new comment is announced', async ({ page, browser }) => {
  const report = await publicReport(page);
  const heard = listen(page);
  await page.goto(report);
  await page.waitForTimeout(500);
  const supporters = page.locator('[data-live=supporters]').first();
  const before = Number(await supporters.innerText());

  const other = await browser.newContext({ baseURL: BASE_URL, extraHTTPHeaders: { 'x-forwarded-for': '10.9.8.7' } });
  const neighbour = await other.newPage();
  await newcomer(neighbour);
  await neighbour.goto(report);
  await neighbour.getByRole('button', { name: 'Support this', exact: true }).click();
  await expect(supporters).toHaveText(String(before + 1));
  await expect(page.getByText('Something new happened here.')).toHaveCount(0);

  await neighbour.goto(report);
  await neighbour.getByLabel('Say something about it').fill('I pass here each morning.');
  await neighbour.getByRole('button', { name: 'Send the comment' }).click();
  await expect(page.getByText('Something new happened here.')).toBeVisible();
  await page.getByRole('link', { name: 'Show it' }).click();
  await expect(page.getByText('I pass here each morning.').first()).toBeVisible();
  // The other one takes back what this test left in the demo city.
  await neighbour.goto(report);
  await neighbour.getByRole('button', { name: 'Delete my comment' }).click();
  await neighbour.getByRole('button', { name: 'You support this' }).click();
  await expect(supporters).toHaveText(String(before));
  await other.close();
  expect(heard).toEqual([]);
});
