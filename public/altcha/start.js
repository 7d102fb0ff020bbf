// Starts the proof-of-work widget with the one algorithm that the server asks for. The other files here are
// ALTCHA's own (MIT, altcha.org), version 3.2.2.
import './altcha.js';
import './hi.js';

$altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker('/altcha/pbkdf2.js'));

// Whoever sends the form before the work is done waits for it, instead of being told to tick a box.
const waiting = new WeakSet();
document.addEventListener(
  'invalid',
  (event) => {
    const widget = event.target.closest('altcha-widget');
    if (!widget) return;
    event.preventDefault();
    waiting.add(widget);
  },
  { capture: true },
);
document.addEventListener(
  'statechange',
  ({ target: widget, detail }) => {
    if (detail?.state !== 'verified' && detail?.state !== 'error') return;
    // The widget draws its new state first.
    requestAnimationFrame(() => {
      const box = widget.querySelector('input[type=checkbox]');
      // A browser that cannot do the work sends the form without; the server says what else helps.
      if (box && detail.state === 'error') box.required = false;
      const { form } = box ?? {};
      if (waiting.delete(widget) && form?.checkValidity()) form.requestSubmit();
    });
  },
  { capture: true },
);
