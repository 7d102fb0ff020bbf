import { readFileSync } from 'node:fs';

/** Resident memory of a process, in MB of 1024 × 1024 bytes. */
export function memory(pid) {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kib) / 1024;
}
