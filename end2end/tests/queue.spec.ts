// Moderators: twenty decisions by keyboard alone, the same by forms without JavaScript, several at once.
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { listen, test } from './support/fixtures.ts';
import { expectNoSidewaysScroll } from './support/pages.ts';
import { Staff } from './support/staff.ts';

const CASE = /\/admin\/queue\/([0-9a-f-]{36})/;
const MANY = 20;

/** The report that stands to be decided, once it is another one than `before`. */
async function nextCase(page: Page, before: string): Promise<string> {
  await page.waitForURL((url) => (CASE.exec(url.pathname)?.[1] ?? before) !== before);
  return CASE.exec(page.url())![1]!;
}

const keysOf = (page: Page) => page.getByRole('complementary', { name: 'Keys' });

test('a moderator decides twenty reports by keyboard alone, and takes one decision back', async ({ page }) => {
  const staff = await Staff.signIn(page);
  await staff.setAside(MANY + 4);
  const heard = listen(page);
  await page.goto('/admin?kind=flagged');
  await expect(keysOf(page)).toBeVisible();
  const decided = new Map<string, string>();
  let id = '';
  await page.keyboard.press('n');
  for (let n = 0; n < MANY; n += 1) {
    id = await nextCase(page, id);
    await expect(keysOf(page)).toBeVisible();
    const rejects = n % 5 === 4;
    await page.keyboard.press(rejects ? '2' : 'v');
    decided.set(id, rejects ? 'REJECTED' : 'VERIFIED');
    if (n === 2) {
      const following = await nextCase(page, id);
      await expect(keysOf(page)).toBeVisible();
      await page.keyboard.press('u');
      expect(await nextCase(page, following)).toBe(id);
      expect(await staff.statusOf(id)).toBe('FLAGGED');
      await expect(page.getByText('The decision is taken back.')).toBeVisible();
      await expect(keysOf(page)).toBeVisible();
      await page.keyboard.press('v');
    }
  }
  await nextCase(page, id);
  expect(decided.size).toBe(MANY);
  for (const [report, status] of decided) expect(await staff.statusOf(report)).toBe(status);

  // Whoever wants no keys has none, also on the next page.
  await keysOf(page).getByRole('button', { name: 'Use no keys' }).click();
  const here = page.url();
  await page.keyboard.press('v');
  await page.reload();
  await expect(keysOf(page)).toBeVisible();
  await page.keyboard.press('v');
  await page.waitForTimeout(300);
  expect(page.url()).toBe(here);
  // What is typed is typed.
  await keysOf(page).getByRole('button', { name: 'Use keys' }).click();
  await page.getByLabel('In your own words').fill('');
  await page.getByLabel('In your own words').press('v');
  await expect(page.getByLabel('In your own words')).toHaveValue('v');
  expect(heard).toEqual([]);
  await staff.restore();
});

test('several reports are moved at once, after a look at what would happen', async ({ page }) => {
  const staff = await Staff.signIn(page);
  await staff.setAside(4);
  await page.goto('/admin?kind=flagged');
  const boxes = page.getByRole('checkbox', { name: /^Choose/ });
  const chosen: string[] = [];
  for (const n of [0, 1, 2]) {
    await boxes.nth(n).check();
    chosen.push(await boxes.nth(n).inputValue());
  }
  await page.getByRole('button', { name: 'Look at the chosen ones together' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Several at once');
  // Meanwhile somebody else decides one of them.
  await staff.move(chosen[1]!, 'VERIFIED');
  await page.getByLabel('Where they shall go').selectOption({ value: 'VERIFIED' });
  await page.getByRole('button', { name: 'Show what would happen' }).click();
  await expect(page.getByText(/^Will be/)).toHaveCount(2);
  await expect(page.getByText('Is there already')).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Move 2 now/ }).click();
  await expect(page.getByText('All of them are moved.')).toBeVisible();
  for (const id of chosen) expect(await staff.statusOf(id)).toBe('VERIFIED');
  await staff.restore();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing serious in the dashboard', async ({ page }) => {
      const staff = await Staff.signIn(page);
      await staff.setAside(1);
      const rooms = ['', '/reports', '/statistics', '/municipalities', '/municipalities/new', '/people', '/audit', '/bulk'];
      for (const room of rooms) {
        await page.goto(`/admin${room}`);
        await page.waitForLoadState('networkidle');
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
        for (const bars of await page.locator('.severity__bars').all()) {
          expect(await bars.evaluate((drawn) => drawn.getBoundingClientRect().width)).toBe(22);
        }
      }
      await page.goto('/admin?kind=flagged');
      await page.getByRole('button', { name: 'Take the next one' }).click();
      await page.waitForURL(CASE);
      await page.waitForLoadState('networkidle');
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Give it back' }).click();
      await staff.restore();
    });
  });
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a moderator decides twenty reports by forms', async ({ page }) => {
    const staff = await Staff.signIn(page);
    await staff.setAside(MANY + 2);
    await page.goto('/admin?kind=flagged');
    await expect(keysOf(page)).toBeHidden();
    await page.getByRole('button', { name: 'Take the next one' }).click();
    let id = '';
    for (let n = 0; n < MANY; n += 1) {
      id = await nextCase(page, id);
      if (n % 7 === 6) {
        await page.getByLabel('Reason').selectOption({ index: 1 });
        await page.getByRole('button', { name: 'Reject', exact: true }).click();
      } else {
        await page.getByRole('button', { name: 'Publish', exact: true }).click();
      }
      await nextCase(page, id);
      expect(await staff.statusOf(id)).toBe(n % 7 === 6 ? 'REJECTED' : 'VERIFIED');
    }
    await page.getByRole('button', { name: 'Take it back' }).click();
    await expect(page.getByText('The decision is taken back.')).toBeVisible();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await staff.restore();
  });
});
