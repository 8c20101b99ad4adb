/** Prints `N passed, M failed` from vitest's report; ends with 1 when anything failed or nothing ran. */
import { readFileSync } from 'node:fs';

const file = process.argv[2];
if (!file) throw new Error('Name the JSON report of vitest.');
const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, success } = JSON.parse(readFileSync(file, 'utf8'));
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = success && failed === 0 && passed > 0 ? 0 : 1;
