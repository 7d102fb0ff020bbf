// Filing a report with JavaScript: the main job.
import { expect, listen, test } from './support/fixtures.ts';
import { FilingForm, REPORT_URL, statusOf, trackingCode } from './support/pages.ts';
import { BLUE, CAMERA, draw, withExif } from './support/photos.ts';

test('two photos, a pin, a title: filed, and the page follows the check by itself', async ({ page, photos }) => {
  const heard = listen(page);
  const form = new FilingForm(page);
  await form.open();
  await form.awake();

  await form.photos.setInputFiles([photos.red, photos.green, photos.blue]);
  await expect(form.tiles).toHaveCount(3);
  await expect(form.tiles.locator('img')).toHaveCount(3);
  expect(await form.chosen()).toEqual(['red.jpg', 'green.jpg', 'blue.jpg']);
  const sizes = await form.photos.evaluate(async (input: HTMLInputElement) =>
    Promise.all(Array.from(input.files!, async (file) => (await createImageBitmap(file)).width)),
  );
  expect(sizes, 'the large one was made smaller').toEqual([1200, 2048, 1200]);

  // The order can be changed, and a photo taken out.
  await form.tiles.nth(0).getByRole('button', { name: 'Later' }).click();
  expect(await form.chosen()).toEqual(['green.jpg', 'red.jpg', 'blue.jpg']);
  await form.tiles.nth(2).getByRole('button', { name: 'Earlier' }).click();
  expect(await form.chosen()).toEqual(['green.jpg', 'blue.jpg', 'red.jpg']);
  await form.tiles.nth(2).getByRole('button', { name: 'Remove' }).click();
  await expect(form.tiles).toHaveCount(2);
  expect(await form.chosen()).toEqual(['green.jpg', 'blue.jpg']);
  // Another choice adds to the first.
  await form.photos.setInputFiles(photos.red);
  await expect(form.tiles).toHaveCount(3);
  await form.tiles.nth(2).getByRole('button', { name: 'Remove' }).click();
  await expect(form.tiles).toHaveCount(2);

  await form.place.fill('Ranchi');
  await page.getByRole('button', { name: 'Find on the map' }).click();
  await expect(form.pin).toBeVisible();
  const found = await form.point();
  expect(found.lat).toBeCloseTo(23.34, 1);
  expect(found.lng).toBeCloseTo(85.31, 1);
  // A tap on the map corrects it, once its picture is there.
  await expect(form.map).toHaveAttribute('src', new RegExp(`lat=${found.lat.toFixed(6)}&`));
  const surface = form.map.locator('..'); // what takes the finger's presses
  const frame = (await surface.boundingBox())!;
  await surface.click({ position: { x: frame.width * 0.3, y: frame.height * 0.3 } });
  await expect.poll(async () => (await form.point()).lat).toBeGreaterThan(found.lat);
  const corrected = await form.point();
  expect(corrected.lng).toBeLessThan(found.lng);

  await form.title.fill('Deep pothole in front of the school gate');
  await form.description.fill('Since the rains. Two-wheelers swerve into the traffic.');
  await form.category.selectOption({ index: 1 });
  await form.send.click();

  await expect(page).toHaveURL(REPORT_URL, { timeout: 30_000 });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deep pothole in front of the school gate');
  await trackingCode(page);
  // The corrected pin won.
  await expect(page.getByText(`${corrected.lat.toFixed(6)}, ${corrected.lng.toFixed(6)}`)).toBeVisible();
  // The photos kept their order: green, then blue.
  const pictures = page.getByRole('img', { name: /^Photo \d of 2/ });
  await expect(pictures).toHaveCount(2);
  const strongest: string[] = [];
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded();
    strongest.push(await picture.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 20, height: 20 });
      const pen = canvas.getContext('2d')!;
      pen.drawImage(image, 0, 0, 20, 20);
      const [red, green, blue] = pen.getImageData(4, 2, 1, 1).data;
      return red > green && red > blue ? 'red' : green > blue ? 'green' : 'blue';
    }));
  }
  expect(strongest).toEqual(['green', 'blue']);

  // The check ends, and the page says so without being asked.
  await expect(statusOf(page)).not.toHaveText(/Checking/, { timeout: 60_000 });
  await expect(statusOf(page)).toHaveText(/Checked|With a person|Not published/);
  await trackingCode(page);
  expect(heard).toEqual([]);
});

