// Starts the proof-of-work widget with the one algorithm that the server asks for. The other files here are
// ALTCHA's own (MIT, altcha.org), version 3.2.2.
import './altcha.js';
import './hi.js';

$altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker('/altcha/pbkdf2.js'));
