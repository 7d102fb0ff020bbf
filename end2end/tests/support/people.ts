// People with accounts, and the mails that they get.
import { expect, type Page } from '@playwright/test';

export const PASSWORD = 'monsoon lantern 42';

/** A name that nobody has yet. */
export const newName = (): string => `asha_${Math.random().toString(36).slice(2, 10)}`;
export const mailOf = (name: string): string => `${name}@example.org`;

type Mail = { to: string; subject: string; text: string };

/** The link of a mail in the outbox, once it is there. */
export async function linkTo(page: Page, address: string, subject: string): Promise<string> {
  let found: Mail | undefined;
  await expect(async () => {
    const answer = await page.request.get('/dev/outbox', { headers: { accept: 'application/json' } });
    const mails: Mail[] = await answer.json();
    found = mails.find((mail) => mail.to === address && mail.subject === subject);
    expect(found, `the mail "${subject}" to ${address}`).toBeTruthy();
  }).toPass({ timeout: 30_000, intervals: [200, 500, 1000] });
  const [link] = /https?:\/\/\S+/.exec(found!.text) ?? [];
  expect(link, found!.text).toBeTruthy();
  return link!;
}

/** Fills the sign-up form. */
export async function signUp(page: Page, name: string): Promise<void> {
  await page.goto('/signup');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('E-mail address').fill(mailOf(name));
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your mail');
}

/** Makes an account and confirms its address, which signs in the browser that made it. */
export async function newcomer(page: Page): Promise<string> {
  const name = newName();
  await signUp(page, name);
  await page.goto(await linkTo(page, mailOf(name), 'Confirm your e-mail address'));
  await page.getByRole('button', { name: 'Confirm this address' }).click();
  await expectSignedIn(page, name);
  return name;
}

export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.goto('/signin');
  await page.getByLabel('Name, e-mail or phone').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The account in the top bar. */
export async function expectSignedIn(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('banner').getByRole('link', { name })).toBeVisible();
}

export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
}