test('a photo from a phone: its place is offered, it is turned upright, and its metadata is gone', async ({
  page, browser,
}) => {
  const form = new FilingForm(page);
  await form.open();
  await form.awake();
  const photo = withExif(await draw(browser, 'phone.jpg', BLUE), 23.3702, 85.3253);
  expect(photo.buffer.includes(CAMERA)).toBe(true);
  await form.photos.setInputFiles(photo);
  await expect(page.getByText(/The photo was taken near .+\./)).toBeVisible();
  await page.getByRole('button', { name: 'Use this place' }).click();
  await expect(form.pin).toBeVisible();
  const { lat, lng } = await form.point();
  expect(lat).toBeCloseTo(23.3702, 4);
  expect(lng).toBeCloseTo(85.3253, 4);
  await form.title.fill('Street light that leans');
  await form.send.click();
  await expect(page).toHaveURL(REPORT_URL, { timeout: 30_000 });

  const picture = page.getByRole('img', { name: /^Photo 1 of 1/ });
  await expect(picture).toHaveAttribute('width', '900');
  await expect(picture).toHaveAttribute('height', '1200');
  await picture.scrollIntoViewIfNeeded();
  // Turned a quarter to the right, the sky of the drawing is on the right.
  const sides = await picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 20, height: 20 });
    const pen = canvas.getContext('2d')!;
    pen.drawImage(image, 0, 0, 20, 20);
    return [2, 17].map((x) => pen.getImageData(x, 2, 1, 1).data[2]);
  });
  expect(sides[1]).toBeGreaterThan(sides[0] + 30);

  const sources = await picture.evaluate((image: HTMLImageElement) => [
    image.src,
    ...Array.from(image.parentElement!.querySelectorAll('source'), (source) => source.srcset),
  ]);
  expect(sources).toHaveLength(2);
  for (const source of sources) {
    const answer = await page.request.get(source);
    expect(answer.status()).toBe(200);
    const content = await answer.body();
    for (const trace of ['Exif', 'EXIF', CAMERA]) expect(content.includes(trace), `${trace} in ${source}`).toBe(false);
  }
});

test('a double press on send makes one report', async ({ page, photos }) => {
  const posts: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(new URL(request.url()).pathname));
  const form = new FilingForm(page);
  await form.open();
  await form.awake();
  await form.photos.setInputFiles(photos.red);
  await form.place.fill('23.3701, 85.3250');
  await form.title.fill('Lamp post that was pressed twice');
  await form.send.dblclick();
  await expect(page).toHaveURL(REPORT_URL, { timeout: 30_000 });
  expect(posts.filter((path) => path === '/web/report')).toHaveLength(1);
  await page.goto('/mine');
  await expect(page.getByRole('article')).toHaveCount(1);
});

test('going back to a sent form gives a new one', async ({ page, photos }) => {
  const form = new FilingForm(page);
  await form.open();
  await form.awake();
  const token = await page.locator('input[name=form_token]').inputValue();
  await form.photos.setInputFiles(photos.red);
  await form.place.fill('23.3701, 85.3250');
  await form.title.fill('Lamp post before going back');
  await form.send.click();
  await expect(page).toHaveURL(REPORT_URL, { timeout: 30_000 });
  await page.goBack();
  await expect(form.send).toBeEnabled();
  await expect(page.locator('input[name=form_token]')).not.toHaveValue(token);
});

test('words typed before the page was lost come back; a failed try keeps everything', async ({ page, photos, context }) => {
  const form = new FilingForm(page);
  await form.open();
  await form.awake();
  await form.title.fill('Drain that overflows each evening');
  await form.place.fill('23.3701, 85.3250');
  await page.waitForTimeout(800); // a draft is kept once the fingers rest
  await page.reload();
  await expect(form.title).toHaveValue('Drain that overflows each evening');
  await expect(page.getByText('What you typed last time is back')).toBeVisible();

  await form.photos.setInputFiles(photos.red);
  await expect(form.tiles.locator('img')).toHaveCount(1);
  await context.setOffline(true);
  await form.send.click();
  await expect(form.problems).toContainText('There is no connection to the server');
  await expect(form.problems).toBeFocused();
  expect(await form.chosen()).toEqual(['red.jpg']);
  await context.setOffline(false);
  await form.description.fill('Each evening after six.');
  await form.send.click();
  await expect(page).toHaveURL(REPORT_URL, { timeout: 30_000 });
  // What was sent is no draft any more, also if it was sent before the fingers had come to rest.
  await form.open();
  await form.awake();
  await expect(form.title).toHaveValue('');
});

test('what the server refuses is said at the field, and nothing is lost', async ({ page, photos }) => {
  const form = new FilingForm(page);
  await form.open();
  await form.awake();
  await form.photos.setInputFiles(photos.red);
  await form.title.fill('Drain in a town that nobody knows');
  await form.place.fill('Qwxyzabcdef');
  await form.send.click();
  await expect(form.problems).toBeFocused();
  await expect(form.place).toHaveAttribute('aria-invalid', 'true');
  await expect(form.place).toHaveAccessibleDescription(/We do not know this place/);
  await expect(form.title).toHaveValue('Drain in a town that nobody knows');
  expect(await form.chosen()).toEqual(['red.jpg']);
  await form.problems.getByRole('link', { name: /We do not know this place/ }).click();
  await expect(form.place).toBeFocused();
  await form.place.fill('Ranchi');
  await form.send.click();
  await expect(page).toHaveURL(REPORT_URL, { timeout: 30_000 });
});
