// What is not public is seen by the one who filed it, and by nobody else.
import { expect, test } from './support/fixtures.ts';
import { fileReport, statusOf } from './support/pages.ts';
import { draw } from './support/photos.ts';

test('others see only the stub of an unpublished report, and not its photo', async ({ page, browser, baseURL }) => {
  // One colour is no street: the check cannot be sure of it, and publishes nothing that it is not sure of.
  const plain = { width: 640, height: 480, sky: '#888', road: '#888' };
  const address = await fileReport(page, 'A secret nobody should read', await draw(browser, 'plain.jpg', plain));
  await page.goto(address);
  await expect(statusOf(page)).not.toHaveText(/Checking/, { timeout: 60_000 });
  await expect(statusOf(page), 'the model published a grey picture').not.toHaveText(/Checked/);
  const picture = page.getByRole('img', { name: /^Photo 1 of 1/ });
  const sources = await picture.evaluate((image: HTMLImageElement) => [
    image.src,
    ...Array.from(image.parentElement!.querySelectorAll('source'), (source) => new URL(source.srcset, image.src).href),
  ]);
  for (const source of sources) {
    const own = await page.request.get(source);
    expect(own.status()).toBe(200);
    expect(own.headers()['cache-control']).toContain('no-store');
  }

  const context = await browser.newContext({ baseURL });
  const stranger = await context.newPage();
  const answer = await stranger.goto(address);
  expect(answer!.status()).toBe(200);
  await expect(stranger.getByRole('heading', { level: 1 })).toHaveText('This report is not public');
  const content = await stranger.content();
  expect(content).not.toContain('A secret nobody should read');
  expect(content).not.toContain('/photos/');
  await expect(stranger.getByRole('heading', { name: 'Keep this code' })).toHaveCount(0);
  for (const source of sources) {
    expect((await stranger.request.get(source)).status()).toBe(404);
  }
  await stranger.goto('/reports');
  await expect(stranger.getByText('A secret nobody should read')).toHaveCount(0);
  await context.close();
});
