/** Paths of the files of the package that a page loads. */
export async function loadedFiles(browser, url) {
  const page = await browser.newPage();
  const paths = new Set();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/pkg/')) paths.add(pathname);
  });
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  await page.close();
  return [...paths];
}

/** A JPEG with as much detail as a photo has. */
export async function draw(browser, width, height) {
  const page = await browser.newPage();
  const base64 = await page.evaluate(({ width, height }) => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext('2d');
    const picture = pen.createImageData(width, height);
    let seed = 7;
    for (let n = 0; n < width * height; n++) {
      seed = (seed * 1664525 + 1013904223) >>> 0;
      const shade = 90 + 60 * Math.sin(n / 9000) + (seed >>> 27);
      picture.data.set([shade, shade + 8, shade - 8, 255], 4 * n);
    }
    pen.putImageData(picture, 0, 0);
    return canvas.toDataURL('image/jpeg', 0.85).split(',')[1];
  }, { width, height });
  await page.close();
  return Buffer.from(base64, 'base64');
}
