// <darshi-map>: a map that can be moved, in the place of the picture that the server put into it.
//
// The element holds a still picture (and links that move it) and is complete without this file. When it comes
// near the window, or when its button is pressed, it loads MapLibre GL JS and draws on top of the picture, in the
// same box, so that nothing moves. Where it cannot (no WebGL, no network), the picture stays.
//
//   data-place="lng,lat"             one place with a pin; begins with the button
//   data-bbox="west,south,east,north"  the reports of a box; begins by itself, unless the reader saves data
//   data-filters="?status=…"         which of them
//   data-legend="a|b|c"              words for the three public statuses, in the order of STATUSES
//   data-word-*                      the other words
//
// With data-bbox the list #map-list and the filters #map-filters of the page follow the map: when it stops
// moving, both come from the server as the page of the new box, whose address the page then has.
//
// What is drawn below the reports is said by /tiles/map.json: an operator's style, or, where it names none, the
// outline of the world's land and the names of places, in the colours of the page's style sheet.

const LIBRARY = '/vendor/maplibre-6.17.0/maplibre-gl';
const NEAREST = 18;
/** Nearer than this, the outline of the land is too coarse to tell land from sea. */
const COAST = 8;
const PLACE_ZOOM = 14;
/** How long the map has to be still before the list follows, milliseconds. */
const STILL = 250;

/** Public statuses, their colours and their shapes (as in the server's pictures), about 16 pixels wide. */
const STATUSES = [
  ['VERIFIED', '--verified', 'M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1 -6.5 0Z'],
  ['IN_PROGRESS', '--in-progress', 'M0 -8L7.6 5.8H-7.6Z'],
  ['RESOLVED', '--resolved', 'M-8 0.5L-4.8 -2.8L-1.8 0.2L5 -6.6L8.2 -3.4L-1.8 6.6Z'],
];
const PIN = 'M0 0C-3 -9 -13 -15 -13 -26A13 13 0 1 1 13 -26C13 -15 3 -9 0 0ZM5 -26A5 5 0 1 0 -5 -26A5 5 0 1 0 5 -26Z';
const COLOURS = [
  '--ink', '--ink-soft', '--paper', '--surface', '--accent', '--on-accent', '--rejected',
  '--map-sea', '--map-land', '--map-coast', ...STATUSES.map(([, colour]) => colour),
];

const dark = matchMedia('(prefers-color-scheme: dark)');
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** An element with a class and, perhaps, words. */
function make(tag, className, words) {
  const element = document.createElement(tag);
  element.className = className;
  if (words) element.textContent = words;
  return element;
}

