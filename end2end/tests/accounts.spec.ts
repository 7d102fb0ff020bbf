// Accounts, as a citizen meets them; every way with JavaScript and without.
import { expect, listen, test } from './support/fixtures.ts';
import { FilingForm, REPORT_URL } from './support/pages.ts';
import { expectSignedIn, expectSignedOut, linkTo, mailOf, newcomer, newName, PASSWORD, signIn, signUp } from './support/people.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('sign up, confirm by mail, report, find it under "my reports", sign out', async ({ page, photos }) => {
      const heard = javaScriptEnabled ? listen(page, (url, status) => url.pathname === '/web/verify-email' && status === 400) : [];
      const name = newName();
      await signUp(page, name);
      await expect(page.getByText('Open the link in it to confirm')).toBeVisible();
      const link = await linkTo(page, mailOf(name), 'Confirm your e-mail address');
      // A program that looks at the links in mails uses none up.
      expect((await page.request.get(link)).status()).toBe(200);
      await page.goto(link);
      await page.getByRole('button', { name: 'Confirm this address' }).click();
      await expect(page.getByText('Your address is confirmed.')).toBeVisible();
      await expectSignedIn(page, name);

      const form = new FilingForm(page);
      await form.open();
      if (javaScriptEnabled) await form.awake();
      await form.photos.setInputFiles(photos.red);
      await form.place.fill('23.3701, 85.3250');
      await form.title.fill(`Open drain seen by ${name}`);
      await form.send.click();
      await expect(page).toHaveURL(REPORT_URL, { timeout: 30_000 });
      await expect(page.getByRole('main').getByRole('link', { name })).toBeVisible();
      await page.goto('/mine');
      await expect(page.getByRole('link', { name: `Open drain seen by ${name}` })).toBeVisible();

      await page.getByRole('banner').getByRole('link', { name }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByText('You are signed out.')).toBeVisible();
      await expectSignedOut(page);
      await page.goto('/mine');
      await expect(page.getByRole('link', { name: `Open drain seen by ${name}` })).toHaveCount(0);

      await signIn(page, name);
      await expect(page).toHaveURL('/mine');
      await expect(page.getByRole('link', { name: `Open drain seen by ${name}` })).toBeVisible();
      // A used link says so.
      await page.goto(link);
      await page.getByRole('button', { name: 'Confirm this address' }).click();
      await expect(page.getByRole('alert')).toContainText('This link no longer works');
      expect(heard).toEqual([]);
    });

    test('a link by mail signs in, back to where one was', async ({ page, browser, baseURL }) => {
      const email = mailOf(newName());
      await page.goto('/account/sessions');
      await expect(page).toHaveURL(/^[^?]*\/signin\?next=/);
      await page.getByLabel('E-mail address').fill(email);
      await page.getByRole('button', { name: 'Mail me a link' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your mail');
      await page.goto(await linkTo(page, email, 'Your sign-in link'));
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page).toHaveURL('/account/sessions');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Where you are signed in');
      await expect(page.getByText('This device')).toBeVisible();

      // In another browser too; which this one then signs out.
      const context = await browser.newContext({ baseURL });
      const other = await context.newPage();
      await other.goto('/signin');
      await other.getByLabel('E-mail address').fill(email);
      await other.getByRole('button', { name: 'Mail me a link' }).click();
      await expect(async () => {
        await other.goto(await linkTo(other, email, 'Your sign-in link'));
        await other.getByRole('button', { name: 'Sign in' }).click();
        await expect(other).toHaveURL('/mine', { timeout: 1000 });
      }).toPass();
      await page.reload();
      await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
      await expect(page.getByText('Signed out there.')).toBeVisible();
      await other.reload();
      await expectSignedOut(other);
      await context.close();
    });

    test('a forgotten password is replaced by mail', async ({ page }) => {
      const name = newName();
      await signUp(page, name);
      await signIn(page, name, 'not the password 1');
      await expect(page.getByRole('alert')).toBeVisible();
      await expect(page.getByLabel('Name, e-mail or phone')).toHaveValue(name);
      await page.getByRole('link', { name: 'Forgot the password?' }).click();
      await page.getByLabel('E-mail address').fill(mailOf(name));
      await page.getByRole('button', { name: 'Mail me a link' }).click();
      await expect(page.getByText('If there is an account with this address')).toBeVisible();
      await page.goto(await linkTo(page, mailOf(name), 'Choose a new password'));
      await page.getByLabel('New password').fill('password1');
      await page.getByRole('button', { name: 'Save the new password' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await page.getByLabel('New password').fill('three new lanterns 7');
      await page.getByRole('button', { name: 'Save the new password' }).click();
      await expect(page.getByText('The new password is saved. Sign in with it.')).toBeVisible();
      await signIn(page, name);
      await expect(page.getByRole('alert')).toBeVisible();
      await signIn(page, name, 'three new lanterns 7');
      await expectSignedIn(page, name);
    });

    test('whoever leaves is asked what becomes of their reports, and is gone', async ({ page }) => {
      const name = await newcomer(page);
      await page.goto('/account/delete');
      await page.getByLabel('Keep them without my name').check();
      await page.getByLabel('Password').fill('not the password 1');
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await expect(page.getByLabel('Keep them without my name')).toBeChecked();
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await expect(page.getByText('Your account is deleted.')).toBeVisible();
      await expectSignedOut(page);
      await signIn(page, name);
      await expect(page.getByRole('alert')).toBeVisible();
    });

    test('an account elsewhere signs in; a refusal there does not', async ({ page, provider, browser, baseURL }) => {
      const name = newName();
      provider.is({ sub: name, email: mailOf(name), email_verified: true });
      provider.refuses = true;
      await page.goto('/signin?next=%2Faccount%2Fidentities');
      await page.getByRole('link', { name: 'Continue with Citypass' }).click();
      await expect(page.getByRole('alert')).toContainText('You were not signed in there');
      await expectSignedOut(page);
      provider.refuses = false;
      await page.goto('/signin?next=%2Faccount%2Fidentities');
      await page.getByRole('link', { name: 'Continue with Citypass' }).click();
      await expect(page).toHaveURL('/account/identities');
      await expect(page.getByRole('button', { name: 'Unlink Citypass' })).toBeVisible();
      await expect(page.getByText('A link by mail')).toBeVisible();

      // The callback's address is of no use to anybody else.
      const context = await browser.newContext({ baseURL });
      const thief = await context.newPage();
      await thief.goto('/api/v1/auth/oidc/callback?code=stolen&state=made-up');
      await expect(thief.getByRole('alert')).toContainText('came from another browser');
      await expectSignedOut(thief);
      await context.close();
    });

    test('an address that nobody proved opens no account', async ({ page, provider }) => {
      const name = newName();
      await signUp(page, name);
      provider.is({ sub: `thief of ${name}`, email: mailOf(name), email_verified: false });
      await page.goto('/signin');
      await page.getByRole('link', { name: 'Continue with Citypass' }).click();
      await expect(page.getByRole('alert')).toContainText('Sign in to it in another way first');
      await expectSignedOut(page);
      // Its owner signs in, and links it.
      await signIn(page, name);
      await page.goto('/account/identities');
      await page.getByRole('link', { name: 'Link Citypass' }).click();
      await expect(page.getByText('Linked. You can sign in with it from now on.')).toBeVisible();
      await page.getByRole('button', { name: /^Unlink/ }).click();
      await expect(page.getByText('Unlinked.')).toBeVisible();
    });

    test('a report filed without an account is claimed', async ({ page, photos }) => {
      const form = new FilingForm(page);
      await form.open();
      if (javaScriptEnabled) await form.awake();
      await form.photos.setInputFiles(photos.blue);
      await form.place.fill('23.3702, 85.3251');
      await form.title.fill('Lamp post before the account');
      await form.send.click();
      await expect(page).toHaveURL(REPORT_URL, { timeout: 30_000 });
      await newcomer(page);
      await page.goto('/mine');
      await expect(page.getByRole('heading', { name: 'From this browser, without an account' })).toBeVisible();
      await page.getByRole('button', { name: 'Add to my account' }).click();
      await expect(page.getByText('Added to your account.')).toBeVisible();
      await expect(page.getByRole('link', { name: 'Lamp post before the account' })).toHaveCount(1);
      await expect(page.getByRole('heading', { name: 'From this browser, without an account' })).toHaveCount(0);
    });

    test('profile, picture, language; one\'s data in one file', async ({ page, photos }) => {
      await newcomer(page);
      await page.goto('/account');
      await page.getByLabel('Full name').fill('Asha <Kumari>');
      await page.getByRole('button', { name: 'Save', exact: true }).first().click();
      await expect(page.getByText('Saved.')).toBeVisible();
      await expect(page.getByLabel('Full name')).toHaveValue('Asha <Kumari>');
      await page.getByLabel('Picture').setInputFiles(photos.red);
      await page.getByRole('button', { name: 'Save the picture' }).click();
      await expect(page.getByText('The picture is changed.')).toBeVisible();
      await page.getByLabel('Language', { exact: true }).selectOption('hi');
      await page.getByRole('button', { name: 'Save', exact: true }).last().click();
      await expect(page.locator('html')).toHaveAttribute('lang', 'hi');
      await page.getByRole('banner').getByRole('link', { name: 'English' }).click();

      await page.goto('/account/export');
      await page.getByRole('button', { name: 'Put my data together' }).click();
      await expect(page.getByText('We are putting your data together.')).toBeVisible();
      await expect(async () => {
        await page.goto('/account/export');
        await expect(page.getByRole('link', { name: /^Download/ })).toBeVisible({ timeout: 500 });
      }).toPass();
      const downloading = page.waitForEvent('download');
      await page.getByRole('link', { name: /^Download/ }).click();
      expect((await downloading).suggestedFilename()).toMatch(/\.zip$/);
    });
  });
}