/** The style sheet's colours as the browser has resolved them, light or dark. */
function colours(host) {
  const probe = host.appendChild(document.createElement('span'));
  const found = {};
  for (const name of COLOURS) {
    probe.style.color = `var(${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

/** Our own map below the reports. */
function ownStyle(paint) {
  const { origin } = location;
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: `${origin}/tiles/land-110m.geojson` },
      grid: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
      places: { type: 'vector', tiles: [`${origin}/tiles/places/{z}/{x}/{y}.mvt`], minzoom: 4, maxzoom: 10 },
    },
    layers: [
      {
        id: 'sea',
        type: 'background',
        paint: { 'background-color': ['step', ['zoom'], paint['--map-sea'], COAST, paint['--map-land']] },
      },
      { id: 'land', type: 'fill', source: 'land', maxzoom: COAST, paint: { 'fill-color': paint['--map-land'] } },
      { id: 'coast', type: 'line', source: 'land', maxzoom: COAST, paint: { 'line-color': paint['--map-coast'] } },
      {
        id: 'grid',
        type: 'line',
        source: 'grid',
        paint: { 'line-color': paint['--ink'], 'line-opacity': 0.1, 'line-width': 1 },
      },
      {
        id: 'places',
        type: 'symbol',
        source: 'places',
        'source-layer': 'places',
        layout: {
          'text-field': ['get', 'name'],
          'text-font': ['system-ui', 'sans-serif'],
          'text-size': ['case', ['==', ['get', 'rank'], 0], 15, 12.5],
          'symbol-sort-key': ['get', 'rank'],
          'text-padding': 6,
        },
        paint: {
          'text-color': ['case', ['==', ['get', 'rank'], 0], paint['--ink'], paint['--ink-soft']],
          'text-halo-color': paint['--map-land'],
          'text-halo-width': 1.5,
        },
      },
    ],
  };
}

/** Meridians and parallels of a view, about five of each. */
function grid(bounds) {
  const span = bounds.getEast() - bounds.getWest();
  const steps = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const step = steps.find((one) => one <= span / 4) ?? steps.at(-1);
  const lines = [];
  const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  for (let n = Math.ceil(west / step); n * step <= east && lines.length < 40; n++) {
    lines.push([[n * step, south], [n * step, north]]);
  }
  for (let n = Math.ceil(south / step); n * step <= north && lines.length < 80; n++) {
    lines.push([[west, n * step], [east, n * step]]);
  }
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: lines } };
}

/** A status' sign as a picture for the map. */
function sign(path, fill, edge, scale) {
  const side = 24 * scale;
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const pen = canvas.getContext('2d');
  pen.translate(side / 2, side / 2);
  pen.scale(scale, scale);
  const shape = new Path2D(path);
  Object.assign(pen, { fillStyle: fill, strokeStyle: edge, lineWidth: 3, lineJoin: 'round' });
  pen.stroke(shape);
  pen.fill(shape);
  return pen.getImageData(0, 0, side, side);
}

/** A shape for the page itself. */
function drawing(path, colour, box = '-10 -10 20 20') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', box);
  svg.setAttribute('aria-hidden', 'true');
  svg.style.color = `var(${colour})`;
  const shape = svg.appendChild(document.createElementNS(svg.namespaceURI, 'path'));
  shape.setAttribute('d', path);
  shape.setAttribute('fill', 'currentColor');
  shape.setAttribute('fill-rule', 'evenodd');
  return svg;
}

/** "west,south,east,north" of what a map shows, as the server reads it. */
function textOf(bounds) {
  const [west, east] = [bounds.getWest(), bounds.getEast()];
  const turn = (lng) => ((((lng + 180) % 360) + 360) % 360) - 180;
  const [left, right] = east - west >= 360 ? [-180, 180] : [turn(west), turn(east)];
  const [south, north] = [Math.max(bounds.getSouth(), -85), Math.min(bounds.getNorth(), 85)];
  return [left, south, right, north].map((number) => String(+number.toFixed(5))).join(',');
}

let library;
/** MapLibre GL JS and its style sheet, once a page. */
function load() {
  library ??= (async () => {
    const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/map/maplibre.css' });
    const styled = new Promise((resolve, reject) => Object.assign(sheet, { onload: resolve, onerror: reject }));
    document.head.append(sheet);
    const [code] = await Promise.all([import(`${LIBRARY}.mjs`), styled]);
    return code;
  })();
  return library;
}

/** JSON from this server; nothing where there is none. */
async function read(address) {
  const answer = await fetch(address);
  return answer.ok ? answer.json() : undefined;
}

class DarshiMap extends HTMLElement {
  #map;
  #words;
  #waiting;
  #hotspots;
  #moved = false;
  #asked = 0;

  connectedCallback() {
    if (this.#words) return;
    this.#words = this.dataset;
    if (this.dataset.place || navigator.connection?.saveData) {
      this.#offer();
    } else {
      this.#whenNear(() => this.#start());
    }
  }

  disconnectedCallback() {
    this.#map?.remove();
    this.#map = undefined;
  }

  /** Waits until the element comes near the window, and then until the browser has nothing else to do. */
  #whenNear(act) {
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        near.disconnect();
        (window.requestIdleCallback ?? setTimeout)(act, { timeout: 1500 });
      },
      { rootMargin: '200px' },
    );
    near.observe(this);
  }

  /** A button that loads the map. */
  #offer() {
    const button = make('button', 'button live-map__load', this.#words.wordLoad);
    button.type = 'button';
    button.addEventListener('click', () => {
      button.disabled = true;
      button.textContent = this.#words.wordLoading;
      this.#start(true).then(() => button.remove());
    });
    this.append(button);
  }

  async #start(asked = false) {
    const surface = make('div', 'live-map__surface');
    try {
      const [maplibre, about] = await Promise.all([load(), read('/tiles/map.json')]);
      if (!this.isConnected) return;
      this.append(surface);
      await this.#draw(maplibre, surface, about?.style);
    } catch (error) {
      surface.remove();
      this.append(make('p', 'live-map__note', this.#words.wordFailed));
      console.info(error);
      return;
    }
    this.classList.add('is-live');
    if (asked) this.#map.getCanvas().focus();
    if (this.dataset.bbox) this.#withReports();
  }

  /** Draws the map, and waits until it stands. */
  async #draw(maplibre, surface, foreign) {
    const words = this.#words;
    const [lng, lat] = (this.dataset.place ?? '').split(',').map(Number);
    const [west, south, east, north] = (this.dataset.bbox ?? '').split(',').map(Number);
    const where = this.dataset.place
      ? { center: [lng, lat], zoom: PLACE_ZOOM }
      : { bounds: [[west, south], [east < west ? east + 360 : east, north]] };
    const map = new maplibre.Map({
      container: surface,
      style: foreign ?? ownStyle(colours(this)),
      ...where,
      maxZoom: NEAREST,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: calm.matches ? 0 : 150,
      attributionControl: false,
      locale: {
        'Map.Title': words.wordMap,
        'NavigationControl.ZoomIn': words.wordIn,
        'NavigationControl.ZoomOut': words.wordOut,
      },
    });
    this.#map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
    map.addControl(new maplibre.ScaleControl(), 'bottom-left');
    // The caption of a place's picture has the credits already.
    if (foreign || !this.dataset.place) {
      const credits = foreign ? [] : words.wordCredits;
      map.addControl(new maplibre.AttributionControl({ compact: false, customAttribution: credits }), 'bottom-right');
    }
    if (this.dataset.place) {
      const pin = make('span', 'live-map__pin');
      pin.append(drawing(PIN, '--accent', '-15 -41 30 42'));
      new maplibre.Marker({ element: pin, anchor: 'bottom' }).setLngLat([lng, lat]).addTo(map);
    }
    await new Promise((resolve, reject) => {
      map.once('load', resolve);
      map.on('error', ({ error }) => (map.loaded() || map.isStyleLoaded() ? console.info(error) : reject(error)));
    });
    if (!foreign) {
      const ruled = () => map.getSource('grid')?.setData(grid(map.getBounds()));
      ruled();
      map.on('moveend', ruled);
    }
    if (!foreign) dark.addEventListener('change', () => this.#recolour());
    this.#addReports();
  }

  /** Light and dark. */
  #recolour() {
    const map = this.#map;
    if (!map) return;
    map.once('style.load', () => {
      this.#addReports();
      map.getSource('grid').setData(grid(map.getBounds()));
      this.#addHotspots(this.#hotspots);
    });
    map.setStyle(ownStyle(colours(this)), { diff: false });
  }

  /** Clusters and single reports above the map. */
  #addReports() {
    const map = this.#map;
    if (map.getSource('reports')) return;
    const paint = colours(this);
    const scale = Math.min(Math.ceil(devicePixelRatio), 3);
    for (const [status, colour, path] of STATUSES) {
      if (map.hasImage(status)) map.removeImage(status);
      map.addImage(status, sign(path, paint[colour], paint['--surface'], scale), { pixelRatio: scale });
    }
    map.addSource('reports', {
      type: 'vector',
      tiles: [`${location.origin}/tiles/{z}/{x}/{y}.mvt${this.dataset.filters ?? ''}`],
      maxzoom: NEAREST,
    });
    map.addLayer({
      id: 'clusters',
      type: 'circle',
      source: 'reports',
      'source-layer': 'clusters',
      paint: {
        'circle-color': paint['--accent'],
        'circle-opacity': 0.9,
        'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'count']], 0, 11, 2, 17, 5, 27],
        'circle-stroke-color': paint['--surface'],
        'circle-stroke-width': 2,
      },
    });
    map.addLayer({
      id: 'counts',
      type: 'symbol',
      source: 'reports',
      'source-layer': 'clusters',
      layout: {
        'text-field': [
          'case',
          ['>=', ['get', 'count'], 10000],
          ['concat', ['to-string', ['round', ['/', ['get', 'count'], 1000]]], 'k'],
          ['to-string', ['get', 'count']],
        ],
        'text-font': ['system-ui', 'sans-serif'],
        'text-size': 13,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': paint['--on-accent'] },
    });
    map.addLayer({
      id: 'here',
      type: 'circle',
      source: 'reports',
      'source-layer': 'reports',
      filter: ['==', ['get', 'id'], ''],
      paint: {
        'circle-color': 'transparent',
        'circle-radius': 15,
        'circle-stroke-color': paint['--ink'],
        'circle-stroke-width': 3,
      },
    });
    map.addLayer({
      id: 'reports',
      type: 'symbol',
      source: 'reports',
      'source-layer': 'reports',
      layout: {
        'icon-image': ['get', 'status'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'severity'],
      },
    });
  }

  /** What only the page of the map has: cards, the list that follows, hotspots. */
  #withReports() {
    const map = this.#map;
    for (const layer of ['clusters', 'reports']) {
      map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'));
      map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''));
    }
    map.on('click', (event) => {
      // A finger is broader than a sign.
      const { x, y } = event.point;
      const layers = ['reports', 'clusters'];
      const [found] = map.queryRenderedFeatures([[x - 8, y - 8], [x + 8, y + 8]], { layers });
      if (found?.layer.id === 'clusters') {
        const zoom = Math.min(map.getZoom() + 2, NEAREST);
        map.easeTo({ center: found.geometry.coordinates, zoom, duration: calm.matches ? 0 : 400 });
      } else {
        this.#show(found?.properties);
      }
    });
    map.on('movestart', ({ originalEvent }) => (this.#moved ||= Boolean(originalEvent)));
    map.on('zoomstart', () => (this.#moved = true));
    map.on('moveend', () => {
      this.#moved = true;
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => this.#follow(), STILL);
    });
    this.#follow();
    const list = document.getElementById('map-list');
    const mark = ({ target, type }) => {
      const card = ['focusin', 'mouseover'].includes(type) ? target.closest?.('article') : undefined;
      const link = card?.querySelector('a[href^="/reports/"]');
      const [, id = ''] = /^\/reports\/([0-9a-f-]{36})/.exec(link?.getAttribute('href') ?? '') ?? [];
      if (this.#map?.getLayer('here')) this.#map.setFilter('here', ['==', ['get', 'id'], id]);
    };
    for (const event of ['focusin', 'focusout', 'mouseover', 'mouseout']) list?.addEventListener(event, mark);
    read('/web/hotspots.geojson')
      .then((hotspots) => this.#addHotspots((this.#hotspots = hotspots)))
      .catch(() => {});
  }

  /** A report's card at the lower edge of the map. */
  #show(report) {
    this.querySelector('.live-map__card')?.remove();
    if (!report) return;
    const card = make('div', 'live-map__card');
    card.setAttribute('role', 'status');
    const index = STATUSES.findIndex(([status]) => status === report.status);
    const link = make('a', 'live-map__link', report.title);
    link.href = `/reports/${report.id}`;
    link.dir = 'auto';
    const close = make('button', 'live-map__close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', this.#words.wordClose);
    close.addEventListener('click', () => card.remove());
    const status = make('span', 'live-map__status', this.#words.legend.split('|')[index] ?? '');
    if (index >= 0) status.prepend(drawing(STATUSES[index][2], STATUSES[index][1]));
    card.append(link, status, close);
    this.append(card);
  }

  /** Rings where many reports have come lately. */
  #addHotspots(hotspots) {
    const map = this.#map;
    if (!map || !hotspots?.features?.length || map.getSource('hotspots')) return;
    const colour = colours(this)['--rejected'];
    map.addSource('hotspots', { type: 'geojson', data: hotspots });
    map.addLayer({
      id: 'hotspots',
      type: 'circle',
      source: 'hotspots',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-color': colour,
        'circle-opacity': 0.08,
        'circle-radius': 30,
        'circle-stroke-color': colour,
        'circle-stroke-width': 2.5,
      },
    }, map.getLayer('clusters') ? 'clusters' : undefined);
    map.addLayer({
      id: 'hotspot-areas',
      type: 'line',
      source: 'hotspots',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'line-color': colour, 'line-width': 2.5, 'line-dasharray': [3, 2] },
    });
    const key = this.parentElement?.querySelector('.map-key');
    if (key && !key.querySelector('.is-hotspot')) {
      const entry = make('li', 'map-key__entry is-hotspot', this.#words.wordHotspot);
      entry.prepend(make('span', 'map-key__ring'));
      key.append(entry);
    }
  }

  /** Lets the list and the filters follow the map. */
  async #follow() {
    const map = this.#map;
    if (!map) return;
    const asked = ++this.#asked;
    const address = new URL(location.href);
    address.searchParams.set('bbox', textOf(map.getBounds()));
    address.hash = '';
    const shown = decodeURIComponent(address.search).replaceAll('+', ' ');
    if (this.#moved) history.replaceState(history.state, '', `${address.pathname}${shown}`);
    try {
      const answer = await fetch(address, { headers: { accept: 'text/html' } });
      const text = answer.ok ? await answer.text() : '';
      if (asked !== this.#asked || !text) return;
      const fresh = new DOMParser().parseFromString(text, 'text/html');
      for (const id of this.#moved ? ['map-list', 'map-filters'] : ['map-list']) {
        const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
        if (!old || !now || old.innerHTML === now.innerHTML) continue;
        const focused = old.contains(document.activeElement) && document.activeElement !== old;
        // Whoever is in the filters goes on there.
        if (focused && id === 'map-filters') continue;
        const place = focused ? document.activeElement?.getAttribute('href') : null;
        old.replaceChildren(...now.childNodes);
        // Whoever stood on a link of the list stands on it again, or at the list's beginning.
        const same = [...old.querySelectorAll('a')].find((link) => place !== null && link.getAttribute('href') === place);
        if (focused) (same ?? old).focus({ preventScroll: true });
      }
    } catch (error) {
      // Without the network the list stays as it is.
      console.info(error);
    }
  }
}

customElements.define('darshi-map', DarshiMap);
